import { passRole } from './pass-role.ts';

export const ec2AssociateInstanceProfile = passRole({
  id: 'ec2-associate-instance-profile',
  compute: 'an EC2 instance that has none',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:AssociateIamInstanceProfile'],
  how: 'A profile is attached to a running instance without one. The credentials are read from the metadata of an instance that the source is already on.',
  instanceProfile: 'required',
  dependsOn: ['control of an instance without a profile'],
});
