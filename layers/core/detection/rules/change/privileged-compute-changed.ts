import type { IdentityArn } from '../../../identity.ts';
import { USING_EVENTS } from '../../handovers/catalogue.ts';
import { type Handover, handoverOf } from '../../handovers/handover.ts';
import { administratorAmong, countTarget, isUnseen, type Target, weightOf, worstOf } from '../../handovers/targets.ts';
import { shown, text } from '../../request-accessors.ts';
import { type DetectionContext, type RuleMatch, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

const usedBy = (event: ActivityEvent): Handover | undefined => {
  const handover = handoverOf(event);
  return handover?.kind === 'used' ? handover : undefined;
};

const targetOf = (event: ActivityEvent, context: DetectionContext): Target | undefined =>
  administratorAmong(usedBy(event)?.roles ?? [], context);

/** What the caller can reach limits what the compute can run as. */
function unknownRole(event: ActivityEvent, context: DetectionContext): IdentityArn | undefined {
  const { posture } = context;
  if (posture === undefined || posture.tier !== 0 || posture.admin === true || !isUnseen(event, context))
    return undefined;
  return posture.escalations.find(({ admin }) => admin)?.to;
}

function matchOf(event: ActivityEvent, context: DetectionContext): Omit<RuleMatch, 'key'> | undefined {
  const handover = usedBy(event);
  if (handover === undefined) return undefined;
  const target = administratorAmong(handover.roles, context);
  if (target !== undefined) {
    const { identity, tier, tierWhy } = target.posture;
    const evidence = { role: shown(identity), roleTier: tier, why: shown(tierWhy) };
    return { ...weightOf(target, event, context), evidence };
  }
  if (worstOf(handover.roles, context) !== undefined) return undefined;
  const reached = unknownRole(event, context);
  if (reached === undefined) return undefined;
  return { severity: 'medium', confidence: 0.45, evidence: { role: 'unknown', callerCanReach: shown(reached) } };
}

const RESOURCE_FIELDS = [
  'functionName',
  'instanceId',
  'target',
  'name',
  'projectName',
  'stackName',
  'stateMachineArn',
  'serviceArn',
  'clusterId',
  'notebookInstanceName',
];

/** The function, instance, project or stack that the request names. */
const resourceOf = ({ request }: ActivityEvent): string | undefined =>
  RESOURCE_FIELDS.map((field) => text(request, field)).find((value) => value !== undefined);

export const privilegedComputeChanged = rule({
  id: 'privileged-compute-changed',
  title: 'Compute with an administrator role changed or accessed',
  technique: 'T1651',
  severity: 'high',
  description:
    'An identity that is not an administrator changed the code or configuration of compute with a role of tier 0, or ran a command on it. If the record does not name the role, the rule matches only where the identity can become an administrator and makes the call for the first time.',
  falsePositives: ['The first deployment or the first maintenance command by an identity.'],
  needs: ['the posture of the role, or of the identity'],
  frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'],
  detector: 'change',
  events: USING_EVENTS,
  attempts: true,
  counts: (event, context) => countTarget(event, targetOf(event, context), context),
  evaluate: (event, context) => {
    const match = matchOf(event, context);
    if (match === undefined) return undefined;
    const resource = resourceOf(event);
    return { ...match, key: `${event.name} ${resource}`, evidence: { resource: shown(resource), ...match.evidence } };
  },
});
