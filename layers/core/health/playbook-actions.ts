/** The changes in IAM that each playbook makes, by the purpose of its role. */
export interface PlaybookActions {
  readonly purpose: string;
  readonly user: readonly string[];
  readonly role: readonly string[];
  /** Allowed only for the policy AWSDenyAll. The simulation does not name a policy, so that only explicit denials count. */
  readonly conditional: readonly string[];
}

/** A test compares them with the permissions in the template. */
export const PLAYBOOK_ACTIONS: readonly PlaybookActions[] = [
  {
    purpose: 'ContainUser',
    user: ['iam:PutUserPolicy', 'iam:UpdateAccessKey', 'iam:AttachUserPolicy', 'iam:PutUserPermissionsBoundary'],
    role: [],
    conditional: ['iam:AttachUserPolicy', 'iam:PutUserPermissionsBoundary'],
  },
  {
    purpose: 'RevokeRoleSessions',
    user: [],
    role: ['iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:PutRolePermissionsBoundary'],
    conditional: ['iam:AttachRolePolicy', 'iam:PutRolePermissionsBoundary'],
  },
  {
    purpose: 'Release',
    user: [
      'iam:DeleteUserPolicy',
      'iam:DetachUserPolicy',
      'iam:PutUserPermissionsBoundary',
      'iam:DeleteUserPermissionsBoundary',
      'iam:UpdateAccessKey',
    ],
    role: [
      'iam:DeleteRolePolicy',
      'iam:DetachRolePolicy',
      'iam:PutRolePermissionsBoundary',
      'iam:DeleteRolePermissionsBoundary',
    ],
    conditional: [],
  },
];
