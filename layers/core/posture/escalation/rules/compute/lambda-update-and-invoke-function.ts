import { useWorkload } from './use-workload.ts';

export const lambdaUpdateAndInvokeFunction = useWorkload({
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
});
