import { OTHER_SCRIPTS, SHELL_SCRIPT } from './script-documents.ts';
import { useWorkload } from './use-workload.ts';

export const ssmSendCommand = useWorkload({
  id: 'ssm-send-command',
  title: 'Send a command to an instance',
  types: ['AWS::EC2::Instance'],
  services: ['ec2.amazonaws.com'],
  needs: [
    { action: 'ssm:SendCommand', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
    { action: 'ssm:SendCommand', on: SHELL_SCRIPT, or: OTHER_SCRIPTS },
  ],
  how: 'The command runs as root on the instance, from which its metadata hand out the role.',
  roleNeeds: {
    actions: ['ssm:UpdateInstanceInformation'],
    otherwise: 'Systems Manager managing the instance in another way',
  },
});
