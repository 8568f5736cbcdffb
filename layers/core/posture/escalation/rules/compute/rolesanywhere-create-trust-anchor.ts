import { useWorkload } from './use-workload.ts';

export const rolesanywhereCreateTrustAnchor = useWorkload({
  id: 'rolesanywhere-create-trust-anchor',
  title: 'Register a certificate authority',
  types: ['AWS::RolesAnywhere::Profile'],
  services: ['rolesanywhere.amazonaws.com'],
  needs: ['rolesanywhere:CreateTrustAnchor'],
  how: "Certificates of the source's own authority give sessions of the roles in the profiles that are there.",
});
