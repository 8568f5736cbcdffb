import { INVOCATION } from '../../../paths.ts';
import type { WorkloadSpec } from './workload-rule.ts';

const FUNCTION = 'arn:{partition}:lambda:*:{account}:function:{name}';
const FUNCTIONS = ['AWS::Lambda::Function', 'AWS::Serverless::Function'];

export const lambda: readonly WorkloadSpec[] = [
  {
    id: 'lambda-update-and-invoke-function',
    title: 'Replace the code of a Lambda function and invoke it',
    types: FUNCTIONS,
    services: ['lambda.amazonaws.com'],
    resourcePolicy: true,
    needs: [
      { action: 'lambda:UpdateFunctionCode', on: FUNCTION },
      { action: 'lambda:InvokeFunction', on: FUNCTION },
    ],
    how: "The caller's code runs with the function's role immediately.",
  },
  {
    id: 'lambda-update-function-code',
    title: 'Replace the code of a Lambda function',
    types: FUNCTIONS,
    services: ['lambda.amazonaws.com'],
    resourcePolicy: true,
    needs: [{ action: 'lambda:UpdateFunctionCode', on: FUNCTION }],
    how: "The next invocation, by any principal, runs the caller's code with the function's role.",
    unlessTriggered: INVOCATION,
  },
  {
    id: 'lambda-update-function-code-and-add-permission',
    title: 'Replace the code of a Lambda function and let another account invoke it',
    types: FUNCTIONS,
    services: ['lambda.amazonaws.com'],
    resourcePolicy: true,
    needs: [
      { action: 'lambda:UpdateFunctionCode', on: FUNCTION },
      { action: 'lambda:AddPermission', on: FUNCTION },
    ],
    how: "The caller's code runs with the function's role when another account under the caller's control invokes the function.",
  },
  {
    id: 'lambda-update-configuration-and-invoke-function',
    title: 'Add a layer to a Lambda function or change its entry point, and invoke it',
    types: FUNCTIONS,
    services: ['lambda.amazonaws.com'],
    resourcePolicy: true,
    needs: [
      { action: 'lambda:UpdateFunctionConfiguration', on: FUNCTION },
      { action: 'lambda:InvokeFunction', on: FUNCTION },
    ],
    how: "A layer, a wrapper script or a runtime environment variable makes the function load the caller's code, which runs with the function's role immediately.",
  },
  {
    id: 'lambda-update-function-configuration',
    title: 'Add a layer to a Lambda function or change its entry point',
    types: FUNCTIONS,
    services: ['lambda.amazonaws.com'],
    resourcePolicy: true,
    needs: [{ action: 'lambda:UpdateFunctionConfiguration', on: FUNCTION }],
    how: "A layer, a wrapper script or a runtime environment variable makes the function load the caller's code, which the next invocation runs with the function's role.",
    unlessTriggered: INVOCATION,
  },
  {
    id: 'synthetics-update-canary',
    title: 'Replace the script of a canary',
    types: ['AWS::Synthetics::Canary'],
    services: ['lambda.amazonaws.com'],
    needs: [{ action: 'synthetics:UpdateCanary', on: 'arn:{partition}:synthetics:*:{account}:canary:{name}' }],
    how: "The next run of the canary executes the caller's script with the canary's role.",
  },
];
