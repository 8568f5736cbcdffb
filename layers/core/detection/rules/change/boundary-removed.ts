import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const boundaryRemoved = rule({
  id: 'boundary-removed',
  title: 'Permissions boundary removed',
  technique: 'T1098.003',
  severity: 'high',
  description: 'The permissions boundary limited the policies of the identity. Without it they apply in full.',
  falsePositives: ['Replacing boundaries with another control.'],
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
