import { newIdentity } from './new-identity.ts';

export const iamCreateRoleAndAttachPolicy = newIdentity({
  id: 'iam-create-role-and-attach-policy',
  title: 'Make a role and attach a policy to it',
  description: 'A new role that trusts the source takes AdministratorAccess.',
  type: 'role',
  actions: ['iam:CreateRole', 'iam:AttachRolePolicy'],
});
