import { passRole } from './pass-role.ts';

export const cloudformationUpdateStackWithRole = passRole({
  id: 'cloudformation-update-stack-with-role',
  compute: 'a CloudFormation stack that is already there',
  service: 'cloudformation.amazonaws.com',
  needs: ['cloudformation:UpdateStack'],
  how: 'An update takes a template and a role: everything in it is made with the rights of the role.',
  startsFrom: ['AWS::CloudFormation::Stack'],
  orWithoutRole: true,
});
