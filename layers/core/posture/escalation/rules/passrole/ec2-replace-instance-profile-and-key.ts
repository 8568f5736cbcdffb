import { passRole } from './pass-role.ts';

export const ec2ReplaceInstanceProfileAndKey = passRole({
  id: 'ec2-replace-instance-profile-and-key',
  compute: 'an EC2 instance that the source can enter',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:ReplaceIamInstanceProfileAssociation', 'ec2-instance-connect:SendSSHPublicKey'],
  how: 'The profile of a running instance is exchanged for a better one; the source then puts a key on it and reads the credentials.',
  instanceProfile: 'required',
  startsFrom: ['AWS::EC2::Instance'],
  orWithoutRole: true,
});
