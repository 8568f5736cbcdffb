import { enteredRole } from '../../handovers/entry.ts';
import { administratorAmong, countTarget, isNewTarget, type Target } from '../../handovers/targets.ts';
import { isEstablished } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { calls, type DetectionContext, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { isMachine } from '../actor-checks.ts';

function targetOf(event: ActivityEvent, context: DetectionContext): Target | undefined {
  const role = enteredRole(event);
  return role && administratorAmong([role], context);
}

export const privilegedRoleFirstUsed = rule({
  id: 'privileged-role-first-used',
  title: 'Administrator role assumed for the first time',
  technique: 'T1548.005',
  severity: 'medium',
  description:
    'An identity with an established baseline, which is not an administrator itself, assumed a role of tier 0 that it had not assumed in the previous 35 days. The severity is low for a person.',
  falsePositives: ['A new deployment target.', 'A person who takes over the duties of a colleague.'],
  needs: ['the posture of the role', 'an established baseline'],
  frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
  detector: 'use',
  events: calls('sts', 'AssumeRole'),
  counts: (event, context) => countTarget(event, targetOf(event, context), context),
  evaluate: (event, context) => {
    const target = targetOf(event, context);
    if (target === undefined || !isEstablished(context.profile) || !isNewTarget(target, event, context))
      return undefined;
    const { identity, tierWhy } = target.posture;
    return {
      severity: isMachine(context, event) ? 'medium' : 'low',
      confidence: 0.5,
      always: true,
      key: identity,
      evidence: { role: shown(identity), roleTier: 0, why: shown(tierWhy) },
    };
  },
});
