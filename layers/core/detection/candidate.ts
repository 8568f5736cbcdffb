import { dayNumber, seenIn, valuesOf } from './profile.ts';
import { DAY } from './rule.ts';
import { type Bounds, SeenEntries } from './seen-entries.ts';
import type { ActivityEvent, CandidateProfile, Place, ProfilePart, Seen, SeenByName, Verdicts } from './types.ts';

const MOST: Bounds = { sources: 20, countries: 10, networks: 15, regions: 15, agents: 15, actions: 60, objects: 60 };

/** A weekend and a working day: responders have had the time to see the signal. */
const CONFIRMED_AFTER = 3 * DAY;
/** An entry that is seen on one day only is not confirmed. */
const SEEN_FOR = DAY;
/** Days after which an entry that was not seen is forgotten. */
const FORGOTTEN_AFTER = 30;

/** Why an event may not be the identity's own. `novel`: new enough to raise a signal, or an incident below high severity or a
 * suspicion is open. `grave`: an incident of high severity is open, or the identity is contained. */
export type Doubt = 'none' | 'novel' | 'grave';

/** What decides about a candidate at the time of an event. */
export interface Standing {
  readonly contained: boolean;
  /** An incident of high severity is open. */
  readonly grave: boolean;
  readonly verdicts: Verdicts | undefined;
}

/** What is not part of the baseline yet: it grows beside the profile, and each entry is confirmed or dropped separately. */
export class Candidate {
  readonly #entries: SeenEntries;
  #current: CandidateProfile | undefined;
  /** What was last decided with, and until when no time changes it. */
  #settled: Standing | undefined;
  #due = Number.NEGATIVE_INFINITY;

  constructor(candidate: CandidateProfile | undefined) {
    this.#entries = new SeenEntries(candidate ?? {}, MOST, { daily: true });
  }

  get changed(): boolean {
    return this.#entries.changed;
  }

  /** undefined: it is empty. */
  get current(): CandidateProfile | undefined {
    if (this.#entries.isEmpty) return undefined;
    this.#current ??= Object.fromEntries(
      Object.entries(this.#entries.parts).filter(([, entries]) => Object.keys(entries).length > 0),
    );
    return this.#current;
  }

  has(part: ProfilePart, key: string): boolean {
    return this.#entries.has(part, key);
  }

  see(part: ProfilePart, key: string, time: number, doubt: Doubt): void {
    this.#entries.see(part, key, time);
    if (doubt === 'grave') this.#entries.hold(part, key);
    this.#expire();
  }

  #expire(): void {
    this.#current = undefined;
    this.#due = Number.NEGATIVE_INFINITY;
  }

  /** Moves what is confirmed to the profile and drops what is not. Returns whether anything was. */
  settle(time: number, standing: Standing, profile: () => SeenEntries): boolean {
    if (time < this.#due && isSame(this.#settled, standing)) return false;
    this.#expire();
    let due = Number.POSITIVE_INFINITY;
    let decided = false;
    for (const [part, name, seen] of this.#entries.entries()) {
      // An incident that becomes high puts everything before it into question.
      if (standing.grave) this.#entries.hold(part, name);
      const fate = standing.contained ? 'dropped' : fateOf(seen, time, standing.verdicts);
      if (fate === 'kept') due = Math.min(due, dueTimeOf(seen, time));
      else decided = true;
      if (fate === 'confirmed') profile().merge(part, name, seen);
      if (fate !== 'kept') this.#entries.remove(part, name);
    }
    this.#settled = standing;
    this.#due = due;
    return decided;
  }
}

const isSame = (a: Standing | undefined, b: Standing): boolean =>
  a !== undefined && a.contained === b.contained && a.grave === b.grave && a.verdicts === b.verdicts;

function fateOf(seen: Seen, time: number, verdicts: Verdicts | undefined): 'confirmed' | 'dropped' | 'kept' {
  if (seen.first <= (verdicts?.hostile ?? Number.NEGATIVE_INFINITY)) return 'dropped';
  if (seen.first <= (verdicts?.benign ?? Number.NEGATIVE_INFINITY)) return 'confirmed';
  if (time >= forgottenAt(seen)) return 'dropped';
  if (seen.held === true || time - seen.first < CONFIRMED_AFTER) return 'kept';
  return seen.last - seen.first >= SEEN_FOR ? 'confirmed' : 'kept';
}

/** The time at which an entry that is kept is to be decided, if it is not seen before. */
const dueTimeOf = (seen: Seen, time: number): number =>
  seen.held === true || time - seen.first >= CONFIRMED_AFTER
    ? forgottenAt(seen)
    : Math.min(seen.first + CONFIRMED_AFTER, forgottenAt(seen));

/** The begin of a day: of the last time, only the day is stored with certainty. */
const forgottenAt = ({ last }: Seen): number => (dayNumber(last) + FORGOTTEN_AFTER + 1) * DAY;

/** Everything that was seen of a part, whether confirmed or not. */
export const everSeen = (
  profile: { readonly candidate?: CandidateProfile } & Readonly<Partial<Record<ProfilePart, SeenByName>>>,
  part: ProfilePart,
): SeenByName => ({ ...profile.candidate?.[part], ...profile[part] });

/** What is not confirmed, but was there this long ago, is no longer as significant as what appears for the first time. */
const NOT_JUST_SEEN = DAY / 2;

/** Whether something about an event is in the candidate profile since half a day or longer. */
export function wasSeenBefore(
  candidate: CandidateProfile | undefined,
  event: ActivityEvent,
  place: Place | undefined,
): boolean {
  if (candidate === undefined) return false;
  return valuesOf(event, place).some(([part, key]) => {
    const first = seenIn(candidate[part] ?? {}, key)?.first;
    return first !== undefined && event.time - first >= NOT_JUST_SEEN;
  });
}
