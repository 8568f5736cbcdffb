import type { WorkloadSpec } from './workload-rule.ts';

export const lambda: readonly WorkloadSpec[] = [
  {
    id: 'lambda-update-and-invoke-function',
    title: 'Replace the code of a function and invoke it',
    types: ['AWS::Lambda::Function', 'AWS::Serverless::Function'],
    services: ['lambda.amazonaws.com'],
    resourcePolicy: true,
    needs: [
      { action: 'lambda:UpdateFunctionCode', on: 'arn:{partition}:lambda:*:{account}:function:{name}' },
      { action: 'lambda:InvokeFunction', on: 'arn:{partition}:lambda:*:{account}:function:{name}' },
    ],
    how: "The source's code runs with the role of the function at once.",
  },
  {
    id: 'lambda-update-function-code-and-add-permission',
    title: 'Replace the code of a function and open it to another account',
    types: ['AWS::Lambda::Function', 'AWS::Serverless::Function'],
    services: ['lambda.amazonaws.com'],
    resourcePolicy: true,
    needs: [
      { action: 'lambda:UpdateFunctionCode', on: 'arn:{partition}:lambda:*:{account}:function:{name}' },
      { action: 'lambda:AddPermission', on: 'arn:{partition}:lambda:*:{account}:function:{name}' },
    ],
    how: "The source's code runs with the role of the function when somebody in another account of the same hand invokes it.",
  },
  {
    id: 'lambda-update-function-code',
    title: 'Replace the code of a function',
    types: ['AWS::Lambda::Function', 'AWS::Serverless::Function'],
    services: ['lambda.amazonaws.com'],
    resourcePolicy: true,
    needs: [{ action: 'lambda:UpdateFunctionCode', on: 'arn:{partition}:lambda:*:{account}:function:{name}' }],
    how: "The next invocation, whoever makes it, runs the source's code with the role of the function.",
  },
  {
    id: 'lambda-update-function-configuration',
    title: 'Put a layer or another entry point into a function',
    types: ['AWS::Lambda::Function', 'AWS::Serverless::Function'],
    services: ['lambda.amazonaws.com'],
    resourcePolicy: true,
    needs: [{ action: 'lambda:UpdateFunctionConfiguration', on: 'arn:{partition}:lambda:*:{account}:function:{name}' }],
    how: "A layer, a wrapper script or a variable of the runtime makes the function load the source's code with its role.",
  },
  {
    id: 'synthetics-update-canary',
    title: 'Replace the script of a canary',
    types: ['AWS::Synthetics::Canary'],
    services: ['lambda.amazonaws.com'],
    needs: ['synthetics:UpdateCanary'],
    how: "The next run of the canary is the source's script with the role of the canary.",
  },
];
