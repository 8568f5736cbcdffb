import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';

const SEVERAL = 3;
const MANY = 5;

export const keysFromOneSource = rule({
  id: 'keys-from-one-source',
  title: 'Access keys of several users used from one new source',
  technique: 'T1078.004',
  severity: 'high',
  description: `${SEVERAL} or more long-term access keys were used from one network within two weeks, and the network was new for each of their users, or the key had not been used for long. Attackers test collected keys from one host, mostly with GetCallerIdentity.`,
  falsePositives: ['A move of several programs to a new network on the same day.'],
  needs: ['established baselines, or postures with the date of last use'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, { source, posture }) => {
    if (source === undefined || source.own.kind !== 'key') return undefined;
    const keys = source.values('key');
    if (keys.length < SEVERAL) return undefined;
    return {
      severity: posture?.class === 'human' ? 'medium' : 'high',
      confidence: keys.length >= MANY ? 0.75 : 0.6,
      key: source.own.source,
      evidence: {
        keys: keys.slice(0, 12).map((key) => shown(key)),
        source: source.own.source,
        from: shown(event.sourceAddress),
      },
    };
  },
});
