import { rule } from '../../rule.ts';

export const secretsmanagerReadCredentialsFromSecret = rule(
  {
    id: 'secretsmanager-read-credentials-from-secret',
    category: 'secrets',
    title: 'Read an access key from a secret',
    description: 'Whoever may read the secret acts as the user whose key it holds.',
    preconditions: ['An access key of a better user was found there, and the key is active.'],
    techniques: ['T1552.001', 'T1552.005'],
    remediation: 'Take the key out and deactivate it; give the compute a role in its place.',
    references: [],
  },
  {
    kind: 'read-credential',
    types: ['AWS::SecretsManager::Secret'],
    needs: [{ action: 'secretsmanager:GetSecretValue', on: '{arn}' }],
  },
);
