import { useWorkload } from './use-workload.ts';

export const lambdaUpdateFunctionCodeAndAddPermission = useWorkload({
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
});
