import { useWorkload } from './use-workload.ts';

export const ec2ChangeUserData = useWorkload({
  id: 'ec2-change-user-data',
  title: 'Change the user data of an instance',
  types: ['AWS::EC2::Instance'],
  services: ['ec2.amazonaws.com'],
  needs: [
    { action: 'ec2:ModifyInstanceAttribute', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
    { action: 'ec2:StopInstances', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
    { action: 'ec2:StartInstances', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
  ],
  how: 'User data that asks to run on each boot runs as root after a stop and a start, with the role of the instance.',
});
