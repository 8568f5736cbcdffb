import { rule } from '../../rule.ts';

export const iamDeleteUserPermissionsBoundary = rule(
  {
    id: 'iam-delete-user-permissions-boundary',
    category: 'self',
    title: 'Remove the boundary of a user',
    description: 'Without its boundary a user has all that its policies grant.',
    preconditions: [
      'The user has a permissions boundary, and that is what limits it.',
      'The user is the source itself. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098.003', 'T1562'],
    remediation:
      'Deny `iam:DeleteUserPermissionsBoundary` to everybody whom a boundary limits, in that boundary itself.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html'],
  },
  { kind: 'lift-boundary', holder: 'user', action: 'iam:DeleteUserPermissionsBoundary', effect: 'remove' },
);
