import type { PassRoleSpec } from './pass-role-rule.ts';

export const identity: readonly PassRoleSpec[] = [
  {
    id: 'cognito-set-identity-pool-roles',
    compute: 'visitors of a Cognito identity pool',
    service: 'cognito-identity.amazonaws.com',
    needs: ['cognito-identity:SetIdentityPoolRoles'],
    how: 'The pool hands out credentials of the roles that it is given to whoever asks, or signs in.',
    federated: true,
    startsFrom: ['AWS::Cognito::IdentityPool'],
    orWithoutRole: true,
  },
  {
    id: 'rolesanywhere-create-trust-anchor-and-profile',
    compute: 'holders of a certificate',
    service: 'rolesanywhere.amazonaws.com',
    needs: ['rolesanywhere:CreateTrustAnchor', 'rolesanywhere:CreateProfile'],
    how: 'The source registers a certificate authority of its own and a profile with the role; its certificates then give sessions of it.',
  },
];
