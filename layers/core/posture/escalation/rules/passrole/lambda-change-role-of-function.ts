import { onOne, passRole } from './pass-role.ts';

export const lambdaChangeRoleOfFunction = passRole({
  id: 'lambda-change-role-of-function',
  compute: 'a Lambda function that is already there',
  service: 'lambda.amazonaws.com',
  needs: onOne('lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode'),
  how: 'The configuration of a function that is invoked anyway takes a better role, and its code is replaced by one that uses it.',
  startsFrom: ['AWS::Lambda::Function'],
});
