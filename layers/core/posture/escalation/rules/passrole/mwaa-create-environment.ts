import { passRole } from './pass-role.ts';

export const mwaaCreateEnvironment = passRole({
  id: 'mwaa-create-environment',
  compute: 'a Managed Airflow environment',
  service: 'airflow-env.amazonaws.com',
  passedTo: ['airflow.amazonaws.com', 'airflow-env.amazonaws.com'],
  needs: ['airflow:CreateEnvironment'],
  how: 'The workflows of the environment are Python code from a bucket that the caller names; they run with its role.',
});
