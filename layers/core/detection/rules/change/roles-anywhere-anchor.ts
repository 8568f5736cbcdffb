import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const rolesAnywhereAnchor = rule({
  id: 'roles-anywhere-anchor',
  title: 'IAM Roles Anywhere trust anchor or profile changed',
  technique: 'T1098.001',
  severity: 'high',
  description:
    'A trust anchor allows every holder of a certificate issued by that authority to assume the roles of a profile, from anywhere and without an access key. Without its revocation list, revoked certificates are valid again.',
  falsePositives: ['Setting up IAM Roles Anywhere.'],
  references: ['https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html'],
  detector: 'change',
  events: calls(
    'rolesanywhere',
    'CreateTrustAnchor',
    'UpdateTrustAnchor',
    'EnableTrustAnchor',
    'CreateProfile',
    'UpdateProfile',
    'DisableCrl',
    'DeleteCrl',
  ),
  attempts: true,
  evaluate: (event) => ({
    severity: event.name.endsWith('TrustAnchor') ? 'high' : 'medium',
    confidence: 0.65,
    evidence: {
      name: shown(
        text(event.request, 'name') ??
          text(event.request, 'trustAnchorId') ??
          text(event.request, 'profileId') ??
          text(event.request, 'crlId'),
      ),
    },
  }),
});
