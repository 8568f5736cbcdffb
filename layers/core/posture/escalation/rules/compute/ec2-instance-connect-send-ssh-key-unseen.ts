import { useWorkload } from './use-workload.ts';

export const ec2InstanceConnectSendSshKeyUnseen = useWorkload({
  id: 'ec2-instance-connect-send-ssh-key-unseen',
  title: 'Put an SSH key on an instance known from elsewhere',
  types: ['AWS::EC2::Instance'],
  services: ['ec2.amazonaws.com'],
  needs: [{ action: 'ec2-instance-connect:SendSSHPublicKey', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' }],
  how: 'The key lets the source sign in over SSH, if it knows from elsewhere where the instance is.',
  dependsOn: ['the address of the instance'],
});
