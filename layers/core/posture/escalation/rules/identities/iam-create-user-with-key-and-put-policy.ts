import { newIdentity } from './new-identity.ts';

export const iamCreateUserWithKeyAndPutPolicy = newIdentity({
  id: 'iam-create-user-with-key-and-put-policy',
  title: 'Make a user with an access key and write a policy for it',
  description: 'A new user takes a policy that says anything, and the source takes an access key of it.',
  type: 'user',
  actions: ['iam:CreateUser', 'iam:PutUserPolicy', 'iam:CreateAccessKey'],
});
