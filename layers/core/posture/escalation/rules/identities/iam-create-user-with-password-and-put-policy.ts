import { newIdentity } from './new-identity.ts';

export const iamCreateUserWithPasswordAndPutPolicy = newIdentity({
  id: 'iam-create-user-with-password-and-put-policy',
  title: 'Make a user with a password and write a policy for it',
  description: 'A new user takes a policy that says anything, and the source takes a password of it.',
  type: 'user',
  actions: ['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateLoginProfile'],
});
