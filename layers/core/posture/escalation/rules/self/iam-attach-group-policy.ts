import { rule } from '../../rule.ts';

export const iamAttachGroupPolicy = rule(
  {
    id: 'iam-attach-group-policy',
    category: 'self',
    title: 'Attach a managed policy to a group',
    description: 'What is attached counts for every member of the group.',
    preconditions: [
      'The source is a member of the group. On another identity it counts together with a way to become it.',
      '`iam:PolicyARN` lets a policy through that gives more, or one that the source may write (`iam:CreatePolicy`, `iam:CreatePolicyVersion`).',
      'A permissions boundary, an organization policy or a Deny may still cut what is gained: then the path ends at what is left.',
    ],
    techniques: ['T1098.003'],
    remediation:
      'Allow `iam:AttachGroupPolicy` on no group that its holder is or can become, or ask for a boundary with `iam:PermissionsBoundary`.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'write-policy', holder: 'group', action: 'iam:AttachGroupPolicy', content: 'managed' },
);
