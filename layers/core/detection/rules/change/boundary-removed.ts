import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const boundaryRemoved = rule({
  id: 'boundary-removed',
  title: 'A permissions boundary was removed',
  technique: 'T1098.003',
  severity: 'high',
  description: 'The boundary was what held the identity’s policies back. Without it they count in full.',
  falsePositives: ['Moving from boundaries to another guard.'],
  frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
  references: [iamReference('DeleteRolePermissionsBoundary')],
  detector: 'change',
  events: calls('iam', 'DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary'),
  attempts: true,
  evaluate: (event) => ({
    confidence: 0.6,
    evidence: { identity: shown(text(event.request, 'userName') ?? text(event.request, 'roleName')) },
  }),
});
