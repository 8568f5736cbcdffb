import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';
import { agentFamily } from '../../sources.ts';

export const attackDistribution = rule({
  id: 'attack-distribution',
  title: 'The client runs on a penetration tester’s operating system',
  technique: 'T1078.004',
  severity: 'high',
  description: 'The user agent names an operating system that is made for attacking. Hardly anything else runs there.',
  falsePositives: ['A test that was agreed on.'],
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
