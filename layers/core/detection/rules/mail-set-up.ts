import { shown, text } from '../untrusted.ts';
import { calls, rule } from './define.ts';

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
  evaluate: (event, { habitual }) =>
    habitual
      ? undefined
      : {
          confidence: 0.45,
          key: event.name,
          evidence: { what: shown(text(event.request, 'emailAddress') ?? text(event.request, 'emailIdentity')) },
        },
});
