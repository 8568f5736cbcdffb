import { passRole } from './pass-role.ts';

export const ssmCreateDocumentAndStartAutomation = passRole({
  id: 'ssm-create-document-and-start-automation',
  compute: 'a Systems Manager automation',
  service: 'ssm.amazonaws.com',
  needs: ['ssm:CreateDocument', 'ssm:StartAutomationExecution'],
  how: 'The steps of an automation document call any AWS API under the role that the execution assumes.',
});
