import { passRole } from './pass-role.ts';

export const ssmStartAutomationWithPresentDocument = passRole({
  id: 'ssm-start-automation-with-present-document',
  compute: 'a Systems Manager automation of a document that is there',
  service: 'ssm.amazonaws.com',
  needs: ['ssm:StartAutomationExecution'],
  how: 'Many documents of AWS and of the account take the role as a parameter; what they do with it is theirs.',
  dependsOn: ['a document whose steps do what the caller says'],
});
