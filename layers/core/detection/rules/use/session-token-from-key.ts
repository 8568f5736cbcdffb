import { actionKey, seenIn } from '../../profile.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { withLongTermKey } from '../actor-checks.ts';

export const sessionTokenFromKey = rule({
  id: 'session-token-from-key',
  title: 'Session token created from a long-term key',
  technique: 'T1550.001',
  severity: 'low',
  description:
    'GetSessionToken creates a session of up to 36 hours that remains valid after the access key is deactivated. Reported only for the first use by an identity, and only without MFA.',
  falsePositives: ['Command line tools that always use sessions.'],
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
