import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const lambda: readonly PassRoleSpec[] = [
  {
    id: 'lambda-change-role-of-function',
    compute: 'a Lambda function that is already there',
    service: 'lambda.amazonaws.com',
    needs: onOne('lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode'),
    how: 'The configuration of a function that is invoked anyway takes a better role, and its code is replaced by one that uses it.',
    startsFrom: ['AWS::Lambda::Function'],
  },
  {
    id: 'lambda-create-and-invoke-function',
    compute: 'a Lambda function that the source invokes',
    service: 'lambda.amazonaws.com',
    needs: onOne('lambda:CreateFunction', 'lambda:InvokeFunction'),
    how: 'The source writes the function, whose code is handed the credentials of its role in its environment. Invoking it brings them out.',
  },
  {
    id: 'lambda-create-function-and-add-permission',
    compute: 'a Lambda function that is opened to another account',
    service: 'lambda.amazonaws.com',
    needs: onOne('lambda:CreateFunction', 'lambda:AddPermission'),
    how: 'The source writes the function, whose code is handed the credentials of its role in its environment. A permission on the function lets somebody else, in another account of the same hand, invoke it.',
  },
  {
    id: 'lambda-create-function-url',
    compute: 'a Lambda function behind a URL',
    service: 'lambda.amazonaws.com',
    needs: onOne('lambda:CreateFunction', 'lambda:CreateFunctionUrlConfig', 'lambda:InvokeFunctionUrl'),
    how: 'The source writes the function, whose code is handed the credentials of its role in its environment. A function URL that asks for IAM authorization starts it.',
  },
  {
    id: 'lambda-create-function-with-event-source',
    compute: 'a Lambda function that an event source starts',
    service: 'lambda.amazonaws.com',
    needs: ['lambda:CreateFunction', 'lambda:CreateEventSourceMapping'],
    how: 'The source writes the function, whose code is handed the credentials of its role in its environment. An event source mapping (a table stream, a queue) starts it where the source may not invoke.',
  },
  {
    id: 'lambda-create-function',
    compute: 'a Lambda function that somebody else invokes',
    service: 'lambda.amazonaws.com',
    needs: ['lambda:CreateFunction'],
    how: 'The source writes the function, whose code is handed the credentials of its role in its environment. Without a right to start it, it waits until somebody or something else does.',
    dependsOn: ['an invocation of the new function by somebody else'],
  },
  {
    id: 'synthetics-create-canary',
    compute: 'a CloudWatch canary',
    service: 'lambda.amazonaws.com',
    passedTo: ['lambda.amazonaws.com', 'synthetics.amazonaws.com'],
    needs: onOne('synthetics:CreateCanary', 'synthetics:StartCanary'),
    how: 'A canary is a script of the caller that runs in a function under the role.',
  },
];
