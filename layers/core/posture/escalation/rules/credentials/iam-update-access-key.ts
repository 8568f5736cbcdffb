import { rule } from '../../rule.ts';

export const iamUpdateAccessKey = rule(
  {
    id: 'iam-update-access-key',
    category: 'credentials',
    title: 'Activate an old access key of another user',
    description: 'A key that was switched off acts as the user again once it is switched on.',
    preconditions: [
      'The user is better than the source and has an inactive key.',
      'Conditional on: the source having the secret of that key.',
    ],
    techniques: ['T1098.001', 'T1078.004'],
    remediation: 'Delete keys that are switched off for good.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'take-credential',
    needs: [{ action: 'iam:UpdateAccessKey', on: '{arn}' }],
    conditions: ['inactive-key'],
    dependsOn: ['the secret of the inactive key'],
  },
);
