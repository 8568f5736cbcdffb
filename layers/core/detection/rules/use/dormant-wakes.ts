import { shown } from '../../request-accessors.ts';
import type { DetectionContext } from '../../rule.ts';
import { DAY, rule } from '../../rule.ts';
import { isSsoRole } from '../actor-checks.ts';

const DORMANT = 90 * DAY;

/** Days since it was last known to be active, before this event; undefined where that is not known. */
function silence(time: number, { profile, posture }: DetectionContext): number | undefined {
  if (profile.lastSeen !== null) return time - profile.lastSeen;
  if (posture === undefined) return undefined;
  const used = posture.lastUsedAt;
  if (used === 'unknown') return undefined;
  const taken = Date.parse(posture.takenAt);
  if (used === null) {
    const made = posture.createdAt === 'unknown' ? Number.NaN : Date.parse(posture.createdAt);
    return Number.isNaN(made) ? undefined : time - made;
  }
  const last = Date.parse(used);
  // A snapshot that was taken after the event may already count the event itself as the last use.
  return Number.isNaN(last) || Math.abs(last - time) < DAY || taken < last ? undefined : time - last;
}

export const dormantWakes = rule({
  id: 'dormant-wakes',
  title: 'An identity that slept for months woke up',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'Nothing was seen of this identity for ninety days or more, and now it acts. Forgotten credentials are found in old code and old laptops, and nobody misses them.',
  falsePositives: ['Yearly jobs.', 'Recovery exercises.'],
  needs: ['A profile, or a posture with the date of last use'],
  frameworks: ['OWASP NHI 2025 NHI1 Improper Offboarding'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    if (event.byService || event.actor.type === 'Root') return undefined;
    const quiet = silence(event.time, context);
    if (quiet === undefined || quiet < DORMANT) return undefined;
    const person = isSsoRole(event) || context.posture?.class === 'human';
    const long = context.profile.lastSeen === null ? 0.65 : 0.75;
    return {
      severity: person ? 'medium' : 'high',
      confidence: long,
      always: true,
      key: 'woke',
      evidence: { days: Math.floor(quiet / DAY), from: shown(event.sourceAddress) },
    };
  },
});
