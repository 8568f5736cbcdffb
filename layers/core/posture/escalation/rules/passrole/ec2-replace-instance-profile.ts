import { passRole } from './pass-role.ts';

export const ec2ReplaceInstanceProfile = passRole({
  id: 'ec2-replace-instance-profile',
  compute: 'an EC2 instance in the place of its present one',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:ReplaceIamInstanceProfileAssociation'],
  how: 'The profile of a running instance is exchanged for a better one. The credentials are read from the metadata of an instance that the source is already on.',
  instanceProfile: 'required',
  dependsOn: ['control of an instance'],
});
