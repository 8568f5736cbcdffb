import { rule } from '../../rule.ts';

export const iamAttachRolePolicy = rule(
  {
    id: 'iam-attach-role-policy',
    category: 'self',
    title: 'Attach a managed policy to a role',
    description: 'AdministratorAccess is there in every account, to be attached.',
    preconditions: [
      'The role is the source itself. On another identity it counts together with a way to become it.',
      '`iam:PolicyARN` lets a policy through that gives more, or one that the source may write (`iam:CreatePolicy`, `iam:CreatePolicyVersion`).',
      'A permissions boundary, an organization policy or a Deny may still cut what is gained: then the path ends at what is left.',
    ],
    techniques: ['T1098.003'],
    remediation:
      'Allow `iam:AttachRolePolicy` on no role that its holder is or can become, or ask for a boundary with `iam:PermissionsBoundary`.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'write-policy', holder: 'role', action: 'iam:AttachRolePolicy', content: 'managed' },
);
