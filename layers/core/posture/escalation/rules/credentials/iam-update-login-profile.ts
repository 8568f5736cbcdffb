import { rule } from '../../rule.ts';

export const iamUpdateLoginProfile = rule(
  {
    id: 'iam-update-login-profile',
    category: 'credentials',
    title: 'Change the password of another user',
    description: "A user with a console password gets one of the source's choice.",
    preconditions: [
      'The user is better than the source and has a login profile.',
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
    needs: [{ action: 'iam:UpdateLoginProfile', on: '{arn}' }],
    conditions: ['login-profile', 'no-mfa'],
  },
);
