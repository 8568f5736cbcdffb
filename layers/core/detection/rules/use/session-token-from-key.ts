import { actionKey, seenIn } from '../../profile.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { withLongTermKey } from '../actor-checks.ts';

export const sessionTokenFromKey = rule({
  id: 'session-token-from-key',
  title: 'A long-term key made a session that outlives it',
  technique: 'T1550.001',
  severity: 'low',
  description:
    'GetSessionToken turns a key into a session of up to 36 hours that a deactivation of the key does not end. Reported the first time an identity does so, and without MFA only.',
  falsePositives: ['Command-line tools that always work with sessions.'],
  references: ['https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html'],
  detector: 'use',
  events: calls('sts', 'GetSessionToken'),
  attempts: true,
  evaluate: (event, { profile }) => {
    if (!withLongTermKey(event) || text(event.request, 'serialNumber') !== undefined) return undefined;
    if (seenIn(profile.actions, actionKey(event)) !== undefined) return undefined;
    return {
      confidence: 0.4,
      key: 'session',
      evidence: { seconds: shown(text(event.request, 'durationSeconds')), from: shown(event.sourceAddress) },
    };
  },
});
