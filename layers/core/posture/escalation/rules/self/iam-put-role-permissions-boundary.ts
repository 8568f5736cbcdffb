import { rule } from '../../rule.ts';

export const iamPutRolePermissionsBoundary = rule(
  {
    id: 'iam-put-role-permissions-boundary',
    category: 'self',
    title: 'Replace the boundary of a role',
    description: 'A boundary that allows everything is as good as none.',
    preconditions: [
      'The role has a permissions boundary, and that is what limits it.',
      'The role is the source itself. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098.003', 'T1562'],
    remediation: 'Deny `iam:PutRolePermissionsBoundary` to everybody whom a boundary limits, in that boundary itself.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html'],
  },
  { kind: 'lift-boundary', holder: 'role', action: 'iam:PutRolePermissionsBoundary', effect: 'replace' },
);
