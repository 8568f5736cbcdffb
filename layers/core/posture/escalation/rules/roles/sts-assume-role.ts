import { rule } from '../../rule.ts';

export const stsAssumeRole = rule(
  {
    id: 'sts-assume-role',
    category: 'roles',
    title: 'Assume a role',
    description: "A role's session has the role's rights in the place of the source's own.",
    preconditions: [
      'The trust policy names the source, its account or everybody, with conditions that it can meet.',
      'Unless the trust policy of a role in the same account names the source itself, `sts:AssumeRole` is allowed on the role.',
      'A condition on a tag is met by who may put it on the role (`iam:TagRole`) or on itself (`iam:TagUser`, `iam:TagRole`).',
      'Conditional on keys of the trust policy that are not known (external id, MFA, source address).',
    ],
    techniques: ['T1548.005', 'T1550.001'],
    remediation:
      'Name who may assume the role, not the account; ask for an external id from vendors and for MFA from people.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html'],
  },
  { kind: 'assume-role' },
);
