import { DOCUMENTS_OF_AWS, OTHER_SCRIPTS, SHELL_SCRIPT } from './script-documents.ts';
import type { WorkloadSpec } from './workload-rule.ts';

export const ssm: readonly WorkloadSpec[] = [
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
];
