import { useWorkload } from './use-workload.ts';

export const cloudformationUpdateStack = useWorkload({
  id: 'cloudformation-update-stack',
  title: 'Change a stack that keeps its role',
  types: ['AWS::CloudFormation::Stack'],
  services: ['cloudformation.amazonaws.com'],
  needs: [{ action: 'cloudformation:UpdateStack', on: 'arn:{partition}:cloudformation:*:{account}:stack/{name}/*' }],
  how: 'A stack goes on with the role that it was made with: another template makes whatever that role may make.',
});
