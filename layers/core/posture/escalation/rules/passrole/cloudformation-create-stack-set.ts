import { passRole } from './pass-role.ts';

export const cloudformationCreateStackSet = passRole({
  id: 'cloudformation-create-stack-set',
  compute: 'a CloudFormation stack set',
  service: 'cloudformation.amazonaws.com',
  needs: ['cloudformation:CreateStackSet', 'cloudformation:CreateStackInstances'],
  how: 'The administration role of the stack set is passed; the template is then rolled out through the execution roles that trust it.',
});
