import { rule } from '../../rule.ts';

export const iamDeleteRolePermissionsBoundary = rule(
  {
    id: 'iam-delete-role-permissions-boundary',
    category: 'self',
    title: 'Remove the boundary of a role',
    description: 'Without its boundary a role has all that its policies grant.',
    preconditions: [
      'The role has a permissions boundary, and that is what limits it.',
      'The role is the source itself. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098.003', 'T1562'],
    remediation:
      'Deny `iam:DeleteRolePermissionsBoundary` to everybody whom a boundary limits, in that boundary itself.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html'],
  },
  { kind: 'lift-boundary', holder: 'role', action: 'iam:DeleteRolePermissionsBoundary', effect: 'remove' },
);
