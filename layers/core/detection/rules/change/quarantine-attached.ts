import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { QUARANTINE_POLICY } from '../../subject.ts';

export const quarantineAttached = rule({
  id: 'quarantine-attached',
  title: 'AWS quarantined the user: its key was found in public',
  technique: 'T1552',
  severity: 'critical',
  description:
    'AWS attaches this policy to a user whose access key it found exposed. It is the surest sign of a leak there is. The policy denies a little only: the key still works.',
  falsePositives: [],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'change',
  events: calls('iam', 'AttachUserPolicy'),
  evaluate: (event) => {
    const policy = text(event.request, 'policyArn') ?? '';
    if (!QUARANTINE_POLICY.test(policy)) return undefined;
    return {
      confidence: 0.95,
      always: true,
      evidence: { policy: shown(policy), user: shown(text(event.request, 'userName')) },
    };
  },
});
