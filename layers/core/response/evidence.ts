import { unsuppressed } from '../detection/suppression.ts';
import type { Incident } from '../detection/types.ts';
import { canonicalJson, sha256 } from './digest.ts';
import type { Hold } from './types.ts';

const DAY = 86_400_000;
const DEFAULT_HOLD_DAYS = 30;

const eventIdsOf = (incident: Incident): readonly string[] =>
  [...new Set(incident.signals.map((signal) => signal.eventId))].sort();

/** SHA-256, hex, of the incident's sorted event ids. */
export const evidenceHash = (incident: Incident): string => sha256(canonicalJson(eventIdsOf(incident)));

/** The hold that applies to this incident: it has not expired and covers all evidence. Repeated or reordered delivery of the same
 * events is the same evidence, and so is another match of a known rule from before the release, because an incident does not keep
 * every match. A later match, or a match of another rule, is new evidence. */
export function holdAgainst(incident: Incident, holds: readonly Hold[], now: string): Hold | undefined {
  return holds.find(
    (hold) =>
      hold.identity === incident.identity &&
      Date.parse(hold.expiresAt) > Date.parse(now) &&
      unsuppressed(incident.signals).every((signal) => covers(hold, signal)),
  );
}

function covers({ eventIds, rules = [], evidenceUntil }: Hold, signal: Incident['signals'][number]): boolean {
  if (eventIds.includes(signal.eventId)) return true;
  const earlier = evidenceUntil !== undefined && Date.parse(signal.time) <= Date.parse(evidenceUntil);
  return earlier && rules.includes(signal.rule);
}

/** The hold that a release creates. */
export function holdOf(
  incident: Incident,
  release: { readonly by: string; readonly reason: string; readonly now: string; readonly days?: number },
): Hold {
  const { by, reason, now, days = DEFAULT_HOLD_DAYS } = release;
  const last = incident.signals.reduce((latest, { time }) => Math.max(latest, Date.parse(time)), 0);
  return {
    identity: incident.identity,
    incidentId: incident.id,
    evidenceHash: evidenceHash(incident),
    eventIds: eventIdsOf(incident),
    rules: [...new Set(incident.signals.map(({ rule }) => rule))].sort(),
    evidenceUntil: new Date(last).toISOString(),
    by,
    reason,
    createdAt: now,
    expiresAt: new Date(Date.parse(now) + days * DAY).toISOString(),
  };
}
