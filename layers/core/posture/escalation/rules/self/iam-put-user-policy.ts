import { rule } from '../../rule.ts';

export const iamPutUserPolicy = rule(
  {
    id: 'iam-put-user-policy',
    category: 'self',
    title: 'Write an inline policy of a user',
    description: 'An inline policy may say anything, and counts at once.',
    preconditions: [
      'The user is the source itself. On another identity it counts together with a way to become it.',
      'A permissions boundary, an organization policy or a Deny may still cut what is gained: then the path ends at what is left.',
    ],
    techniques: ['T1098.003'],
    remediation:
      'Allow `iam:PutUserPolicy` on no user that its holder is or can become, or ask for a boundary with `iam:PermissionsBoundary`.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'write-policy', holder: 'user', action: 'iam:PutUserPolicy', content: 'any' },
);
