import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const LEAVING = new Set(['LeaveOrganization', 'RemoveAccountFromOrganization', 'DeleteOrganization', 'CloseAccount']);

export const organizationLeft = rule({
  id: 'organization-left',
  title: 'Account left the organization, or organization policies changed',
  technique: 'T1666',
  severity: 'critical',
  description:
    'An account that leaves its organization is no longer subject to its service control policies, organization trail and delegated security services. Detaching the policies has a similar effect.',
  falsePositives: ['Mergers and clean-ups by a few known people.'],
  references: ['https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html'],
  detector: 'change',
  events: [
    ...calls(
      'organizations',
      ...LEAVING,
      'DetachPolicy',
      'DeletePolicy',
      'DisablePolicyType',
      'UpdatePolicy',
      'MoveAccount',
      'DisableAWSServiceAccess',
      'DeregisterDelegatedAdministrator',
      'RegisterDelegatedAdministrator',
      'InviteAccountToOrganization',
      'AcceptHandshake',
    ),
    ...calls('account', 'CloseAccount'),
  ],
  attempts: true,
  failures: true,
  evaluate: (event) => {
    const leaving = LEAVING.has(event.name);
    const detached = /DetachPolicy|DeletePolicy|DisablePolicyType/.test(event.name);
    const what =
      text(event.request, 'accountId') ??
      text(event.request, 'policyId') ??
      text(event.request, 'targetId') ??
      text(event.request, 'servicePrincipal');
    return {
      severity: leaving ? 'critical' : detached ? 'high' : 'medium',
      confidence: leaving ? 0.75 : 0.5,
      always: leaving,
      evidence: { what: shown(what) },
    };
  },
});
