import type { WorkloadSpec } from './workload-rule.ts';

export const cloudformation: readonly WorkloadSpec[] = [
  {
    id: 'cloudformation-execute-change-set',
    title: 'Change a stack that keeps its role, through a change set',
    types: ['AWS::CloudFormation::Stack'],
    services: ['cloudformation.amazonaws.com'],
    needs: [
      { action: 'cloudformation:CreateChangeSet', on: 'arn:{partition}:cloudformation:*:{account}:stack/{name}/*' },
      { action: 'cloudformation:ExecuteChangeSet', on: 'arn:{partition}:cloudformation:*:{account}:stack/{name}/*' },
    ],
    how: 'A change set goes through with the role of the stack: another template makes whatever that role may make.',
  },
  {
    id: 'cloudformation-update-present-stack-set',
    title: 'Change a stack set that keeps its role',
    types: ['AWS::CloudFormation::StackSet'],
    services: ['cloudformation.amazonaws.com'],
    needs: ['cloudformation:UpdateStackSet'],
    how: 'A stack set goes on with its administration role and rolls another template out.',
  },
  {
    id: 'cloudformation-update-stack',
    title: 'Change a stack that keeps its role',
    types: ['AWS::CloudFormation::Stack'],
    services: ['cloudformation.amazonaws.com'],
    needs: [{ action: 'cloudformation:UpdateStack', on: 'arn:{partition}:cloudformation:*:{account}:stack/{name}/*' }],
    how: 'A stack goes on with the role that it was made with: another template makes whatever that role may make.',
  },
];
