import type { Incident } from '../detection/types.ts';
import { canonicalJson, sha256 } from './digest.ts';
import type { Hold } from './types.ts';

const DAY = 86_400_000;
const DEFAULT_HOLD_DAYS = 30;

const eventIdsOf = (incident: Incident): readonly string[] =>
  [...new Set(incident.signals.map((signal) => signal.eventId))].sort();

/** SHA-256, hex, of the incident's sorted event ids. */
export const evidenceHash = (incident: Incident): string => sha256(canonicalJson(eventIdsOf(incident)));

/** The hold that stands against this incident: one, not yet over, that knows every event the incident rests on. Repeated
 * or reordered delivery of the same events is the same evidence; a single new event is not. */
export function holdAgainst(incident: Incident, holds: readonly Hold[], now: string): Hold | undefined {
  const events = eventIdsOf(incident);
  return holds.find((hold) => {
    const known = new Set(hold.eventIds);
    const sameIdentity = hold.identity === incident.identity;
    return sameIdentity && Date.parse(hold.expiresAt) > Date.parse(now) && events.every((id) => known.has(id));
  });
}

/** The promise that a release makes. */
export function holdOf(
  incident: Incident,
  release: { readonly by: string; readonly reason: string; readonly now: string; readonly days?: number },
): Hold {
  const { by, reason, now, days = DEFAULT_HOLD_DAYS } = release;
  return {
    identity: incident.identity,
    incidentId: incident.id,
    evidenceHash: evidenceHash(incident),
    eventIds: eventIdsOf(incident),
    by,
    reason,
    createdAt: now,
    expiresAt: new Date(Date.parse(now) + days * DAY).toISOString(),
  };
}
