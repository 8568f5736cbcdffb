import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { QUARANTINE_POLICY } from '../../subject.ts';

export const quarantineDetached = rule({
  id: 'quarantine-detached',
  title: 'AWSCompromisedKeyQuarantine detached from a user',
  technique: 'T1562.001',
  severity: 'critical',
  description: 'AWS restricts an exposed access key with this policy. Attackers detach it before anything else.',
  falsePositives: ['The owner, after replacing the key: then the key is already inactive.'],
  detector: 'change',
  events: calls('iam', 'DetachUserPolicy'),
  attempts: true,
  evaluate: (event) => {
    const policy = text(event.request, 'policyArn') ?? '';
    if (!QUARANTINE_POLICY.test(policy)) return undefined;
    return {
      confidence: 0.8,
      always: true,
      evidence: { policy: shown(policy), user: shown(text(event.request, 'userName')) },
    };
  },
});
