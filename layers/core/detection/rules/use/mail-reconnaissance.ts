import { knowsEnough, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';
import { shortName } from './reads.ts';

export const mailReconnaissance = rule({
  id: 'mail-reconnaissance',
  title: 'A key asked how much mail it may send',
  technique: 'T1526',
  severity: 'low',
  description:
    'Quota, identities and sending state of SES are what sellers of stolen keys ask first. A program that sends mail knows them.',
  falsePositives: ['Mail applications that watch their quota: they become a habit of the profile.'],
  needs: ['Read-only management events'],
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
    habitual || event.actor.console ? [] : [{ counter: 'mail-questions', value: shortName(event), keep: HOUR }],
  evaluate: (event, { window, profile, habitual }) => {
    if (habitual || event.actor.console || event.byService) return undefined;
    const questions = distinctAround(window, 'mail-questions', event.time, 15 * MINUTE);
    const stranger =
      withLongTermKey(event) && (!knowsEnough(profile) || seenIn(profile.actions, `ses:${event.name}`) === undefined);
    if (questions < 2 && !stranger) return undefined;
    const tried = event.outcome === 'denied';
    return {
      severity: questions >= 3 && !tried ? 'medium' : 'low',
      confidence: questions >= 3 ? 0.55 : 0.35,
      key: String(questions >= 3),
      evidence: { questions, from: shown(event.sourceAddress), ...(tried && { attempted: true }) },
    };
  },
});
