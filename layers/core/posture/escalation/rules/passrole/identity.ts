import type { PassRoleSpec } from './pass-role-rule.ts';

export const identity: readonly PassRoleSpec[] = [
  {
    id: 'cognito-set-identity-pool-roles',
    compute: 'users of a Cognito identity pool',
    service: 'cognito-identity.amazonaws.com',
    needs: ['cognito-identity:SetIdentityPoolRoles'],
    how: 'The identity pool gives credentials of its roles to users who sign in, or to guests.',
    federated: true,
    startsFrom: ['AWS::Cognito::IdentityPool'],
    orWithoutRole: true,
  },
  {
    id: 'rolesanywhere-create-trust-anchor-and-profile',
    compute: 'IAM Roles Anywhere sessions',
    service: 'rolesanywhere.amazonaws.com',
    needs: ['rolesanywhere:CreateTrustAnchor', 'rolesanywhere:CreateProfile'],
    how: 'The caller registers its own certificate authority and a profile with the role; certificates of that authority then give sessions of the role.',
  },
];
