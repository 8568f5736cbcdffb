import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { ADMINISTRATOR } from './admin-policy-attached.ts';

export const boundaryRemoved = rule({
  id: 'boundary-removed',
  title: 'Permissions boundary removed',
  technique: 'T1098.003',
  severity: 'high',
  description:
    'The permissions boundary limited the policies of the identity. Without it, or with one that allows everything, they apply in full.',
  falsePositives: ['Replacing boundaries with another control.'],
  frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
  references: [iamReference('DeleteRolePermissionsBoundary')],
  detector: 'change',
  events: calls(
    'iam',
    'DeleteUserPermissionsBoundary',
    'DeleteRolePermissionsBoundary',
    'PutUserPermissionsBoundary',
    'PutRolePermissionsBoundary',
  ),
  attempts: true,
  evaluate: (event) => {
    const boundary = text(event.request, 'permissionsBoundary');
    if (event.name.startsWith('Put') && !ADMINISTRATOR.test(boundary ?? '')) return undefined;
    return {
      confidence: 0.6,
      evidence: {
        identity: shown(text(event.request, 'userName') ?? text(event.request, 'roleName')),
        ...(boundary !== undefined && { boundary: shown(boundary) }),
      },
    };
  },
});
