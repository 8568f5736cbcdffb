import { rule } from '../../rule.ts';

export const iamReplaceLoginProfile = rule(
  {
    id: 'iam-replace-login-profile',
    category: 'credentials',
    title: 'Delete and create the password of another user',
    description: 'A password that may not be changed may still be deleted and made anew.',
    preconditions: [
      'The user is better than the source.',
      'The user has no MFA device, or `iam:DeactivateMFADevice` is allowed on it too.',
    ],
    techniques: ['T1098.001', 'T1078.004'],
    remediation: 'Allow it on the caller itself alone (the policy variable for its user name), and to administrators.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'take-credential',
    needs: [
      { action: 'iam:DeleteLoginProfile', on: '{arn}' },
      { action: 'iam:CreateLoginProfile', on: '{arn}' },
    ],
    conditions: ['no-mfa'],
  },
);
