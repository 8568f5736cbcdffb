import { useWorkload } from './use-workload.ts';

export const ec2InstanceConnectSendSshKey = useWorkload({
  id: 'ec2-instance-connect-send-ssh-key',
  title: 'Put an SSH key on an instance',
  types: ['AWS::EC2::Instance'],
  services: ['ec2.amazonaws.com'],
  needs: [
    { action: 'ec2-instance-connect:SendSSHPublicKey', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
    'ec2:DescribeInstances',
  ],
  how: 'The key is good for a minute, long enough to sign in over SSH and read the role from the instance metadata.',
});
