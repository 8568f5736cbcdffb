import { newIdentity } from './new-identity.ts';

export const iamCreateRoleAndPutPolicy = newIdentity({
  id: 'iam-create-role-and-put-policy',
  title: 'Make a role and write a policy for it',
  description: 'A new role that trusts the source takes a policy that says anything.',
  type: 'role',
  actions: ['iam:CreateRole', 'iam:PutRolePolicy'],
});
