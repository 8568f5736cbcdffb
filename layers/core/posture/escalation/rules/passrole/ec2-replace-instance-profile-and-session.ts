import { passRole } from './pass-role.ts';

export const ec2ReplaceInstanceProfileAndSession = passRole({
  id: 'ec2-replace-instance-profile-and-session',
  compute: 'an EC2 instance that the source can enter',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:ReplaceIamInstanceProfileAssociation', 'ssm:StartSession'],
  how: 'The profile of a running instance is exchanged for a better one; the source then opens a session on it and reads the credentials.',
  instanceProfile: 'required',
  startsFrom: ['AWS::EC2::Instance'],
  orWithoutRole: true,
});
