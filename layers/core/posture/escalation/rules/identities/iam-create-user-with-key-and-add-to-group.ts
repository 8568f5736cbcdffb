import { newIdentity } from './new-identity.ts';

export const iamCreateUserWithKeyAndAddToGroup = newIdentity({
  id: 'iam-create-user-with-key-and-add-to-group',
  title: 'Make a user with an access key and add it to a group',
  description:
    'A new user has what the group has, and the source takes an access key of it. A role can do so, too, which can be in no group itself.',
  type: 'user',
  actions: ['iam:CreateUser', 'iam:CreateAccessKey'],
  joinsBy: 'iam:AddUserToGroup',
});
