import { dayNumber, seenIn, valuesOf } from './profile.ts';
import { DAY } from './rule.ts';
import { type Bounds, SeenEntries } from './seen-entries.ts';
import type { ActivityEvent, CandidateProfile, Place, ProfilePart, Seen, SeenByName, Verdicts } from './types.ts';

const MOST: Bounds = { sources: 20, countries: 10, networks: 15, regions: 15, agents: 15, actions: 60, objects: 60 };

/** A weekend and a working day: responders have had the time to see the signal. */
const CONFIRMED_AFTER = 3 * DAY;
/** An entry that is seen on one day only is not confirmed. */
const SEEN_FOR = DAY;
/** An entry that was not seen for this long is forgotten. */
const FORGOTTEN_AFTER = 30 * DAY;

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
  #settled: string | undefined;

  constructor(candidate: CandidateProfile | undefined) {
    this.#entries = new SeenEntries(candidate ?? {}, MOST);
  }

  get changed(): boolean {
    return this.#entries.changed;
  }

  /** undefined: it is empty. */
  get current(): CandidateProfile | undefined {
    const parts = Object.entries(this.#entries.parts).filter(([, entries]) => Object.keys(entries).length > 0);
    return parts.length === 0 ? undefined : Object.fromEntries(parts);
  }

  has(part: ProfilePart, key: string): boolean {
    return this.#entries.has(part, key);
  }

  see(part: ProfilePart, key: string, time: number, doubt: Doubt): void {
    this.#entries.see(part, key, time);
    if (doubt === 'grave') this.#entries.hold(part, key);
  }

  /** Moves what is confirmed to the profile and drops what is not; once for each day and decision. */
  settle(time: number, { contained, grave, verdicts }: Standing, profile: () => SeenEntries): void {
    const key = `${contained} ${grave} ${verdicts?.benign} ${verdicts?.hostile} ${dayNumber(time)}`;
    if (this.#settled === key || this.#entries.isEmpty) return;
    this.#settled = key;
    for (const [part, name, seen] of this.#entries.entries()) {
      // An incident that becomes high puts everything before it into question.
      if (grave) this.#entries.hold(part, name);
      const fate = contained ? 'dropped' : fateOf(grave ? { ...seen, held: true } : seen, time, verdicts);
      if (fate === 'confirmed') profile().merge(part, name, seen);
      if (fate !== 'kept') this.#entries.remove(part, name);
    }
  }
}

function fateOf(seen: Seen, time: number, verdicts: Verdicts | undefined): 'confirmed' | 'dropped' | 'kept' {
  if (seen.first <= (verdicts?.hostile ?? Number.NEGATIVE_INFINITY)) return 'dropped';
  if (seen.first <= (verdicts?.benign ?? Number.NEGATIVE_INFINITY)) return 'confirmed';
  if (time - seen.last > FORGOTTEN_AFTER) return 'dropped';
  if (seen.held === true || time - seen.first < CONFIRMED_AFTER) return 'kept';
  return seen.last - seen.first >= SEEN_FOR ? 'confirmed' : 'kept';
}

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
