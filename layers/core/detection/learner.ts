import { withTime } from './active-times.ts';
import { Candidate, type Doubt, type Standing } from './candidate.ts';
import { dayNumber, ENOUGH, isEstablished, MOST_DAYS, valuesOf, visitValues } from './profile.ts';
import type { Mutable } from './request-accessors.ts';
import { DAY, HOUR } from './rule.ts';
import { type Bounds, SeenEntries } from './seen-entries.ts';
import type { ActiveTimes, ActivityEvent, Place, Profile } from './types.ts';

export const MOST: Bounds = {
  sources: 60,
  countries: 30,
  networks: 40,
  regions: 40,
  agents: 30,
  actions: 250,
  objects: 150,
};

/** A stored profile is rewritten after this time even if only its counts changed. */
const REWRITE_LEARNING = HOUR;
const REWRITE_KNOWN = 12 * HOUR;

/** Updates a profile within one batch: copied once, then changed in place, never shared. Whatever a rule uses is written when it changes: two
 * detectors, or the next one after a restart, judge with the same baseline. */
export class Learner {
  readonly #profile: Profile;
  #known: SeenEntries | undefined;
  #candidate: Candidate | undefined;
  #current: Profile | undefined;
  #events: number;
  #active: ActiveTimes | undefined;
  #days: readonly string[];
  #lastSeen: number | null;
  #firstSeen: number | null;
  #changed = false;
  /** Number of the day that the last event was on. */
  #latestDay: number | undefined;

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#candidate = profile.candidate === undefined ? undefined : new Candidate(profile.candidate);
    this.#events = profile.events;
    this.#active = profile.active;
    this.#days = profile.days;
    this.#lastSeen = profile.lastSeen;
    this.#firstSeen = profile.firstSeen;
  }

  /** The current profile, valid until the next change. */
  get current(): Profile {
    this.#current ??= this.#make();
    return this.#current;
  }

  /** Every event makes one: no spreads, and no lists of keys. */
  #make(): Profile {
    const candidate = this.#candidate?.current;
    const parts = this.#known?.parts ?? this.#profile;
    const profile: Mutable<Profile> = {
      version: 1,
      firstSeen: this.#firstSeen,
      lastSeen: this.#lastSeen,
      events: this.#events,
      days: this.#days,
      sources: parts.sources,
      countries: parts.countries,
      networks: parts.networks,
      regions: parts.regions,
      agents: parts.agents,
      actions: parts.actions,
    };
    if (parts.objects !== undefined && this.#known?.isWithout('objects') !== true) profile.objects = parts.objects;
    if (this.#active !== undefined) profile.active = this.#active;
    if (candidate !== undefined) profile.candidate = candidate;
    return profile;
  }

  /** Whether something is not part of the baseline yet. */
  get hasCandidate(): boolean {
    return this.#candidate !== undefined;
  }

  /** Confirms or drops what is in the candidate profile at the time of the next event. */
  settle(time: number, standing: Standing): void {
    if (this.#candidate?.settle(time, standing, () => this.#entries()) === true) this.#current = undefined;
  }

  #entries(): SeenEntries {
    this.#known ??= new SeenEntries(this.#profile, MOST);
    return this.#known;
  }

  /** Learns an event: all of it, or, if it may not be the identity's own, only what the baseline already has. The rest waits in the
   * candidate profile. */
  learn(event: ActivityEvent, place: Place | undefined, doubt: Doubt = 'none'): void {
    this.#current = undefined;
    if (doubt !== 'none' || this.#candidate !== undefined) {
      if (this.#waits(event, place, doubt) || doubt === 'grave') return;
    }
    visitValues(event, place, this.#entries());
    this.#clock(event.time);
    this.#events += 1;
    if (this.#events <= ENOUGH.events) this.#changed = true;
  }

  /** Adds to the candidate profile what is unknown about an event that is in doubt, or that has something in common with it. */
  #waits(event: ActivityEvent, place: Place | undefined, doubt: Doubt): boolean {
    const known = this.#entries();
    const unknown = valuesOf(event, place).filter(([part, key]) => !known.has(part, key));
    if (unknown.length === 0) return false;
    const before = this.#candidate;
    if (doubt === 'none' && !unknown.some(([part, key]) => before?.has(part, key))) return false;
    this.#candidate = before ?? new Candidate(undefined);
    for (const [part, key] of unknown) this.#candidate.see(part, key, event.time, doubt);
    return true;
  }

  #clock(time: number): void {
    const active = withTime(this.#active, time);
    if (active !== this.#active) {
      this.#active = active;
      this.#changed = true;
    }
    const day = dayNumber(time);
    if (day !== this.#latestDay) this.#enterDay(dayOf(time));
    this.#latestDay = day;
    this.#firstSeen = Math.min(this.#firstSeen ?? time, time);
    this.#lastSeen = Math.max(this.#lastSeen ?? time, time);
  }

  #enterDay(day: string): void {
    if (this.#days.includes(day)) return;
    this.#days = [...this.#days, day].sort().slice(-MOST_DAYS);
    this.#changed = true;
  }

  /** The profile to write; undefined if nothing new was seen and the stored profile is recent enough. */
  result(): Profile | undefined {
    if (this.#known === undefined && this.#candidate?.changed !== true) return undefined;
    const before = this.#profile;
    const age = (this.#lastSeen ?? 0) - (before.lastSeen ?? 0);
    const rewrite = isEstablished(before) ? REWRITE_KNOWN : REWRITE_LEARNING;
    const changed = this.#changed || this.#known?.changed === true || this.#candidate?.changed === true;
    return changed || before.lastSeen === null || age >= rewrite ? this.current : undefined;
  }
}

const days = new Map<number, string>();

/** `2026-11-23`: the day of a time, UTC. */
function dayOf(time: number): string {
  const number = dayNumber(time);
  const before = days.get(number);
  if (before !== undefined) return before;
  if (days.size > 10_000) days.clear();
  const day = new Date(number * DAY).toISOString().slice(0, 10);
  days.set(number, day);
  return day;
}
