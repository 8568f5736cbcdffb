import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const workflows: readonly PassRoleSpec[] = [
  {
    id: 'mwaa-create-environment',
    compute: 'a Managed Airflow environment',
    service: 'airflow-env.amazonaws.com',
    passedTo: ['airflow.amazonaws.com', 'airflow-env.amazonaws.com'],
    needs: ['airflow:CreateEnvironment'],
    how: 'The workflows of the environment are Python code from a bucket that the caller names; they run with its role.',
  },
  {
    id: 'states-change-role-of-state-machine',
    compute: 'a Step Functions state machine that is already there',
    service: 'states.amazonaws.com',
    needs: onOne('states:UpdateStateMachine', 'states:StartExecution'),
    how: 'The state machine takes a better role and other states, and is started.',
    startsFrom: ['AWS::StepFunctions::StateMachine'],
  },
  {
    id: 'states-create-and-start-express-state-machine',
    compute: 'an express Step Functions state machine',
    service: 'states.amazonaws.com',
    needs: onOne('states:CreateStateMachine', 'states:StartSyncExecution'),
    how: 'An express machine runs at once; a state can call almost any AWS API under the role.',
  },
  {
    id: 'states-create-and-start-state-machine',
    compute: 'a Step Functions state machine',
    service: 'states.amazonaws.com',
    needs: onOne('states:CreateStateMachine', 'states:StartExecution'),
    how: "A state can call almost any AWS API with the caller's parameters under the role.",
  },
  {
    id: 'states-test-state',
    compute: 'a single tested Step Functions state',
    service: 'states.amazonaws.com',
    needs: ['states:TestState'],
    how: 'Testing a state runs it: one call of almost any AWS API under the role, with no state machine left behind.',
  },
];
