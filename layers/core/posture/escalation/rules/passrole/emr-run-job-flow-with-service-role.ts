import { passRole } from './pass-role.ts';

export const emrRunJobFlowWithServiceRole = passRole({
  id: 'emr-run-job-flow-with-service-role',
  compute: 'the EMR service',
  service: 'elasticmapreduce.amazonaws.com',
  needs: ['elasticmapreduce:RunJobFlow'],
  how: 'The cluster is managed with the service role. It acts for EMR alone unless it is also what the instances carry.',
  dependsOn: ['use of the service role by what the cluster runs'],
});
