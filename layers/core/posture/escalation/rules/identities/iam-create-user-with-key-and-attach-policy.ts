import { newIdentity } from './new-identity.ts';

export const iamCreateUserWithKeyAndAttachPolicy = newIdentity({
  id: 'iam-create-user-with-key-and-attach-policy',
  title: 'Make a user with an access key and attach a policy to it',
  description: 'A new user takes AdministratorAccess, and the source takes an access key of it.',
  type: 'user',
  actions: ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateAccessKey'],
});
