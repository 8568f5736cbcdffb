import { DOCUMENTS_OF_AWS } from './script-documents.ts';
import { useWorkload } from './use-workload.ts';

export const ssmSendCommandWithOtherDocument = useWorkload({
  id: 'ssm-send-command-with-other-document',
  title: 'Send a command of another document to an instance',
  types: ['AWS::EC2::Instance'],
  services: ['ec2.amazonaws.com'],
  needs: [
    { action: 'ssm:SendCommand', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
    { action: 'ssm:SendCommand', on: 'arn:{partition}:ssm:*:*:document/*', beyond: DOCUMENTS_OF_AWS },
  ],
  how: 'Documents of the account run what their authors wrote, with parameters of the source.',
  roleNeeds: {
    actions: ['ssm:UpdateInstanceInformation'],
    otherwise: 'Systems Manager managing the instance in another way',
  },
  dependsOn: ['a document that runs what the caller says'],
});
