import { passRole } from './pass-role.ts';

export const cognitoSetIdentityPoolRoles = passRole({
  id: 'cognito-set-identity-pool-roles',
  compute: 'visitors of a Cognito identity pool',
  service: 'cognito-identity.amazonaws.com',
  needs: ['cognito-identity:SetIdentityPoolRoles'],
  how: 'The pool hands out credentials of the roles that it is given to whoever asks, or signs in.',
  federated: true,
  startsFrom: ['AWS::Cognito::IdentityPool'],
  orWithoutRole: true,
});
