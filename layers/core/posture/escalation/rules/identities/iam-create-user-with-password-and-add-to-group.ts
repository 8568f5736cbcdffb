import { newIdentity } from './new-identity.ts';

export const iamCreateUserWithPasswordAndAddToGroup = newIdentity({
  id: 'iam-create-user-with-password-and-add-to-group',
  title: 'Make a user with a password and add it to a group',
  description:
    'A new user has what the group has, and the source takes a password of it. A role can do so, too, which can be in no group itself.',
  type: 'user',
  actions: ['iam:CreateUser', 'iam:CreateLoginProfile'],
  joinsBy: 'iam:AddUserToGroup',
});
