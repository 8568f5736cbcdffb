import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const lambda: readonly PassRoleSpec[] = [
  {
    id: 'lambda-change-role-of-function',
    compute: 'an existing Lambda function',
    service: 'lambda.amazonaws.com',
    needs: onOne('lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode'),
    how: 'The caller gives a function that other principals invoke a more privileged role and new code.',
    startsFrom: ['AWS::Lambda::Function'],
  },
  {
    id: 'lambda-create-and-invoke-function',
    compute: 'a Lambda function that the caller invokes',
    service: 'lambda.amazonaws.com',
    needs: onOne('lambda:CreateFunction', 'lambda:InvokeFunction'),
    how: "The function's code reads the role's credentials from its environment. The caller invokes the function.",
  },
  {
    id: 'lambda-create-function',
    compute: 'a Lambda function that another principal invokes',
    service: 'lambda.amazonaws.com',
    needs: ['lambda:CreateFunction'],
    how: "The function's code reads the role's credentials from its environment. A caller without permission to invoke the function depends on another principal or service to do so.",
    dependsOn: ['another principal invoking the new function'],
  },
  {
    id: 'lambda-create-function-and-add-permission',
    compute: 'a Lambda function that another account invokes',
    service: 'lambda.amazonaws.com',
    needs: onOne('lambda:CreateFunction', 'lambda:AddPermission'),
    how: "The function's code reads the role's credentials from its environment. The caller adds a permission so that another account under its control can invoke the function.",
  },
  {
    id: 'lambda-create-function-url',
    compute: 'a Lambda function with a function URL',
    service: 'lambda.amazonaws.com',
    needs: onOne('lambda:CreateFunction', 'lambda:CreateFunctionUrlConfig', 'lambda:InvokeFunctionUrl'),
    how: "The function's code reads the role's credentials from its environment. The caller invokes the function through a URL with IAM authorization.",
  },
  {
    id: 'lambda-create-function-with-event-source',
    compute: 'a Lambda function that an event source invokes',
    service: 'lambda.amazonaws.com',
    needs: ['lambda:CreateFunction', 'lambda:CreateEventSourceMapping'],
    how: "The function's code reads the role's credentials from its environment. An event source mapping (such as a table stream or a queue) invokes the function even if the caller cannot.",
  },
  {
    id: 'synthetics-create-canary',
    compute: 'a CloudWatch Synthetics canary',
    service: 'lambda.amazonaws.com',
    passedTo: ['lambda.amazonaws.com', 'synthetics.amazonaws.com'],
    needs: onOne('synthetics:CreateCanary', 'synthetics:StartCanary'),
    how: "The canary is the caller's script and runs in a Lambda function with the role.",
  },
];
