import type { WorkloadSpec } from './workload-rule.ts';

export const workflows: readonly WorkloadSpec[] = [
  {
    id: 'mwaa-open-airflow',
    title: 'Open the Airflow of an environment',
    types: ['AWS::MWAA::Environment'],
    services: ['airflow-env.amazonaws.com'],
    needs: ['airflow:CreateCliToken', 's3:PutObject'],
    how: 'Workflows that the source puts into the bucket of the environment are Python code that runs with its role.',
    dependsOn: ['the bucket of the environment being among those that the source may write'],
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
    how: 'The state machine keeps its role and takes other states, which can call almost any AWS API.',
  },
];
