import { forLatest } from '../remember.ts';
import { text } from '../request-accessors.ts';
import type { ActivityEvent } from '../types.ts';
import { handoverOf } from './handover.ts';
import { type RoleReference, rolesIn } from './role-references.ts';

/** The role of its account that a principal of IAM assumes; undefined for other events. */
export const enteredRole = forLatest((event: ActivityEvent): RoleReference | undefined => {
  if (event.source !== 'sts.amazonaws.com' || event.name !== 'AssumeRole' || event.byService) return undefined;
  if (event.actor.type !== 'AssumedRole' && event.actor.type !== 'IAMUser') return undefined;
  return rolesIn({ roleArn: text(event.request, 'roleArn') }, event.account, event.source)[0];
});

/** The roles whose posture says how serious an event is. Empty for almost all events. */
export function targetRolesOf(event: ActivityEvent): readonly RoleReference[] {
  const entered = enteredRole(event);
  return entered === undefined ? (handoverOf(event)?.roles ?? []) : [entered];
}
