import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const accountDumped = rule({
  id: 'account-dumped',
  title: 'Every identity and policy of the account was read at once',
  technique: 'T1087.004',
  severity: 'low',
  description:
    'One call answers who may do what in the whole account: auditors make it, and so does everybody who looks for a way up.',
  falsePositives: ['Posture tools, this one among them: they become a habit of the profile.'],
  needs: ['Read-only management events'],
  detector: 'use',
  events: calls('iam', 'GetAccountAuthorizationDetails', 'GetCredentialReport'),
  attempts: true,
  evaluate: (event, { habitual }) =>
    habitual || event.actor.console || event.byService
      ? undefined
      : { confidence: 0.5, key: 'dump', evidence: { from: shown(event.sourceAddress) } },
});
