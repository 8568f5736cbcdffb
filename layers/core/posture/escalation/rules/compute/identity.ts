import type { WorkloadSpec } from './workload-rule.ts';

export const identity: readonly WorkloadSpec[] = [
  {
    id: 'cognito-get-unauthenticated-credentials',
    title: 'Get guest credentials from a Cognito identity pool',
    types: ['AWS::Cognito::IdentityPool'],
    services: ['cognito-identity.amazonaws.com'],
    federated: true,
    needs: ['cognito-identity:GetId', 'cognito-identity:GetCredentialsForIdentity'],
    how: "An identity pool with guest access gives its guest role's credentials to anyone.",
    access: 'unauthenticated',
  },
  {
    id: 'cognito-sign-up-for-credentials',
    title: 'Sign in to a Cognito identity pool as a new user',
    types: ['AWS::Cognito::IdentityPool'],
    services: ['cognito-identity.amazonaws.com'],
    federated: true,
    needs: ['cognito-idp:AdminCreateUser', 'cognito-idp:AdminSetUserPassword', 'cognito-idp:AdminInitiateAuth'],
    how: 'The caller creates a user in the user pool and signs in as that user; the identity pool then gives it the role for authenticated users.',
    access: 'authenticated',
  },
  {
    id: 'rolesanywhere-create-trust-anchor',
    title: 'Register a certificate authority with IAM Roles Anywhere',
    types: ['AWS::RolesAnywhere::Profile'],
    services: ['rolesanywhere.amazonaws.com'],
    needs: ['rolesanywhere:CreateTrustAnchor'],
    newSource: 'arn:{partition}:rolesanywhere:{region}:{account}:trust-anchor/00000000-0000-0000-0000-000000000000',
    how: 'With certificates from a certificate authority of its own, the caller can obtain sessions for the roles in existing profiles.',
  },
];
