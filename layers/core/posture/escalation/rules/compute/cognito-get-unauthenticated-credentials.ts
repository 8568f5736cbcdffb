import { useWorkload } from './use-workload.ts';

export const cognitoGetUnauthenticatedCredentials = useWorkload({
  id: 'cognito-get-unauthenticated-credentials',
  title: "Ask an identity pool for a visitor's credentials",
  types: ['AWS::Cognito::IdentityPool'],
  services: ['cognito-identity.amazonaws.com'],
  federated: true,
  needs: ['cognito-identity:GetId', 'cognito-identity:GetCredentialsForIdentity'],
  how: 'A pool with a role for those who did not sign in hands it to anybody who asks.',
  access: 'unauthenticated',
});
