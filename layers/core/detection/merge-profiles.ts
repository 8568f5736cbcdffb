import { mergedTimes } from './active-times.ts';
import { MOST } from './learner.ts';
import { emptyProfile, MOST_DAYS } from './profile.ts';
import { eachPart, mergedSeen } from './seen-entries.ts';
import type { Profile, ProfilePart, Seen } from './types.ts';

type Entries = Readonly<Record<string, Seen>>;

/** The profile of the events of two profiles that have no event in common. The order does not matter. Of more entries than a
 * profile keeps, the most recently seen ones stay. At most one of the two has a candidate: history has none. */
export function mergedProfiles(a: Profile, b: Profile): Profile {
  const candidate = a.candidate ?? b.candidate;
  const active = mergedTimes(a.active, b.active);
  const { objects, ...parts } = eachPart((part) => newest(part, union(a[part] ?? {}, b[part] ?? {})));
  return {
    ...parts,
    ...(Object.keys(objects).length > 0 && { objects }),
    version: 1,
    firstSeen: outermost(Math.min, a.firstSeen, b.firstSeen),
    lastSeen: outermost(Math.max, a.lastSeen, b.lastSeen),
    events: a.events + b.events,
    days: [...new Set([...a.days, ...b.days])].sort().slice(-MOST_DAYS),
    ...(active !== undefined && { active }),
    ...(candidate !== undefined && { candidate }),
  };
}

/** What history teaches about an identity: all of its older part, and from its newest part only what the older part already has. A
 * source, an API or a client that appeared in the newest part could belong to an attacker who has not been detected yet.
 * Events, days and times count from the older part only, so that unconfirmed activity does not make a baseline established. */
export function confirmedProfile(older: Profile, newest: Profile): Profile {
  if (older.events === 0) return emptyProfile();
  const { objects, ...parts } = eachPart((part) => {
    const known = Object.entries(newest[part] ?? {}).filter(([key]) => Object.hasOwn(older[part] ?? {}, key));
    return union(older[part] ?? {}, Object.fromEntries(known));
  });
  const lastSeen = Object.values(parts.actions).reduce((last, seen) => Math.max(last, seen.last), older.lastSeen ?? 0);
  return { ...older, ...parts, ...(Object.keys(objects).length > 0 && { objects }), lastSeen };
}

/** Whether all events of a history are before those of the stored profile: otherwise some could count twice. */
export const endsBefore = (history: Profile, live: Profile | undefined): boolean =>
  typeof live?.firstSeen !== 'number' || (history.lastSeen ?? 0) < live.firstSeen;

function union(a: Entries, b: Entries): Entries {
  const entries = new Map(Object.entries(a));
  for (const [key, seen] of Object.entries(b)) {
    const other = entries.get(key);
    entries.set(key, other === undefined ? seen : mergedSeen(other, seen));
  }
  return Object.fromEntries(entries);
}

function newest(part: ProfilePart, entries: Entries): Entries {
  const all = Object.entries(entries);
  if (all.length <= MOST[part]) return entries;
  const byTime = all.sort(([a, x], [b, y]) => y.last - x.last || (a < b ? -1 : 1));
  return Object.fromEntries(byTime.slice(0, MOST[part]));
}

function outermost(choose: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : choose(a, b);
}
