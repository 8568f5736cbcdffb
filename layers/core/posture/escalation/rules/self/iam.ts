import type { EscalationRule, RuleOf } from '../../rule.ts';
import { IAM_ACTIONS } from '../references.ts';
import { changeBoundaryRule, chooseTagsRule, removeDenyRule, writePolicyRule } from './change-rules.ts';

const policies: readonly EscalationRule[] = [
  writePolicyRule({
    id: 'iam-put-user-policy',
    holder: 'user',
    action: 'iam:PutUserPolicy',
    content: 'any',
    title: 'Write an inline policy of a user',
    description: 'An inline policy can allow anything and takes effect immediately.',
  }),
  writePolicyRule({
    id: 'iam-put-role-policy',
    holder: 'role',
    action: 'iam:PutRolePolicy',
    content: 'any',
    title: 'Write an inline policy of a role',
    description: 'An inline policy can allow anything and also applies to existing sessions of the role.',
  }),
  writePolicyRule({
    id: 'iam-put-group-policy',
    holder: 'group',
    action: 'iam:PutGroupPolicy',
    content: 'any',
    title: 'Write an inline policy of a group',
    description: 'An inline policy can allow anything and applies to every member of the group.',
  }),
  writePolicyRule({
    id: 'iam-attach-user-policy',
    holder: 'user',
    action: 'iam:AttachUserPolicy',
    content: 'managed',
    title: 'Attach a managed policy to a user',
    description: 'Every account has the AdministratorAccess policy available to attach.',
  }),
  writePolicyRule({
    id: 'iam-attach-role-policy',
    holder: 'role',
    action: 'iam:AttachRolePolicy',
    content: 'managed',
    title: 'Attach a managed policy to a role',
    description: 'Every account has the AdministratorAccess policy available to attach.',
  }),
  writePolicyRule({
    id: 'iam-attach-group-policy',
    holder: 'group',
    action: 'iam:AttachGroupPolicy',
    content: 'managed',
    title: 'Attach a managed policy to a group',
    description: 'An attached policy applies to every member of the group.',
  }),
];

const createPolicyVersion: RuleOf<'write-managed-policy'> = {
  id: 'iam-create-policy-version',
  category: 'self',
  title: 'Write a new version of a managed policy',
  description:
    'A new default version replaces what the policy allows for every identity that it is attached to or that it bounds.',
  preconditions: [
    "The policy is customer managed and is attached to the caller or to one of its groups, or is the caller's permissions boundary. This also applies to an identity that the caller can become through another rule.",
    'The policy has fewer than five versions, or the caller is also allowed `iam:DeletePolicyVersion` on it.',
  ],
  techniques: ['T1098.003'],
  remediation: 'Do not allow `iam:CreatePolicyVersion` on a policy that the caller has or can obtain.',
  references: [IAM_ACTIONS],
  mechanism: {
    kind: 'write-managed-policy',
    action: 'iam:CreatePolicyVersion',
    makesRoom: 'iam:DeletePolicyVersion',
  },
};

const setDefaultPolicyVersion: RuleOf<'choose-version'> = {
  id: 'iam-set-default-policy-version',
  category: 'self',
  title: 'Restore an older version of a managed policy',
  description: 'A managed policy keeps its earlier versions, which often allowed more than the default version.',
  preconditions: [
    'The policy has another version that allows more.',
    'The policy is attached to the caller or to one of its groups, or to an identity that the caller can become through another rule.',
  ],
  techniques: ['T1098.003'],
  remediation:
    'Delete policy versions that are no longer needed; do not allow `iam:SetDefaultPolicyVersion` on a policy that the caller has.',
  references: [IAM_ACTIONS],
  mechanism: { kind: 'choose-version', action: 'iam:SetDefaultPolicyVersion' },
};

const removedDenies: readonly EscalationRule[] = [
  removeDenyRule({ id: 'iam-delete-user-policy', holder: 'user', action: 'iam:DeleteUserPolicy', what: 'inline' }),
  removeDenyRule({ id: 'iam-delete-role-policy', holder: 'role', action: 'iam:DeleteRolePolicy', what: 'inline' }),
  removeDenyRule({ id: 'iam-delete-group-policy', holder: 'group', action: 'iam:DeleteGroupPolicy', what: 'inline' }),
  removeDenyRule({ id: 'iam-detach-user-policy', holder: 'user', action: 'iam:DetachUserPolicy', what: 'attached' }),
  removeDenyRule({ id: 'iam-detach-role-policy', holder: 'role', action: 'iam:DetachRolePolicy', what: 'attached' }),
  removeDenyRule({ id: 'iam-detach-group-policy', holder: 'group', action: 'iam:DetachGroupPolicy', what: 'attached' }),
];

const boundaries: readonly EscalationRule[] = [
  changeBoundaryRule({
    id: 'iam-put-user-permissions-boundary',
    holder: 'user',
    action: 'iam:PutUserPermissionsBoundary',
    effect: 'replace',
  }),
  changeBoundaryRule({
    id: 'iam-put-role-permissions-boundary',
    holder: 'role',
    action: 'iam:PutRolePermissionsBoundary',
    effect: 'replace',
  }),
  changeBoundaryRule({
    id: 'iam-delete-user-permissions-boundary',
    holder: 'user',
    action: 'iam:DeleteUserPermissionsBoundary',
    effect: 'remove',
  }),
  changeBoundaryRule({
    id: 'iam-delete-role-permissions-boundary',
    holder: 'role',
    action: 'iam:DeleteRolePermissionsBoundary',
    effect: 'remove',
  }),
];

const addUserToGroup: RuleOf<'join-group'> = {
  id: 'iam-add-user-to-group',
  category: 'self',
  title: 'Join a group',
  description: "A member has the group's permissions in addition to its own.",
  preconditions: [
    'The caller is a user that is not yet a member of the group; roles cannot be members.',
    "The group grants something that the caller lacks, or the caller can also write the group's policies.",
  ],
  techniques: ['T1098.003'],
  remediation: 'Allow `iam:AddUserToGroup` only on named groups that grant no more than the caller already has.',
  references: [IAM_ACTIONS],
  mechanism: { kind: 'join-group', action: 'iam:AddUserToGroup' },
};

const newGroupRule = (
  writes: 'iam:PutGroupPolicy' | 'iam:AttachGroupPolicy',
  text: Pick<EscalationRule, 'id' | 'title' | 'description'>,
): RuleOf<'join-new-group'> => ({
  ...text,
  category: 'self',
  preconditions: [
    'The caller is a user, or can become one through another rule; roles cannot be members.',
    'All actions are allowed on the name of the same new group. `iam:AddUserToGroup` is evaluated on the group, not on the user.',
    ...(writes === 'iam:AttachGroupPolicy'
      ? ['Conditions on `iam:PolicyARN` permit AdministratorAccess, or a policy that the caller can write.']
      : []),
    'A permissions boundary of the user and organization policies still apply.',
  ],
  techniques: ['T1098.003'],
  remediation:
    'Allow `iam:AddUserToGroup` only on named groups, and `iam:PutGroupPolicy` and `iam:AttachGroupPolicy` only to administrators.',
  references: [IAM_ACTIONS],
  mechanism: { kind: 'join-new-group', action: 'iam:AddUserToGroup', writes },
});

const newGroups: readonly EscalationRule[] = [
  newGroupRule('iam:PutGroupPolicy', {
    id: 'iam-create-group-and-put-policy',
    title: 'Join a new group with an inline policy',
    description:
      'The caller creates a group, writes an inline policy that allows everything, and adds its own user to the group.',
  }),
  newGroupRule('iam:AttachGroupPolicy', {
    id: 'iam-create-group-and-attach-policy',
    title: 'Join a new group with a managed policy',
    description: 'The caller creates a group, attaches AdministratorAccess, and adds its own user to the group.',
  }),
];

const removeUserFromGroup: RuleOf<'leave-group'> = {
  id: 'iam-remove-user-from-group',
  category: 'self',
  title: 'Leave a group that denies actions',
  description: "When a group's Deny statement limits a user, leaving the group restores what other policies allow.",
  preconditions: [
    "A policy of the group has a Deny statement, and more is allowed without the group's policies.",
    'The caller is the user, or can become the user through another rule.',
  ],
  techniques: ['T1098.003', 'T1562'],
  remediation: 'Put mandatory Deny statements in a permissions boundary or an organization policy.',
  references: [IAM_ACTIONS],
  mechanism: { kind: 'leave-group', action: 'iam:RemoveUserFromGroup' },
};

export const iam: readonly EscalationRule[] = [
  ...policies,
  createPolicyVersion,
  setDefaultPolicyVersion,
  ...removedDenies,
  ...boundaries,
  addUserToGroup,
  ...newGroups,
  removeUserFromGroup,
  chooseTagsRule({ id: 'iam-tag-user', holder: 'user', action: 'iam:TagUser' }),
  chooseTagsRule({ id: 'iam-tag-role', holder: 'role', action: 'iam:TagRole' }),
];
