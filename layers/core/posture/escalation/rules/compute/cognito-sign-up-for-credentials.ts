import { useWorkload } from './use-workload.ts';

export const cognitoSignUpForCredentials = useWorkload({
  id: 'cognito-sign-up-for-credentials',
  title: "Register with a user pool for an identity pool's credentials",
  types: ['AWS::Cognito::IdentityPool'],
  services: ['cognito-identity.amazonaws.com'],
  federated: true,
  needs: ['cognito-idp:AdminCreateUser', 'cognito-idp:AdminSetUserPassword', 'cognito-idp:AdminInitiateAuth'],
  how: 'A user that the source makes signs in, and the identity pool hands it the role of those who did.',
  access: 'authenticated',
});
