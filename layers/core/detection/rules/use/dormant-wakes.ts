import { dayNumber } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import type { DetectionContext } from '../../rule.ts';
import { DAY, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { countedAt } from '../../window.ts';
import { isSsoRole } from '../actor-checks.ts';

const DORMANT = 90 * DAY;
const WOKE = 'woke';

/** Milliseconds since the last known activity before this event; undefined if it is not known. */
function inactivity(time: number, { profile, posture }: DetectionContext): number | undefined {
  // In whole days: detectors store the time of day of the last event with a delay.
  if (profile.lastSeen !== null) return (dayNumber(time) - dayNumber(profile.lastSeen)) * DAY;
  if (posture === undefined) return undefined;
  const used = posture.lastUsedAt;
  if (used === 'unknown') return undefined;
  const taken = Date.parse(posture.takenAt);
  if (used === null) {
    const created = posture.createdAt === 'unknown' ? Number.NaN : Date.parse(posture.createdAt);
    return Number.isNaN(created) ? undefined : time - created;
  }
  const last = Date.parse(used);
  // A snapshot taken after the event can already have the event itself as the last use.
  return Number.isNaN(last) || Math.abs(last - time) < DAY || taken < last ? undefined : time - last;
}

/** The inactivity before an event, if it is long. */
function dormancy(event: ActivityEvent, context: DetectionContext): number | undefined {
  if (event.byService || event.actor.type === 'Root') return undefined;
  const inactive = inactivity(event.time, context);
  return inactive === undefined || inactive < DORMANT ? undefined : inactive;
}

export const dormantWakes = rule({
  id: 'dormant-wakes',
  title: 'Dormant identity became active',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'The identity is active after 90 days or longer without any activity. Attackers find forgotten credentials in old code and old laptops, and their use goes unnoticed.',
  falsePositives: ['Yearly jobs.', 'Disaster recovery exercises.'],
  needs: ['a baseline, or a posture with the date of last use'],
  frameworks: ['OWASP NHI 2025 NHI1 Improper Offboarding'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  // Under an incident the baseline does not learn that the identity is active again.
  counts: (event, context) =>
    dormancy(event, context) !== undefined && countedAt(context.window, WOKE, WOKE) === undefined
      ? [{ counter: WOKE, value: WOKE, keep: DORMANT }]
      : [],
  evaluate: (event, context) => {
    const inactive = dormancy(event, context);
    if (inactive === undefined || countedAt(context.window, WOKE, WOKE) !== event.time) return undefined;
    const person = isSsoRole(event) || context.posture?.class === 'human';
    const confidence = context.profile.lastSeen === null ? 0.65 : 0.75;
    return {
      severity: person ? 'medium' : 'high',
      confidence,
      always: true,
      key: 'woke',
      evidence: { days: Math.floor(inactive / DAY), from: shown(event.sourceAddress) },
    };
  },
});
