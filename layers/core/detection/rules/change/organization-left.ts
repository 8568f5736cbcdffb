import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const LEAVING = new Set(['LeaveOrganization', 'RemoveAccountFromOrganization', 'DeleteOrganization', 'CloseAccount']);

export const organizationLeft = rule({
  id: 'organization-left',
  title: 'The account’s place in the organization, or its policies, were changed',
  technique: 'T1666',
  severity: 'critical',
  description:
    'An account that leaves its organization leaves its service control policies, its central trail and its guards. Detaching those policies does the same in place.',
  falsePositives: ['Mergers and clean-ups, done by a few known people.'],
  references: ['https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html'],
  detector: 'change',
  events: calls(
    'organizations',
    ...LEAVING,
    'DetachPolicy',
    'DeletePolicy',
    'DisablePolicyType',
    'UpdatePolicy',
    'MoveAccount',
    'DeregisterDelegatedAdministrator',
    'RegisterDelegatedAdministrator',
    'InviteAccountToOrganization',
    'AcceptHandshake',
  ),
  attempts: true,
  evaluate: (event) => {
    const leaving = LEAVING.has(event.name);
    const loosened = /DetachPolicy|DeletePolicy|DisablePolicyType/.test(event.name);
    const what = text(event.request, 'accountId') ?? text(event.request, 'policyId') ?? text(event.request, 'targetId');
    return {
      severity: leaving ? 'critical' : loosened ? 'high' : 'medium',
      confidence: leaving ? 0.75 : 0.5,
      always: leaving,
      evidence: { what: shown(what) },
    };
  },
});
