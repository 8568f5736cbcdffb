import { passRole } from './pass-role.ts';

export const rolesanywhereCreateTrustAnchorAndProfile = passRole({
  id: 'rolesanywhere-create-trust-anchor-and-profile',
  compute: 'holders of a certificate',
  service: 'rolesanywhere.amazonaws.com',
  needs: ['rolesanywhere:CreateTrustAnchor', 'rolesanywhere:CreateProfile'],
  how: 'The source registers a certificate authority of its own and a profile with the role; its certificates then give sessions of it.',
});
