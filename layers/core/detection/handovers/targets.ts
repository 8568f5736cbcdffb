import type { Posture } from '../../posture/types.ts';
import { actionKey, actsAsCode, callName, isEstablished, seenIn } from '../profile.ts';
import { type Count, DAY, type DetectionContext, type RuleMatch } from '../rule.ts';
import type { ActivityEvent } from '../types.ts';
import { countedAt } from '../window.ts';
import type { RoleReference } from './role-references.ts';

/** A role that a handover is about, with its posture. */
export interface Target {
  readonly role: RoleReference;
  readonly posture: Posture;
}

/** The most privileged of the roles whose posture is known. */
export function worstOf(roles: readonly RoleReference[], { postureOf }: DetectionContext): Target | undefined {
  let worst: Target | undefined;
  for (const role of roles) {
    const posture = postureOf(role);
    if (posture !== undefined && posture.tier < (worst?.posture.tier ?? 4)) worst = { role, posture };
  }
  return worst;
}

/** A role of tier 0, for an actor that is not an administrator: an administrator would gain nothing. */
export function administratorAmong(roles: readonly RoleReference[], context: DetectionContext): Target | undefined {
  if (context.posture?.admin === true) return undefined;
  const worst = worstOf(roles, context);
  return worst?.posture.tier === 0 && worst.posture.identity !== context.posture?.identity ? worst : undefined;
}

/** An identity that hands a role over once a month still does so habitually. */
const REMEMBERED = 35 * DAY;
const KNOWN = 'tier-0-roles';
const NEW = 'new-tier-0-roles';

const countedValue = (event: ActivityEvent, { posture }: Target): string => `${callName(event)} ${posture.name}`;

/** Notes a target, and whether it is new for the identity. */
export function countTarget(
  event: ActivityEvent,
  target: Target | undefined,
  { window }: DetectionContext,
): readonly Count[] {
  if (target === undefined) return [];
  const value = countedValue(event, target);
  const seen = { counter: KNOWN, value, keep: REMEMBERED };
  return countedAt(window, KNOWN, value) === undefined ? [seen, { counter: NEW, value, keep: DAY }] : [seen];
}

/** Whether `countTarget` noted the target as new for this event. */
export const isNewTarget = (target: Target, event: ActivityEvent, { window }: DetectionContext): boolean =>
  countedAt(window, NEW, countedValue(event, target)) === event.time;

/** Whether an identity with an established baseline makes this call for the first time. */
export const isUnseen = (event: ActivityEvent, { profile }: DetectionContext): boolean =>
  isEstablished(profile) && seenIn(profile.actions, actionKey(event)) === undefined;

/** The weight of a handover of an administrator role, given what the identity did before. */
export function weightOf(
  target: Target,
  event: ActivityEvent,
  context: DetectionContext,
): Pick<RuleMatch, 'confidence' | 'severity' | 'always'> {
  if (!isNewTarget(target, event, context)) return { severity: 'low', confidence: 0.3 };
  const unseen = isUnseen(event, context);
  const byCode = actsAsCode(context.profile, event);
  if (unseen && !byCode) return { severity: 'high', confidence: 0.6 };
  // A habit of passing other roles says nothing about this one. A pipeline that makes the call anyway passes new roles with each project.
  return { severity: 'medium', confidence: 0.5, always: unseen || !byCode };
}
