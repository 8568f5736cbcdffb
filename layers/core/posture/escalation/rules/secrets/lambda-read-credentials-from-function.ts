import { rule } from '../../rule.ts';

export const lambdaReadCredentialsFromFunction = rule(
  {
    id: 'lambda-read-credentials-from-function',
    category: 'secrets',
    title: 'Read an access key from a function',
    description: 'Environment variables and code are shown to everybody who may get the function.',
    preconditions: ['An access key of a better user was found there, and the key is active.'],
    techniques: ['T1552.001', 'T1552.005'],
    remediation: 'Take the key out and deactivate it; give the compute a role in its place.',
    references: [],
  },
  { kind: 'read-credential', types: ['AWS::Lambda::Function'], needs: [{ action: 'lambda:GetFunction', on: '{arn}' }] },
);
