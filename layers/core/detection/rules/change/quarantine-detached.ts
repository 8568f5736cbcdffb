import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { QUARANTINE_POLICY } from '../../subject.ts';

export const quarantineDetached = rule({
  id: 'quarantine-detached',
  title: 'AWS’s quarantine of a leaked key was taken off',
  technique: 'T1562.001',
  severity: 'critical',
  description: 'Somebody removed the policy by which AWS holds a leaked key back. Thieves do so before anything else.',
  falsePositives: ['The owner, after the key was replaced: the key is then inactive already.'],
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
