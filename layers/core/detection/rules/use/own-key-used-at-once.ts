import { shown } from '../../request-accessors.ts';
import { HOUR, rule } from '../../rule.ts';
import { countedAt } from '../../window.ts';

export const ownKeyUsedAtOnce = rule({
  id: 'own-key-used-at-once',
  title: 'A key that a user made for itself was used within the hour',
  technique: 'T1098.001',
  severity: 'medium',
  description:
    'The second half of a self-made key: it is in use minutes later. Rotation does that too, but then the old key falls silent and the sources stay the same.',
  falsePositives: ['Rotation that tries the new key at once.'],
  detector: 'use',
  events: ['*'],
  evaluate: (event, { window }) => {
    const key = event.actor.accessKeyId;
    if (key === undefined || !key.startsWith('AKIA')) return undefined;
    const made = countedAt(window, 'own-keys', key);
    if (made === undefined || event.time < made || event.time - made > HOUR) return undefined;
    return {
      confidence: 0.5,
      key,
      evidence: { key, minutes: Math.round((event.time - made) / 60_000), from: shown(event.sourceAddress) },
    };
  },
});
