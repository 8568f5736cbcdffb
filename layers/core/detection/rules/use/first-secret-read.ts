import { actionKey, isEstablished, seenIn, usualActions } from '../../profile.ts';
import { list, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const firstSecretRead = rule({
  id: 'first-secret-read',
  title: 'Secret read by an identity for the first time',
  technique: 'T1555.006',
  severity: 'low',
  description:
    'An identity with an established baseline read a secret for the first time, or requested secrets in a batch, which programs rarely do. A batch that is selected by a filter returns secrets that the caller does not know by name.',
  falsePositives: ['A deployment that starts to use a secret.'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: calls('secretsmanager', 'GetSecretValue', 'BatchGetSecretValue'),
  attempts: true,
  evaluate: (event, { profile, habitual }) => {
    if (habitual || event.byService || event.actor.console) return undefined;
    const batch = event.name === 'BatchGetSecretValue';
    const first = isEstablished(profile) && seenIn(profile.actions, actionKey(event)) === undefined;
    if (!batch && !first && event.outcome === 'success') return undefined;
    const filtered = batch && list(event.request, 'secretIdList').length === 0;
    return {
      severity: first || filtered ? 'medium' : 'low',
      confidence: first ? 0.5 : 0.4,
      key: event.name,
      evidence: { secret: shown(text(event.request, 'secretId')), batch, filtered },
      ...(first && { deviation: { unusual: 'API', expected: usualActions(profile), observed: actionKey(event) } }),
    };
  },
});
