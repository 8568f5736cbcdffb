import { passRole } from './pass-role.ts';

export const ec2RunInstances = passRole({
  id: 'ec2-run-instances',
  compute: 'an EC2 instance',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:RunInstances'],
  how: 'User data of the new instance runs as root and reads the credentials of the role from the instance metadata.',
  instanceProfile: 'required',
});
