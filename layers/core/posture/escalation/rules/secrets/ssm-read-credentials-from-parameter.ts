import { rule } from '../../rule.ts';

export const ssmReadCredentialsFromParameter = rule(
  {
    id: 'ssm-read-credentials-from-parameter',
    category: 'secrets',
    title: 'Read an access key from a parameter',
    description: 'A parameter of type String is not encrypted.',
    preconditions: ['An access key of a better user was found there, and the key is active.'],
    techniques: ['T1552.001', 'T1552.005'],
    remediation: 'Take the key out and deactivate it; give the compute a role in its place.',
    references: [],
  },
  { kind: 'read-credential', types: ['AWS::SSM::Parameter'], needs: [{ action: 'ssm:GetParameter', on: '{arn}' }] },
);
