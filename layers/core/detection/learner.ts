import {
  actionKey,
  dayNumber,
  daysUntil,
  HABIT,
  isEstablished,
  isHabit,
  MOST_DAYS,
  maturity,
  networkKey,
} from './profile.ts';
import type { Mutable } from './request-accessors.ts';
import { DAY, HOUR } from './rule.ts';
import { agentFamily, prefixOf } from './sources.ts';
import type { ActivityEvent, Place, Profile, Seen } from './types.ts';

/** Upper bound of entries for each part; the least recently seen entry is removed first. */
export const MOST = { sources: 60, countries: 30, networks: 40, regions: 40, agents: 30, actions: 250 } as const;
export type Part = keyof typeof MOST;
/** Parts that remember on which days each entry was seen, to distinguish concurrent use from one use after the other. */
const BY_DAY: ReadonlySet<Part> = new Set<Part>(['networks', 'agents']);

/** A stored profile is rewritten after this time even if only its counts changed. */
const REWRITE_LEARNING = HOUR;
const REWRITE_KNOWN = 12 * HOUR;

/** Adds the day of an event; true if it is later than all days before. */
function noteDay(seen: Mutable<Seen>, time: number): boolean {
  const later = dayNumber(time) - dayNumber(seen.last);
  if (later > 0) seen.recent = daysUntil(seen, time) | 1;
  else if (-later < MOST_DAYS) seen.recent = (seen.recent ?? 0) | (1 << -later);
  return later > 0;
}

type Draft = { [P in Part]: Record<string, Mutable<Seen>> };

/** Updates a profile within one batch: copied once, then changed in place, never shared. */
export class Learner {
  #profile: Profile;
  #draft: Draft | undefined;
  #current: Profile | undefined;
  #events: number;
  #hours: number[];
  #days: string[];
  #lastSeen: number | null;
  #firstSeen: number | null;
  #changed = false;
  /** Number of the day that the last event was on. */
  #latestDay: number | undefined;

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#events = profile.events;
    this.#hours = [...profile.hours];
    this.#days = [...profile.days];
    this.#lastSeen = profile.lastSeen;
    this.#firstSeen = profile.firstSeen;
  }

  /** The current profile, valid until the next `learn`. */
  get current(): Profile {
    this.#current ??= {
      version: 1,
      firstSeen: this.#firstSeen,
      lastSeen: this.#lastSeen,
      events: this.#events,
      days: this.#days,
      ...(this.#draft ?? parts(this.#profile)),
      hours: this.#hours,
    };
    return this.#current;
  }

  learn(event: ActivityEvent, place: Place | undefined): void {
    this.#draft ??= copied(this.#profile);
    const { time } = event;
    this.#see('actions', actionKey(event), time);
    this.#see('regions', event.region, time);
    if (!event.byService) {
      const prefix = event.sourceAddress === undefined ? undefined : prefixOf(event.sourceAddress);
      if (prefix !== undefined) this.#see('sources', prefix, time);
      if (place?.country !== undefined) this.#see('countries', place.country, time);
      const network = place === undefined ? undefined : networkKey(place);
      if (network !== undefined) this.#see('networks', network, time);
      this.#see('agents', agentFamily(event.userAgent), time);
    }
    this.#clock(time);
    this.#events += 1;
    this.#current = undefined;
  }

  #see(part: Part, key: string, time: number): void {
    const entries = this.#draft?.[part];
    if (entries === undefined || key === '__proto__') return;
    const before = entries[key];
    if (before === undefined) {
      this.#changed = true;
      entries[key] = BY_DAY.has(part)
        ? { count: 1, first: time, last: time, recent: 1 }
        : { count: 1, first: time, last: time };
      if (this.#size(part, 1) > MOST[part]) this.#forgetOldest(part, entries);
      return;
    }
    const wasHabit = isHabit(before);
    const early = before.count < HABIT.count;
    before.count += 1;
    // A changed count alone does not cause a write, so a rare entry beside a frequent one would otherwise be lost.
    if (BY_DAY.has(part) && noteDay(before, time)) this.#changed = true;
    if (time < before.first) before.first = time;
    if (time > before.last) before.last = time;
    // Becoming a habit is a change too: it changes how the next detector judges the same call.
    if (!wasHabit && (early || isHabit(before))) this.#changed = true;
  }

  #sizes: Partial<Record<Part, number>> = {};
  #size(part: Part, added: number): number {
    const size = (this.#sizes[part] ?? Object.keys(this.#profile[part]).length) + added;
    this.#sizes[part] = size;
    return size;
  }

  #forgetOldest(part: Part, entries: Record<string, Seen>): void {
    let oldest: string | undefined;
    for (const [key, seen] of Object.entries(entries)) {
      if (oldest === undefined || seen.last < (entries[oldest]?.last ?? 0)) oldest = key;
    }
    if (oldest === undefined) return;
    delete entries[oldest];
    this.#size(part, -1);
  }

  #clock(time: number): void {
    const hour = Math.floor(time / HOUR) % 24;
    if ((this.#hours[hour] ?? 0) === 0) this.#changed = true;
    this.#hours[hour] = (this.#hours[hour] ?? 0) + 1;
    const day = dayNumber(time);
    if (day !== this.#latestDay) this.#enterDay(dayOf(time));
    this.#latestDay = day;
    this.#firstSeen = Math.min(this.#firstSeen ?? time, time);
    this.#lastSeen = Math.max(this.#lastSeen ?? time, time);
  }

  #enterDay(day: string): void {
    if (this.#days.includes(day)) return;
    if (maturity({ events: this.#events, days: this.#days }) !== 'enough') this.#changed = true;
    this.#days = [...this.#days, day].sort().slice(-MOST_DAYS);
  }

  /** The profile to write; undefined if nothing new was seen and the stored profile is recent enough. */
  result(): Profile | undefined {
    if (this.#draft === undefined) return undefined;
    const before = this.#profile;
    const age = (this.#lastSeen ?? 0) - (before.lastSeen ?? 0);
    const rewrite = isEstablished(before) ? REWRITE_KNOWN : REWRITE_LEARNING;
    return this.#changed || before.lastSeen === null || age >= rewrite ? this.current : undefined;
  }
}

const parts = (profile: Profile): Pick<Profile, Part> => ({
  sources: profile.sources,
  countries: profile.countries,
  networks: profile.networks,
  regions: profile.regions,
  agents: profile.agents,
  actions: profile.actions,
});

const copied = (profile: Profile): Draft => ({
  sources: entriesOf(profile.sources),
  countries: entriesOf(profile.countries),
  networks: entriesOf(profile.networks),
  regions: entriesOf(profile.regions),
  agents: entriesOf(profile.agents),
  actions: entriesOf(profile.actions),
});

/** Without a prototype: keys come from untrusted events, and `constructor` is a valid key. */
function entriesOf(part: Readonly<Record<string, Seen>>): Record<string, Mutable<Seen>> {
  const entries: Record<string, Mutable<Seen>> = Object.create(null);
  for (const key of Object.keys(part)) {
    const seen = part[key];
    if (seen === undefined) continue;
    const copy: Mutable<Seen> = { count: seen.count, first: seen.first, last: seen.last };
    if (seen.recent !== undefined) copy.recent = seen.recent;
    entries[key] = copy;
  }
  return entries;
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
