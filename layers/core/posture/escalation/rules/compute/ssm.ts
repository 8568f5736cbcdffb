import { DOCUMENTS_OF_AWS, OTHER_SCRIPTS, SHELL_SCRIPT } from './script-documents.ts';
import type { WorkloadSpec } from './workload-rule.ts';

const INSTANCE = 'arn:{partition}:ec2:*:{account}:instance/{name}';

/** What the role of an instance needs so that the instance registers with Systems Manager. */
const MANAGED_NODE = {
  actions: ['ssm:UpdateInstanceInformation'],
  otherwise: 'Systems Manager managing the instance in another way',
};

export const ssm: readonly WorkloadSpec[] = [
  {
    id: 'ssm-create-association',
    title: 'Associate a command document with an EC2 instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [
      { action: 'ssm:CreateAssociation', on: INSTANCE },
      { action: 'ssm:CreateAssociation', on: SHELL_SCRIPT, or: OTHER_SCRIPTS },
    ],
    how: 'State Manager runs the document on the instance immediately and on a schedule.',
    roleNeeds: MANAGED_NODE,
  },
  {
    id: 'ssm-send-command',
    title: 'Send a command to an EC2 instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [
      { action: 'ssm:SendCommand', on: INSTANCE },
      { action: 'ssm:SendCommand', on: SHELL_SCRIPT, or: OTHER_SCRIPTS },
    ],
    how: "The command runs as root on the instance and reads the role's credentials from the instance metadata.",
    roleNeeds: MANAGED_NODE,
  },
  {
    id: 'ssm-send-command-with-other-document',
    title: 'Send a command from another document to an EC2 instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [
      { action: 'ssm:SendCommand', on: INSTANCE },
      { action: 'ssm:SendCommand', on: 'arn:{partition}:ssm:*:*:document/*', beyond: DOCUMENTS_OF_AWS },
    ],
    how: "The account's own documents run the commands that their authors wrote, with the caller's parameters.",
    roleNeeds: MANAGED_NODE,
    dependsOn: ["a document that runs the caller's parameters as commands"],
  },
  {
    id: 'ssm-start-session',
    title: 'Open a session on an EC2 instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [{ action: 'ssm:StartSession', on: INSTANCE }],
    how: "A session is a shell on the instance, where the caller reads the role's credentials from the instance metadata.",
    roleNeeds: MANAGED_NODE,
  },
];
