import { shown } from '../../request-accessors.ts';
import { HOUR, rule } from '../../rule.ts';
import { countedAt } from '../../window.ts';

export const ownKeyUsedAtOnce = rule({
  id: 'own-key-used-at-once',
  title: 'New access key of a user used within an hour',
  technique: 'T1098.001',
  severity: 'medium',
  description:
    'A user created an access key for itself and used it within the hour. Rotation does this too, but then the old key is no longer used and the sources stay the same.',
  falsePositives: ['Rotation that tests the new key immediately.'],
  detector: 'use',
  events: ['*'],
  evaluate: (event, { window }) => {
    const key = event.actor.accessKeyId;
    if (key === undefined || !key.startsWith('AKIA')) return undefined;
    const createdAt = countedAt(window, 'own-keys', key);
    if (createdAt === undefined || event.time < createdAt || event.time - createdAt > HOUR) return undefined;
    return {
      confidence: 0.5,
      key,
      evidence: { key, minutes: Math.round((event.time - createdAt) / 60_000), from: shown(event.sourceAddress) },
    };
  },
});
