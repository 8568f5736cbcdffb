import { newIdentity } from './new-identity.ts';

export const iamCreateUserWithPasswordAndAttachPolicy = newIdentity({
  id: 'iam-create-user-with-password-and-attach-policy',
  title: 'Make a user with a password and attach a policy to it',
  description: 'A new user takes AdministratorAccess, and the source takes a password of it.',
  type: 'user',
  actions: ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateLoginProfile'],
});
