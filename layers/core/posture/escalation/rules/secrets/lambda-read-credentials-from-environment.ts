import { rule } from '../../rule.ts';

export const lambdaReadCredentialsFromEnvironment = rule(
  {
    id: 'lambda-read-credentials-from-environment',
    category: 'secrets',
    title: 'Read an access key from the environment of a function',
    description: 'Environment variables are shown to everybody who may read the configuration.',
    preconditions: ['An access key of a better user was found there, and the key is active.'],
    techniques: ['T1552.001', 'T1552.005'],
    remediation: 'Take the key out and deactivate it; give the compute a role in its place.',
    references: [],
  },
  {
    kind: 'read-credential',
    types: ['AWS::Lambda::Function'],
    needs: [{ action: 'lambda:GetFunctionConfiguration', on: '{arn}' }],
  },
);
