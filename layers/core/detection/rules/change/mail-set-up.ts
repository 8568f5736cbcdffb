import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, rule } from '../../rule.ts';
import type { ActivityEvent, Window } from '../../types.ts';
import { distinctAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';

/** A long-term key that checked the sending quota first, and then enables sending. */
const checkedQuotaBefore = (event: ActivityEvent, window: Window): boolean =>
  withLongTermKey(event) && distinctAround(window, 'mail-questions', event.time, HOUR) >= 2;

export const mailSetUp = rule({
  id: 'mail-set-up',
  title: 'SES sending set up or enabled',
  technique: 'T1496.004',
  severity: 'low',
  description:
    'Attackers use stolen credentials to send email in the name of the victim: they enable sending, request production access and verify senders.',
  falsePositives: ['Teams that set up SES.'],
  detector: 'change',
  events: calls(
    'ses',
    'UpdateAccountSendingEnabled',
    'PutAccountDetails',
    'VerifyEmailIdentity',
    'CreateEmailIdentity',
    'VerifyDomainIdentity',
    'PutAccountSendingAttributes',
    'DeleteIdentity',
    'CreateTenant',
  ),
  attempts: true,
  evaluate: (event, { habitual, window }) =>
    habitual
      ? undefined
      : {
          ...(checkedQuotaBefore(event, window) ? { severity: 'high', confidence: 0.65 } : { confidence: 0.45 }),
          key: event.name,
          evidence: { what: shown(text(event.request, 'emailAddress') ?? text(event.request, 'emailIdentity')) },
        },
});
