import { personIn } from './person.ts';
import { isEstablished, isHabit, isUsualSource, seenIn } from './profile.ts';
import type { DetectionContext } from './rule.ts';
import type { ActivityEvent } from './types.ts';

const PEOPLE: ReadonlySet<string> = new Set(['human', 'sso']);

/** Whether the posture, Identity Center or habitual sign-ins show that a person acts. */
function isPerson(event: ActivityEvent, { posture, profile }: DetectionContext): boolean {
  if (event.actor.workload !== undefined || event.actor.instanceId !== undefined) return false;
  if (personIn(event) !== undefined || (posture !== undefined && PEOPLE.has(posture.class))) return true;
  return isHabit(seenIn(profile.actions, 'signin:ConsoleLogin'));
}

/** Whether a person acts from where this person usually works: a habitual address range, or a habitual network that is no host's to
 * rent. An attacker is rarely there. */
export function isPersonInUsualPlace(event: ActivityEvent, context: DetectionContext): boolean {
  const { profile, locate } = context;
  const address = event.sourceAddress;
  if (event.byService || address === undefined || !isEstablished(profile) || !isPerson(event, context)) return false;
  const place = locate(address);
  return isUsualSource(profile, event, place?.hosting === true ? undefined : place);
}
