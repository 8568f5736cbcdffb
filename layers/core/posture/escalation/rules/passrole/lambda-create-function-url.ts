import { onOne, passRole } from './pass-role.ts';

export const lambdaCreateFunctionUrl = passRole({
  id: 'lambda-create-function-url',
  compute: 'a Lambda function behind a URL',
  service: 'lambda.amazonaws.com',
  needs: onOne('lambda:CreateFunction', 'lambda:CreateFunctionUrlConfig', 'lambda:InvokeFunctionUrl'),
  how: 'The source writes the function, whose code is handed the credentials of its role in its environment. A function URL that asks for IAM authorization starts it.',
});
