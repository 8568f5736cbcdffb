import { passRole } from './pass-role.ts';

export const cloudformationCreateStack = passRole({
  id: 'cloudformation-create-stack',
  compute: 'a CloudFormation stack',
  service: 'cloudformation.amazonaws.com',
  needs: ['cloudformation:CreateStack'],
  how: "The template is the caller's; everything in it is made with the rights of the role, identities among it.",
});
