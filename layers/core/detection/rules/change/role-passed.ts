import { PASSING_EVENTS } from '../../handovers/catalogue.ts';
import { handoverOf } from '../../handovers/handover.ts';
import type { RoleReference } from '../../handovers/role-references.ts';
import { administratorAmong, worstOf } from '../../handovers/targets.ts';
import { shown } from '../../request-accessors.ts';
import { type DetectionContext, type RuleMatch, rule } from '../../rule.ts';
import { buildsInfrastructure } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';

/** Names of roles that usually are administrators. */
const ADMINISTRATOR = /admin|poweruser|superuser|OrganizationAccountAccessRole/i;

type Weight = Pick<RuleMatch, 'severity' | 'confidence'>;
const ROUTINE: Weight = { severity: 'low', confidence: 0.35 };
const NOTABLE: Weight = { severity: 'medium', confidence: 0.4 };

function weightOf(event: ActivityEvent, roles: readonly RoleReference[], context: DetectionContext): Weight {
  const { posture } = context;
  const target = worstOf(roles, context);
  if (target !== undefined)
    return target.posture.tier === 1 && posture !== undefined && posture.tier > 1 ? NOTABLE : ROUTINE;
  const named = roles.some(({ name }) => ADMINISTRATOR.test(name));
  return named && posture?.admin !== true && !buildsInfrastructure(event.userAgent) ? NOTABLE : ROUTINE;
}

export const rolePassed = rule({
  id: 'role-passed',
  title: 'Role passed to new compute',
  technique: 'T1098.003',
  severity: 'low',
  description:
    'Anyone who starts a function, instance, build, stack or notebook with a role can use the role through it. This is routine for deployments, and suspicious for an identity that has never done it before. The severity is medium if the role has tier 1 and the identity has less privilege, or if the posture of the role is unknown and its name suggests an administrator.',
  falsePositives: ['Deployments.'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'],
  detector: 'change',
  events: PASSING_EVENTS,
  attempts: true,
  evaluate: (event, context) => {
    const handover = handoverOf(event);
    if (handover?.kind !== 'passed' || context.habitual) return undefined;
    // The rule `privileged-role-passed` reports these.
    if (administratorAmong(handover.roles, context) !== undefined) return undefined;
    const names = handover.roles.map(({ name }) => name);
    return {
      ...weightOf(event, handover.roles, context),
      key: names.join(' '),
      evidence: { role: shown(names.join(', ')), compute: handover.compute },
    };
  },
});
