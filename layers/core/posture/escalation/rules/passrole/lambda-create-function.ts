import { passRole } from './pass-role.ts';

export const lambdaCreateFunction = passRole({
  id: 'lambda-create-function',
  compute: 'a Lambda function that somebody else invokes',
  service: 'lambda.amazonaws.com',
  needs: ['lambda:CreateFunction'],
  how: 'The source writes the function, whose code is handed the credentials of its role in its environment. Without a right to start it, it waits until somebody or something else does.',
  dependsOn: ['an invocation of the new function by somebody else'],
});
