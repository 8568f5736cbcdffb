import { PASSING_EVENTS } from '../../handovers/catalogue.ts';
import { handoverOf } from '../../handovers/handover.ts';
import { administratorAmong, countTarget, type Target, weightOf } from '../../handovers/targets.ts';
import { shown } from '../../request-accessors.ts';
import { type DetectionContext, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

function targetOf(
  event: ActivityEvent,
  context: DetectionContext,
): (Target & { readonly compute: string }) | undefined {
  const handover = handoverOf(event);
  if (handover?.kind !== 'passed') return undefined;
  const target = administratorAmong(handover.roles, context);
  return target && { ...target, compute: handover.compute };
}

export const privilegedRolePassed = rule({
  id: 'privileged-role-passed',
  title: 'Administrator role passed to compute',
  technique: 'T1098.003',
  severity: 'high',
  description:
    'An identity that is not an administrator passed a role of tier 0 to a function, instance, build, stack, schedule or another resource. Anyone who controls the resource can act as that role. The severity is high if an identity with an established baseline makes this call for the first time, and medium if only the role is new for it.',
  falsePositives: ['The first deployment of a new kind of resource that runs as an administrator.'],
  needs: ['the posture of the role'],
  frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'],
  detector: 'change',
  events: PASSING_EVENTS,
  attempts: true,
  counts: (event, context) => countTarget(event, targetOf(event, context), context),
  evaluate: (event, context) => {
    const target = targetOf(event, context);
    if (target === undefined) return undefined;
    const { posture, compute } = target;
    return {
      ...weightOf(target, event, context),
      key: `${event.name} ${posture.name}`,
      evidence: { role: shown(posture.identity), roleTier: posture.tier, compute, why: shown(posture.tierWhy) },
    };
  },
});
