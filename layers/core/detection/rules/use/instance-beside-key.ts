import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';

export const instanceBesideKey = rule({
  id: 'instance-beside-key',
  title: 'Instance session and access key used from the same outside network',
  technique: 'T1552.005',
  severity: 'high',
  description:
    'The session of an EC2 instance and a long-term access key were used from the same network outside Amazon within two weeks, and the network is habitual for neither. An attacker who sent a command to the instance, or reached its metadata service, has both.',
  falsePositives: ['Traffic of instances and of people through a new company network.'],
  needs: ['IP geolocation', 'an established baseline of the user'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, { source }) => {
    const kind = source?.own.kind;
    if (source === undefined || (kind !== 'key' && kind !== 'instance')) return undefined;
    const others = source.values(kind === 'key' ? 'instance' : 'key');
    if (others.length === 0) return undefined;
    return {
      confidence: 0.65,
      key: `${source.own.source} ${source.own.value}`,
      evidence: {
        beside: others.slice(0, 6).map((value) => shown(value)),
        source: source.own.source,
        from: shown(event.sourceAddress),
      },
    };
  },
});
