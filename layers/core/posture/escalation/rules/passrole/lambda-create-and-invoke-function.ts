import { onOne, passRole } from './pass-role.ts';

export const lambdaCreateAndInvokeFunction = passRole({
  id: 'lambda-create-and-invoke-function',
  compute: 'a Lambda function that the source invokes',
  service: 'lambda.amazonaws.com',
  needs: onOne('lambda:CreateFunction', 'lambda:InvokeFunction'),
  how: 'The source writes the function, whose code is handed the credentials of its role in its environment. Invoking it brings them out.',
});
