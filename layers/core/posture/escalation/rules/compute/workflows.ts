import type { WorkloadSpec } from './workload-rule.ts';

export const workflows: readonly WorkloadSpec[] = [
  {
    id: 'mwaa-open-airflow',
    title: 'Add a workflow to an Amazon MWAA environment',
    types: ['AWS::MWAA::Environment'],
    services: ['airflow-env.amazonaws.com'],
    needs: [
      { action: 'airflow:CreateCliToken', on: 'arn:{partition}:airflow:*:{account}:environment/{name}' },
      { action: 's3:PutObject', on: '{code}' },
    ],
    how: "Workflows in the environment's bucket are Python code that runs with the environment's role.",
    codeUnknown: "write access to the environment's bucket",
  },
  {
    id: 'states-update-state-machine',
    title: 'Change a state machine',
    types: ['AWS::StepFunctions::StateMachine'],
    services: ['states.amazonaws.com'],
    needs: [{ action: 'states:UpdateStateMachine', on: 'arn:{partition}:states:*:{account}:stateMachine:{name}' }],
    how: "The state machine keeps its role, and its next execution runs the caller's states, which can call almost any AWS API.",
    dependsOn: ['an execution of the state machine'],
  },
  {
    id: 'states-update-and-start-state-machine',
    title: 'Change and start a state machine',
    types: ['AWS::StepFunctions::StateMachine'],
    services: ['states.amazonaws.com'],
    needs: [
      { action: 'states:UpdateStateMachine', on: 'arn:{partition}:states:*:{account}:stateMachine:{name}' },
      { action: 'states:StartExecution', on: 'arn:{partition}:states:*:{account}:stateMachine:{name}' },
    ],
    how: "The state machine keeps its role and runs the caller's states, which can call almost any AWS API.",
  },
];
