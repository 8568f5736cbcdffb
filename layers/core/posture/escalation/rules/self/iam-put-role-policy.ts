import { rule } from '../../rule.ts';

export const iamPutRolePolicy = rule(
  {
    id: 'iam-put-role-policy',
    category: 'self',
    title: 'Write an inline policy of a role',
    description: 'An inline policy may say anything, and counts for sessions that are already there.',
    preconditions: [
      'The role is the source itself. On another identity it counts together with a way to become it.',
      'A permissions boundary, an organization policy or a Deny may still cut what is gained: then the path ends at what is left.',
    ],
    techniques: ['T1098.003'],
    remediation:
      'Allow `iam:PutRolePolicy` on no role that its holder is or can become, or ask for a boundary with `iam:PermissionsBoundary`.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'write-policy', holder: 'role', action: 'iam:PutRolePolicy', content: 'any' },
);
