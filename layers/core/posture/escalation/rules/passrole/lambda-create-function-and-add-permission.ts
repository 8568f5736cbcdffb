import { onOne, passRole } from './pass-role.ts';

export const lambdaCreateFunctionAndAddPermission = passRole({
  id: 'lambda-create-function-and-add-permission',
  compute: 'a Lambda function that is opened to another account',
  service: 'lambda.amazonaws.com',
  needs: onOne('lambda:CreateFunction', 'lambda:AddPermission'),
  how: 'The source writes the function, whose code is handed the credentials of its role in its environment. A permission on the function lets somebody else, in another account of the same hand, invoke it.',
});
