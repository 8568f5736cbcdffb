import { passRole } from './pass-role.ts';

export const ec2RunInstancesWithNewProfile = passRole({
  id: 'ec2-run-instances-with-new-profile',
  compute: 'an EC2 instance through a profile of its own making',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:RunInstances'],
  how: 'The role is put into a new instance profile, and an instance is launched with it; its user data reads the credentials.',
  instanceProfile: 'made',
});
