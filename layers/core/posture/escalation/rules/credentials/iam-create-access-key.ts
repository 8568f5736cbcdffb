import { rule } from '../../rule.ts';

export const iamCreateAccessKey = rule(
  {
    id: 'iam-create-access-key',
    category: 'credentials',
    title: 'Create an access key of another user',
    description: 'The answer holds the secret: whoever asks can act as the user.',
    preconditions: ['The user is better than the source.', 'The user has fewer than two access keys.'],
    techniques: ['T1098.001', 'T1078.004'],
    remediation: 'Allow it on the caller itself alone (the policy variable for its user name), and to administrators.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'take-credential', needs: [{ action: 'iam:CreateAccessKey', on: '{arn}' }], conditions: ['free-key-slot'] },
);
