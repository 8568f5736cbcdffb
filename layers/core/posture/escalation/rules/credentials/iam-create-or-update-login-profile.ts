import { rule } from '../../rule.ts';

export const iamCreateOrUpdateLoginProfile = rule(
  {
    id: 'iam-create-or-update-login-profile',
    category: 'credentials',
    title: 'Set the password of another user, whether it has one or not',
    description: 'One of the two calls works on any user.',
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
      { action: 'iam:CreateLoginProfile', on: '{arn}' },
      { action: 'iam:UpdateLoginProfile', on: '{arn}' },
    ],
    conditions: ['no-mfa'],
  },
);
