import type { EscalationRule, RuleOf } from '../rule.ts';
import { IAM_ACTIONS, PERMISSION_SETS } from './references.ts';

interface NewIdentitySpec {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly type: 'user' | 'role';
  /** All on the same new name. */
  readonly actions: readonly string[];
  /** Action by which the new user joins a group that gives it its permissions. */
  readonly joinsBy?: string;
}

const newIdentities: readonly NewIdentitySpec[] = [
  {
    id: 'iam-create-role-and-put-policy',
    title: 'Create a role with an inline policy',
    description: 'The caller creates a role that trusts it and writes an inline policy that allows everything.',
    type: 'role',
    actions: ['iam:CreateRole', 'iam:PutRolePolicy'],
  },
  {
    id: 'iam-create-role-and-attach-policy',
    title: 'Create a role with a managed policy',
    description: 'The caller creates a role that trusts it and attaches AdministratorAccess.',
    type: 'role',
    actions: ['iam:CreateRole', 'iam:AttachRolePolicy'],
  },
  {
    id: 'iam-create-user-with-key-and-put-policy',
    title: 'Create a user with an access key and an inline policy',
    description:
      'The caller creates a user, writes an inline policy that allows everything and creates an access key for it.',
    type: 'user',
    actions: ['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateAccessKey'],
  },
  {
    id: 'iam-create-user-with-key-and-attach-policy',
    title: 'Create a user with an access key and a managed policy',
    description: 'The caller creates a user, attaches AdministratorAccess and creates an access key for it.',
    type: 'user',
    actions: ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateAccessKey'],
  },
  {
    id: 'iam-create-user-with-key-and-add-to-group',
    title: 'Create a user with an access key in a group',
    description:
      "The caller creates a user, adds it to a group, and uses the group's permissions with an access key of the user. Roles can do this although they cannot join a group themselves.",
    type: 'user',
    actions: ['iam:CreateUser', 'iam:CreateAccessKey'],
    joinsBy: 'iam:AddUserToGroup',
  },
  {
    id: 'iam-create-user-with-password-and-put-policy',
    title: 'Create a user with a console password and an inline policy',
    description:
      'The caller creates a user, writes an inline policy that allows everything and creates a console password for it.',
    type: 'user',
    actions: ['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateLoginProfile'],
  },
  {
    id: 'iam-create-user-with-password-and-attach-policy',
    title: 'Create a user with a console password and a managed policy',
    description: 'The caller creates a user, attaches AdministratorAccess and creates a console password for it.',
    type: 'user',
    actions: ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateLoginProfile'],
  },
  {
    id: 'iam-create-user-with-password-and-add-to-group',
    title: 'Create a user with a console password in a group',
    description:
      "The caller creates a user, adds it to a group, and uses the group's permissions with a console password of the user. Roles can do this although they cannot join a group themselves.",
    type: 'user',
    actions: ['iam:CreateUser', 'iam:CreateLoginProfile'],
    joinsBy: 'iam:AddUserToGroup',
  },
];

const newIdentityRule = ({ actions, type, joinsBy, ...text }: NewIdentitySpec): RuleOf<'new-identity'> => ({
  ...text,
  category: 'identities',
  preconditions: [
    `All actions are allowed on the same new name, without requiring a permissions boundary on the new ${type}.`,
    joinsBy === undefined
      ? 'If a policy is attached: conditions on `iam:PolicyARN` permit AdministratorAccess, or a policy that the caller can write.'
      : 'The caller can add the new user to a group that grants permissions, or whose policies the caller can write.',
    `Organization policies still apply to the new ${type}.`,
  ],
  techniques: ['T1136.003', 'T1098.003'],
  remediation:
    'Require a permissions boundary on every new user and role (`iam:PermissionsBoundary`), or allow these actions only to administrators.',
  references: [IAM_ACTIONS],
  mechanism: {
    kind: 'new-identity',
    needs: actions.map((action) => ({ action, on: '{arn}' })),
    type,
    ...(joinsBy === undefined ? {} : { joinsBy }),
  },
});

interface PermissionSetSpec {
  readonly id: string;
  readonly action: string;
  readonly title: string;
  readonly description: string;
  readonly assigns: boolean;
}

const permissionSets: readonly PermissionSetSpec[] = [
  {
    id: 'sso-put-inline-policy-to-permission-set',
    action: 'sso:PutInlinePolicyToPermissionSet',
    title: 'Write the inline policy of a permission set',
    description: 'The policy applies to every user and group that is assigned the permission set.',
    assigns: false,
  },
  {
    id: 'sso-attach-managed-policy-to-permission-set',
    action: 'sso:AttachManagedPolicyToPermissionSet',
    title: 'Attach a managed policy to a permission set',
    description: 'The policy applies to every user and group that is assigned the permission set.',
    assigns: false,
  },
  {
    id: 'sso-create-account-assignment',
    action: 'sso:CreateAccountAssignment',
    title: "Assign a permission set with more privilege to the caller's own user",
    description: 'An assignment gives an Identity Center user a permission set in an account.',
    assigns: true,
  },
];

const permissionSetRule = ({ action, assigns, ...text }: PermissionSetSpec): RuleOf<'write-permission-set'> => ({
  ...text,
  category: 'identities',
  preconditions: [
    'Identity Center is in use: at least one of its roles exists in the account.',
    'The caller is an Identity Center role; otherwise conditional on the caller having a user in Identity Center.',
  ],
  techniques: ['T1098.003'],
  remediation: 'Allow changes to permission sets and assignments only to Identity Center administrators.',
  references: [PERMISSION_SETS],
  mechanism: { kind: 'write-permission-set', needs: [{ action }], assigns },
});

export const identityRules: readonly EscalationRule[] = [
  ...newIdentities.map(newIdentityRule),
  ...permissionSets.map(permissionSetRule),
];
