import { rule } from '../../rule.ts';

export const cloudformationReadCredentialsFromStack = rule(
  {
    id: 'cloudformation-read-credentials-from-stack',
    category: 'secrets',
    title: 'Read an access key from a stack',
    description: 'Parameters and outputs are shown to everybody who may describe the stack.',
    preconditions: ['An access key of a better user was found there, and the key is active.'],
    techniques: ['T1552.001', 'T1552.005'],
    remediation: 'Take the key out and deactivate it; give the compute a role in its place.',
    references: [],
  },
  {
    kind: 'read-credential',
    types: ['AWS::CloudFormation::Stack'],
    needs: [{ action: 'cloudformation:DescribeStacks', on: '{arn}' }],
  },
);
