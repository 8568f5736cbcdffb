import { useWorkload } from './use-workload.ts';

export const cloudformationExecuteChangeSet = useWorkload({
  id: 'cloudformation-execute-change-set',
  title: 'Change a stack that keeps its role, through a change set',
  types: ['AWS::CloudFormation::Stack'],
  services: ['cloudformation.amazonaws.com'],
  needs: [
    { action: 'cloudformation:CreateChangeSet', on: 'arn:{partition}:cloudformation:*:{account}:stack/{name}/*' },
    { action: 'cloudformation:ExecuteChangeSet', on: 'arn:{partition}:cloudformation:*:{account}:stack/{name}/*' },
  ],
  how: 'A change set goes through with the role of the stack: another template makes whatever that role may make.',
});
