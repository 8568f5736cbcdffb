import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, rule } from '../../rule.ts';
import type { ActivityEvent, Window } from '../../types.ts';
import { distinctAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';

/** A long-term key that first asked what it may send, and then makes it possible. */
const asked = (event: ActivityEvent, window: Window): boolean =>
  withLongTermKey(event) && distinctAround(window, 'mail-questions', event.time, HOUR) >= 2;

export const mailSetUp = rule({
  id: 'mail-set-up',
  title: 'Sending of mail was set up or its limits lifted',
  technique: 'T1496.004',
  severity: 'low',
  description:
    'Stolen credentials are used to send mail in the victim’s name: sending is switched on, production access asked for, senders are verified.',
  falsePositives: ['Teams that set SES up.'],
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
          ...(asked(event, window) ? { severity: 'high', confidence: 0.65 } : { confidence: 0.45 }),
          key: event.name,
          evidence: { what: shown(text(event.request, 'emailAddress') ?? text(event.request, 'emailIdentity')) },
        },
});
