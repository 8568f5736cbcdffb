import { rule } from '../../rule.ts';

export const iamReplaceAccessKey = rule(
  {
    id: 'iam-replace-access-key',
    category: 'credentials',
    title: 'Replace an access key of another user',
    description: "A user may have two keys; deleting one makes room for one of the source's own.",
    preconditions: ['The user is better than the source.'],
    techniques: ['T1098.001', 'T1078.004'],
    remediation: 'Allow it on the caller itself alone (the policy variable for its user name), and to administrators.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'take-credential',
    needs: [
      { action: 'iam:DeleteAccessKey', on: '{arn}' },
      { action: 'iam:CreateAccessKey', on: '{arn}' },
    ],
    conditions: [],
  },
);
