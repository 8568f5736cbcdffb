import { OTHER_SCRIPTS, SHELL_SCRIPT } from './script-documents.ts';
import { useWorkload } from './use-workload.ts';

export const ssmCreateAssociation = useWorkload({
  id: 'ssm-create-association',
  title: 'Associate an instance with a command document',
  types: ['AWS::EC2::Instance'],
  services: ['ec2.amazonaws.com'],
  needs: [
    { action: 'ssm:CreateAssociation', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
    { action: 'ssm:CreateAssociation', on: SHELL_SCRIPT, or: OTHER_SCRIPTS },
  ],
  how: 'State Manager runs the document on the instance at once, and again on a schedule.',
  roleNeeds: {
    actions: ['ssm:UpdateInstanceInformation'],
    otherwise: 'Systems Manager managing the instance in another way',
  },
});
