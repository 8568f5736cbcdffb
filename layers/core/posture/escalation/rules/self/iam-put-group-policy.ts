import { rule } from '../../rule.ts';

export const iamPutGroupPolicy = rule(
  {
    id: 'iam-put-group-policy',
    category: 'self',
    title: 'Write an inline policy of a group',
    description: 'What the policy says counts for every member of the group.',
    preconditions: [
      'The source is a member of the group. On another identity it counts together with a way to become it.',
      'A permissions boundary, an organization policy or a Deny may still cut what is gained: then the path ends at what is left.',
    ],
    techniques: ['T1098.003'],
    remediation:
      'Allow `iam:PutGroupPolicy` on no group that its holder is or can become, or ask for a boundary with `iam:PermissionsBoundary`.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'write-policy', holder: 'group', action: 'iam:PutGroupPolicy', content: 'any' },
);
