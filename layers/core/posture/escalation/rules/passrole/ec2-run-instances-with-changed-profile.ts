import { passRole } from './pass-role.ts';

export const ec2RunInstancesWithChangedProfile = passRole({
  id: 'ec2-run-instances-with-changed-profile',
  compute: 'an EC2 instance through a profile that held another role',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:RunInstances'],
  how: 'The role takes the place of the one in an instance profile, and an instance is launched with it; its user data reads the credentials.',
  instanceProfile: 'changed',
});
