import { passRole } from './pass-role.ts';

export const ec2AssociateNewInstanceProfile = passRole({
  id: 'ec2-associate-new-instance-profile',
  compute: 'an EC2 instance that has none, through a new profile',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:AssociateIamInstanceProfile'],
  how: 'The role is put into a new instance profile, which is attached to a running instance. The credentials are read from the metadata of an instance that the source is already on.',
  instanceProfile: 'made',
  dependsOn: ['control of an instance without a profile'],
});
