import { passRole } from './pass-role.ts';

export const ec2ReplaceInstanceProfileAndCommand = passRole({
  id: 'ec2-replace-instance-profile-and-command',
  compute: 'an EC2 instance that the source can enter',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:ReplaceIamInstanceProfileAssociation', 'ssm:SendCommand'],
  how: 'The profile of a running instance is exchanged for a better one; the source then sends it a command and reads the credentials.',
  instanceProfile: 'required',
  startsFrom: ['AWS::EC2::Instance'],
  orWithoutRole: true,
});
