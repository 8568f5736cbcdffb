import type { EscalationRule } from '../rule.ts';
import { IAM_ACTIONS } from './references.ts';

export const roleRules: readonly EscalationRule[] = [
  {
    id: 'sts-assume-role',
    category: 'roles',
    title: 'Assume a role',
    description: "A session of the role has the role's permissions instead of the caller's own.",
    preconditions: [
      'The trust policy names the caller, its account or every principal, with conditions that the caller can meet.',
      'The caller is allowed `sts:AssumeRole` on the role, unless the trust policy of a role in the same account names the caller itself.',
      'A condition on a tag is met by a caller that can tag the role (`iam:TagRole`) or itself (`iam:TagUser`, `iam:TagRole`).',
      'Conditional on condition keys of the trust policy whose values are not known (external ID, MFA, source IP address).',
    ],
    techniques: ['T1548.005', 'T1550.001'],
    remediation:
      'In the trust policy, name the principals that may assume the role instead of the account; require an external ID from vendors and MFA from people.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html'],
    mechanism: { kind: 'assume-role' },
  },
  {
    id: 'iam-update-assume-role-policy',
    category: 'roles',
    title: 'Rewrite the trust policy of a role',
    description:
      'A trust policy that names the caller lets it assume the role; within one account, no other permission is needed.',
    preconditions: [
      'The role is in the same account and has more privilege than the caller.',
      'The role is neither a service-linked role nor managed by Identity Center.',
    ],
    techniques: ['T1098.003', 'T1548.005'],
    remediation: 'Do not allow `iam:UpdateAssumeRolePolicy` on a role with more privilege than the caller.',
    references: [IAM_ACTIONS],
    mechanism: { kind: 'write-trust', action: 'iam:UpdateAssumeRolePolicy' },
  },
];
