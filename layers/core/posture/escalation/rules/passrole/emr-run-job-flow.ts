import { passRole } from './pass-role.ts';

export const emrRunJobFlow = passRole({
  id: 'emr-run-job-flow',
  compute: 'an EMR cluster',
  service: 'ec2.amazonaws.com',
  needs: ['elasticmapreduce:RunJobFlow'],
  how: 'Steps and bootstrap actions of the new cluster are scripts of the caller; its instances carry the profile.',
  instanceProfile: 'required',
});
