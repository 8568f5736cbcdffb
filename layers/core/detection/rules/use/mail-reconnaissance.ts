import { callName, isEstablished, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';

export const mailReconnaissance = rule({
  id: 'mail-reconnaissance',
  title: 'SES quotas and identities enumerated',
  technique: 'T1526',
  severity: 'low',
  description:
    'SES quotas, identities and sending state are the first things that sellers of stolen keys check. A program that sends email does not need to ask.',
  falsePositives: ['Email applications that monitor their quota: after a while this is part of their baseline.'],
  detector: 'use',
  events: calls(
    'ses',
    'GetSendQuota',
    'GetAccount',
    'GetAccountSendingEnabled',
    'ListIdentities',
    'ListEmailIdentities',
    'GetIdentityVerificationAttributes',
    'GetSendStatistics',
  ),
  outcomes: ['success', 'denied'],
  counts: (event, { habitual }) =>
    habitual || event.actor.console ? [] : [{ counter: 'mail-questions', value: callName(event), keep: HOUR }],
  evaluate: (event, { window, profile, habitual }) => {
    if (habitual || event.actor.console || event.byService) return undefined;
    const questions = distinctAround(window, 'mail-questions', event.time, 15 * MINUTE);
    const unexpected =
      withLongTermKey(event) && (!isEstablished(profile) || seenIn(profile.actions, `ses:${event.name}`) === undefined);
    if (questions < 2 && !unexpected) return undefined;
    const attempted = event.outcome === 'denied';
    return {
      severity: questions >= 3 && !attempted ? 'medium' : 'low',
      confidence: questions >= 3 ? 0.55 : 0.35,
      key: String(questions >= 3),
      evidence: { questions, from: shown(event.sourceAddress), ...(attempted && { attempted }) },
    };
  },
});
