import { useWorkload } from './use-workload.ts';

export const lambdaUpdateFunctionConfiguration = useWorkload({
  id: 'lambda-update-function-configuration',
  title: 'Put a layer or another entry point into a function',
  types: ['AWS::Lambda::Function', 'AWS::Serverless::Function'],
  services: ['lambda.amazonaws.com'],
  resourcePolicy: true,
  needs: [{ action: 'lambda:UpdateFunctionConfiguration', on: 'arn:{partition}:lambda:*:{account}:function:{name}' }],
  how: "A layer, a wrapper script or a variable of the runtime makes the function load the source's code with its role.",
});
