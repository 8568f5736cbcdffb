import type { WorkloadSpec } from './workload-rule.ts';

export const identity: readonly WorkloadSpec[] = [
  {
    id: 'cognito-get-unauthenticated-credentials',
    title: "Ask an identity pool for a visitor's credentials",
    types: ['AWS::Cognito::IdentityPool'],
    services: ['cognito-identity.amazonaws.com'],
    federated: true,
    needs: ['cognito-identity:GetId', 'cognito-identity:GetCredentialsForIdentity'],
    how: 'A pool with a role for those who did not sign in hands it to anybody who asks.',
    access: 'unauthenticated',
  },
  {
    id: 'cognito-sign-up-for-credentials',
    title: "Register with a user pool for an identity pool's credentials",
    types: ['AWS::Cognito::IdentityPool'],
    services: ['cognito-identity.amazonaws.com'],
    federated: true,
    needs: ['cognito-idp:AdminCreateUser', 'cognito-idp:AdminSetUserPassword', 'cognito-idp:AdminInitiateAuth'],
    how: 'A user that the source makes signs in, and the identity pool hands it the role of those who did.',
    access: 'authenticated',
  },
  {
    id: 'rolesanywhere-create-trust-anchor',
    title: 'Register a certificate authority',
    types: ['AWS::RolesAnywhere::Profile'],
    services: ['rolesanywhere.amazonaws.com'],
    needs: ['rolesanywhere:CreateTrustAnchor'],
    how: "Certificates of the source's own authority give sessions of the roles in the profiles that are there.",
  },
];
