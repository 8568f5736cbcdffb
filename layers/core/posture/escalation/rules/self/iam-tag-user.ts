import { rule } from '../../rule.ts';

export const iamTagUser = rule(
  {
    id: 'iam-tag-user',
    category: 'self',
    title: 'Choose the tags of a user',
    description: 'Where policies ask for a tag of the caller, whoever may write its tags decides what they say.',
    preconditions: [
      'A policy of the user, its boundary or an organization policy has a condition on `aws:PrincipalTag`, and with another tag more is allowed.',
      'The tag that is asked for is one that may be written (`aws:TagKeys`).',
      'The user is the source itself. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098'],
    remediation:
      'Let only those write the tags that policies rely on who may have everything that they open: deny `iam:TagUser` with `aws:TagKeys` naming them.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html'],
  },
  { kind: 'choose-tags', holder: 'user', action: 'iam:TagUser' },
);
