import { useWorkload } from './use-workload.ts';

export const lambdaUpdateFunctionCode = useWorkload({
  id: 'lambda-update-function-code',
  title: 'Replace the code of a function',
  types: ['AWS::Lambda::Function', 'AWS::Serverless::Function'],
  services: ['lambda.amazonaws.com'],
  resourcePolicy: true,
  needs: [{ action: 'lambda:UpdateFunctionCode', on: 'arn:{partition}:lambda:*:{account}:function:{name}' }],
  how: "The next invocation, whoever makes it, runs the source's code with the role of the function.",
});
