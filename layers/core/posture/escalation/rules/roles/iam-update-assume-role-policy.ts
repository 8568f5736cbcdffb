import { rule } from '../../rule.ts';

export const iamUpdateAssumeRolePolicy = rule(
  {
    id: 'iam-update-assume-role-policy',
    category: 'roles',
    title: 'Write the trust policy of a role',
    description:
      'A trust policy that names the source lets it assume the role; in the same account nothing else is needed.',
    preconditions: [
      'The role is in the same account and is better than the source.',
      'The role is neither service-linked nor kept by Identity Center.',
    ],
    techniques: ['T1098.003', 'T1548.005'],
    remediation: 'Allow `iam:UpdateAssumeRolePolicy` on no role that is better than its holder.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'write-trust', action: 'iam:UpdateAssumeRolePolicy' },
);
