import type { WorkloadSpec } from './workload-rule.ts';

const STACK = 'arn:{partition}:cloudformation:*:{account}:stack/{name}/*';

export const cloudformation: readonly WorkloadSpec[] = [
  {
    id: 'cloudformation-execute-change-set',
    title: 'Change a stack that has a service role, through a change set',
    types: ['AWS::CloudFormation::Stack'],
    services: ['cloudformation.amazonaws.com'],
    needs: [
      { action: 'cloudformation:CreateChangeSet', on: STACK },
      { action: 'cloudformation:ExecuteChangeSet', on: STACK },
    ],
    how: "CloudFormation executes the change set with the stack's service role: the caller's template can create whatever that role may create.",
  },
  {
    id: 'cloudformation-update-present-stack-set',
    title: 'Change a stack set that has an administration role',
    types: ['AWS::CloudFormation::StackSet'],
    services: ['cloudformation.amazonaws.com'],
    needs: ['cloudformation:UpdateStackSet'],
    how: "The stack set keeps its administration role and deploys the caller's template.",
  },
  {
    id: 'cloudformation-update-stack',
    title: 'Change a stack that has a service role',
    types: ['AWS::CloudFormation::Stack'],
    services: ['cloudformation.amazonaws.com'],
    needs: [{ action: 'cloudformation:UpdateStack', on: STACK }],
    how: "The stack keeps its service role: the caller's template can create whatever that role may create.",
  },
];
