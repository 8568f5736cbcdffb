import { useWorkload } from './use-workload.ts';

export const datazoneGetEnvironmentCredentials = useWorkload({
  id: 'datazone-get-environment-credentials',
  title: 'Ask for the credentials of a DataZone environment',
  types: ['AWS::DataZone::Environment'],
  services: ['datazone.amazonaws.com'],
  needs: ['datazone:GetEnvironmentCredentials'],
  how: 'An API hands out credentials of the role that users of the environment work with.',
  dependsOn: ['membership in the project of the environment'],
});
