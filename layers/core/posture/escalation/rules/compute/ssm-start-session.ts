import { useWorkload } from './use-workload.ts';

export const ssmStartSession = useWorkload({
  id: 'ssm-start-session',
  title: 'Open a session on an instance',
  types: ['AWS::EC2::Instance'],
  services: ['ec2.amazonaws.com'],
  needs: [{ action: 'ssm:StartSession', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' }],
  how: 'A session is a shell on the instance, from which its metadata hand out the role.',
  roleNeeds: {
    actions: ['ssm:UpdateInstanceInformation'],
    otherwise: 'Systems Manager managing the instance in another way',
  },
});
