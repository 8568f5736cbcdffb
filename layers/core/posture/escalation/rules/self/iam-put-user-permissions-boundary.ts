import { rule } from '../../rule.ts';

export const iamPutUserPermissionsBoundary = rule(
  {
    id: 'iam-put-user-permissions-boundary',
    category: 'self',
    title: 'Replace the boundary of a user',
    description: 'A boundary that allows everything is as good as none.',
    preconditions: [
      'The user has a permissions boundary, and that is what limits it.',
      'The user is the source itself. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098.003', 'T1562'],
    remediation: 'Deny `iam:PutUserPermissionsBoundary` to everybody whom a boundary limits, in that boundary itself.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html'],
  },
  { kind: 'lift-boundary', holder: 'user', action: 'iam:PutUserPermissionsBoundary', effect: 'replace' },
);
