import { passRole } from './pass-role.ts';

export const cloudformationUpdateStackSet = passRole({
  id: 'cloudformation-update-stack-set',
  compute: 'a CloudFormation stack set that is already there',
  service: 'cloudformation.amazonaws.com',
  needs: ['cloudformation:UpdateStackSet'],
  how: 'An update takes another template and an administration role, and rolls the template out.',
  startsFrom: ['AWS::CloudFormation::StackSet'],
  orWithoutRole: true,
});
