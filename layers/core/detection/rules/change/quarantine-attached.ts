import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { quarantinePolicyIn } from '../../subject.ts';

export const quarantineAttached = rule({
  id: 'quarantine-attached',
  title: 'Access key exposed publicly: AWS attached AWSCompromisedKeyQuarantine',
  technique: 'T1552',
  severity: 'critical',
  description:
    'AWS attaches this policy to a user whose access key it found exposed. This is the most reliable sign of a leak. The policy denies only some actions: the key still works.',
  falsePositives: [],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'change',
  events: calls('iam', 'AttachUserPolicy', 'PutUserPolicy'),
  evaluate: (event) => {
    const policy = quarantinePolicyIn(event);
    if (policy === undefined) return undefined;
    return {
      confidence: 0.95,
      always: true,
      evidence: { policy: shown(policy), user: shown(text(event.request, 'userName')) },
    };
  },
});
