import { rule } from '../../rule.ts';

export const iamCreateLoginProfile = rule(
  {
    id: 'iam-create-login-profile',
    category: 'credentials',
    title: 'Give another user a password',
    description: "A user without a console password gets one of the source's choice.",
    preconditions: [
      'The user is better than the source and has no login profile.',
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
    needs: [{ action: 'iam:CreateLoginProfile', on: '{arn}' }],
    conditions: ['no-login-profile', 'no-mfa'],
  },
);
