import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const workflows: readonly PassRoleSpec[] = [
  {
    id: 'mwaa-create-environment',
    compute: 'an Amazon MWAA environment',
    service: 'airflow-env.amazonaws.com',
    passedTo: ['airflow.amazonaws.com', 'airflow-env.amazonaws.com'],
    needs: ['airflow:CreateEnvironment'],
    how: "Workflows are Python code from a bucket that the caller chooses; they run with the environment's role.",
  },
  {
    id: 'states-change-role-of-state-machine',
    compute: 'an existing Step Functions state machine',
    service: 'states.amazonaws.com',
    needs: onOne('states:UpdateStateMachine', 'states:StartExecution'),
    how: 'The caller gives the state machine a more privileged role and new states, and starts it.',
    startsFrom: ['AWS::StepFunctions::StateMachine'],
  },
  {
    id: 'states-change-role-of-unstarted-state-machine',
    compute: 'an existing Step Functions state machine that another principal starts',
    service: 'states.amazonaws.com',
    needs: ['states:UpdateStateMachine'],
    how: 'The caller gives the state machine a more privileged role and new states.',
    startsFrom: ['AWS::StepFunctions::StateMachine'],
    dependsOn: ['an execution of the state machine'],
  },
  {
    id: 'states-create-and-start-express-state-machine',
    compute: 'a Step Functions Express state machine',
    service: 'states.amazonaws.com',
    needs: onOne('states:CreateStateMachine', 'states:StartSyncExecution'),
    how: "An Express state machine runs synchronously; its states can call almost any AWS API with the role's permissions.",
  },
  {
    id: 'states-create-and-start-state-machine',
    compute: 'a Step Functions state machine',
    service: 'states.amazonaws.com',
    needs: onOne('states:CreateStateMachine', 'states:StartExecution'),
    how: "The states can call almost any AWS API with the caller's parameters and the role's permissions.",
  },
  {
    id: 'states-test-state',
    compute: 'a Step Functions state under test',
    service: 'states.amazonaws.com',
    needs: ['states:TestState'],
    how: "`TestState` runs one state, which can call almost any AWS API with the role's permissions, and leaves no state machine behind.",
  },
];
