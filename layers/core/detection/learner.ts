import { Candidate, type Doubt, type Standing } from './candidate.ts';
import { dayNumber, isEstablished, MOST_DAYS, maturity, valuesOf } from './profile.ts';
import type { Mutable } from './request-accessors.ts';
import { DAY, HOUR } from './rule.ts';
import { hourOf, SLOTS, slotOf, weekdayOf } from './schedule.ts';
import { type Bounds, SeenEntries } from './seen-entries.ts';
import type { ActivityEvent, Place, Profile } from './types.ts';

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

/** Updates a profile within one batch: copied once, then changed in place, never shared. */
export class Learner {
  readonly #profile: Profile;
  #known: SeenEntries | undefined;
  #candidate: Candidate | undefined;
  #current: Profile | undefined;
  #events: number;
  readonly #hours: number[];
  readonly #minutes: number[];
  readonly #weekdays: number[];
  #days: string[];
  #lastSeen: number | null;
  #firstSeen: number | null;
  #changed = false;
  /** Number of the day that the last event was on. */
  #latestDay: number | undefined;

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#candidate = profile.candidate === undefined ? undefined : new Candidate(profile.candidate);
    this.#events = profile.events;
    this.#hours = [...profile.hours];
    this.#minutes = [...(profile.minutes ?? zeros(SLOTS))];
    this.#weekdays = [...(profile.weekdays ?? zeros(7))];
    this.#days = [...profile.days];
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
      hours: this.#hours,
      minutes: this.#minutes,
      weekdays: this.#weekdays,
    };
    if (parts.objects !== undefined && this.#known?.isWithout('objects') !== true) profile.objects = parts.objects;
    if (candidate !== undefined) profile.candidate = candidate;
    return profile;
  }

  /** Confirms or drops what is in the candidate profile at the time of the next event. */
  settle(time: number, standing: Standing): void {
    if (this.#candidate === undefined) return;
    const before = this.#candidate.changed;
    this.#candidate.settle(time, standing, () => this.#entries());
    if (this.#candidate.changed !== before || this.#known?.changed === true) this.#current = undefined;
  }

  #entries(): SeenEntries {
    this.#known ??= new SeenEntries(this.#profile, MOST);
    return this.#known;
  }

  /** Learns an event: all of it, or, if it may not be the identity's own, only what the baseline already has. The rest waits in the
   * candidate profile. */
  learn(event: ActivityEvent, place: Place | undefined, doubt: Doubt = 'none'): void {
    const values = valuesOf(event, place);
    this.#current = undefined;
    if (doubt !== 'none' || this.#candidate !== undefined) {
      const known = this.#entries();
      const unknown = values.filter(([part, key]) => !known.has(part, key));
      const candidate = this.#candidate;
      if (unknown.length > 0 && (doubt !== 'none' || unknown.some(([part, key]) => candidate?.has(part, key)))) {
        this.#candidate = candidate ?? new Candidate(undefined);
        for (const [part, key] of unknown) this.#candidate.see(part, key, event.time, doubt);
        return;
      }
      if (doubt === 'grave') return;
    }
    const known = this.#entries();
    for (const [part, key] of values) known.see(part, key, event.time);
    this.#clock(event.time);
    this.#events += 1;
  }

  #clock(time: number): void {
    if (increment(this.#hours, hourOf(time))) this.#changed = true;
    increment(this.#minutes, slotOf(time));
    increment(this.#weekdays, weekdayOf(time));
    const day = dayNumber(time);
    if (day !== this.#latestDay) this.#enterDay(dayOf(time));
    this.#latestDay = day;
    this.#firstSeen = Math.min(this.#firstSeen ?? time, time);
    this.#lastSeen = Math.max(this.#lastSeen ?? time, time);
  }

  #enterDay(day: string): void {
    if (this.#days.includes(day)) return;
    if (maturity({ events: this.#events, days: this.#days }).kind !== 'enough') this.#changed = true;
    this.#days = [...this.#days, day].sort().slice(-MOST_DAYS);
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

const zeros = (length: number): number[] => Array.from({ length }, () => 0);

/** True if it was zero. */
function increment(counts: number[], slot: number): boolean {
  const before = counts[slot] ?? 0;
  counts[slot] = before + 1;
  return before === 0;
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
