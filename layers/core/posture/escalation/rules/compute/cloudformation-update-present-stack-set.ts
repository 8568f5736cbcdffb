import { useWorkload } from './use-workload.ts';

export const cloudformationUpdatePresentStackSet = useWorkload({
  id: 'cloudformation-update-present-stack-set',
  title: 'Change a stack set that keeps its role',
  types: ['AWS::CloudFormation::StackSet'],
  services: ['cloudformation.amazonaws.com'],
  needs: ['cloudformation:UpdateStackSet'],
  how: 'A stack set goes on with its administration role and rolls another template out.',
});
