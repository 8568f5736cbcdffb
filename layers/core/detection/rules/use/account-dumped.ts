import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const accountDumped = rule({
  id: 'account-dumped',
  title: 'All identities and policies of the account read',
  technique: 'T1087.004',
  severity: 'low',
  description:
    'A single call returns every user, role and policy, or the credential status of every user. Auditors use it, and so do attackers who look for a privilege escalation path.',
  falsePositives: ['Posture tools, including Tierwatch: after a while this is part of their baseline.'],
  detector: 'use',
  events: calls('iam', 'GetAccountAuthorizationDetails', 'GetCredentialReport'),
  attempts: true,
  evaluate: (event, { habitual }) =>
    habitual || event.actor.console || event.byService
      ? undefined
      : { confidence: 0.5, key: 'dump', evidence: { from: shown(event.sourceAddress) } },
});
