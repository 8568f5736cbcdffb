import { useWorkload } from './use-workload.ts';

export const mwaaOpenAirflow = useWorkload({
  id: 'mwaa-open-airflow',
  title: 'Open the Airflow of an environment',
  types: ['AWS::MWAA::Environment'],
  services: ['airflow-env.amazonaws.com'],
  needs: ['airflow:CreateCliToken', 's3:PutObject'],
  how: 'Workflows that the source puts into the bucket of the environment are Python code that runs with its role.',
  dependsOn: ['the bucket of the environment being among those that the source may write'],
});
