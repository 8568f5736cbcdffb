import { rule } from '../../rule.ts';

export const iamTagRole = rule(
  {
    id: 'iam-tag-role',
    category: 'self',
    title: 'Choose the tags of a role',
    description:
      'Where policies ask for a tag of the caller, whoever may write its tags decides what they say. The tags of a role come with its next session.',
    preconditions: [
      'A policy of the role, its boundary or an organization policy has a condition on `aws:PrincipalTag`, and with another tag more is allowed.',
      'The tag that is asked for is one that may be written (`aws:TagKeys`).',
      'The role is the source itself. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098'],
    remediation:
      'Let only those write the tags that policies rely on who may have everything that they open: deny `iam:TagRole` with `aws:TagKeys` naming them.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html'],
  },
  { kind: 'choose-tags', holder: 'role', action: 'iam:TagRole' },
);
