import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';
import { agentFamily } from '../../sources.ts';

export const attackDistribution = rule({
  id: 'attack-distribution',
  title: 'API call from a penetration testing distribution',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'The user agent names an operating system for penetration testing, such as Kali Linux. Regular workloads do not run there.',
  falsePositives: ['An authorized penetration test.'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event) =>
    !event.byService && agentFamily(event.userAgent).endsWith('/attack-distribution')
      ? {
          confidence: 0.75,
          key: 'system',
          evidence: { agent: shown(event.userAgent, 120), from: shown(event.sourceAddress) },
        }
      : undefined,
});
