import type { Mutable } from './request-accessors.ts';
import { agentFamily, prefixOf } from './sources.ts';
import type { ActivityEvent, Place, Profile, Seen } from './types.ts';

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Most entries of each part; what was not seen for the longest time goes first. */
const MOST = { sources: 60, countries: 30, networks: 40, regions: 40, agents: 30, actions: 250 } as const;
type Part = keyof typeof MOST;
const MOST_DAYS = 30;
/** Parts that remember on which days each entry was seen, to distinguish concurrent use from one use after the other. */
const BY_DAY: ReadonlySet<Part> = new Set<Part>(['networks', 'agents']);

/** From this point on, an absence in the profile is meaningful. */
const ENOUGH = { events: 40, days: 3 } as const;
const ENOUGH_SPARSE = { events: 12, days: 7 } as const;

/** How old a written profile may be although only its counts have moved. */
const REWRITE_LEARNING = HOUR;
const REWRITE_KNOWN = 12 * HOUR;

export const emptyProfile = (): Profile => ({
  version: 1,
  firstSeen: null,
  lastSeen: null,
  events: 0,
  days: [],
  sources: {},
  countries: {},
  networks: {},
  regions: {},
  agents: {},
  actions: {},
  hours: Array.from({ length: 24 }, () => 0),
});

export type Maturity =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'learning'; readonly why: string }
  | { readonly kind: 'enough' };

/** Whether there is enough data for something unseen to be significant. */
export function maturity(profile: Pick<Profile, 'events' | 'days'>): Maturity {
  if (profile.events === 0) return { kind: 'nothing' };
  const days = profile.days.length;
  if (profile.events >= ENOUGH.events && days >= ENOUGH.days) return { kind: 'enough' };
  if (profile.events >= ENOUGH_SPARSE.events && days >= ENOUGH_SPARSE.days) return { kind: 'enough' };
  return { kind: 'learning', why: `${profile.events} events on ${days} days so far` };
}

export const knowsEnough = (profile: Profile): boolean => maturity(profile).kind === 'enough';

/** `iam:CreateRole`; a call that did not succeed is another habit than one that did. */
export const actionKey = (event: ActivityEvent): string => {
  const [done, tried] = keysOf(event.source, event.name);
  return event.outcome === 'success' ? done : tried;
};

const MOST_KEYS = 5_000;
const keys = new Map<string, Map<string, readonly [done: string, tried: string]>>();
let keyCount = 0;

/** One text for each call, made once: a text that is put together anew is slow to look up. */
export function keysOf(source: string, name: string): readonly [string, string] {
  const before = keys.get(source)?.get(name);
  if (before !== undefined) return before;
  if (keyCount >= MOST_KEYS) {
    keys.clear();
    keyCount = 0;
  }
  const done = `${source.slice(0, source.indexOf('.'))}:${name}`;
  const made = [done, `${done}!`] as const;
  keys.set(source, (keys.get(source) ?? new Map<string, readonly [string, string]>()).set(name, made));
  keyCount += 1;
  return made;
}

const networkKeys = new Map<number, string>();

/** `AS64500` */
export function networkKey({ asn }: Place): string | undefined {
  if (asn === undefined) return undefined;
  const before = networkKeys.get(asn);
  if (before !== undefined) return before;
  if (networkKeys.size >= MOST_KEYS) networkKeys.clear();
  const made = `AS${asn}`;
  networkKeys.set(asn, made);
  return made;
}

/** What a part of the profile knows of a key that came from an event. */
export const seenIn = (entries: Readonly<Record<string, Seen>>, key: string): Seen | undefined =>
  Object.hasOwn(entries, key) ? entries[key] : undefined;

const HABIT = { count: 3, span: DAY } as const;

/** Seen often enough, over long enough, to be what the identity does. */
const isHabit = (seen: Seen | undefined): boolean =>
  seen !== undefined && seen.count >= HABIT.count && seen.last - seen.first >= HABIT.span;

/** True if both the action and its source are habitual for the identity. */
export function habitual(profile: Profile, event: ActivityEvent, place: Place | undefined): boolean {
  if (!knowsEnough(profile) || !isHabit(seenIn(profile.actions, actionKey(event)))) return false;
  return usualSource(profile, event, place);
}

/** True if the identity habitually uses this source (prefix, or else network). A call by a service has no source that could
 * be unusual. */
export function usualSource(profile: Profile, event: ActivityEvent, place: Place | undefined): boolean {
  if (event.byService || event.sourceAddress === undefined) return true;
  const prefix = prefixOf(event.sourceAddress);
  if (prefix !== undefined && isHabit(seenIn(profile.sources, prefix))) return true;
  const network = place === undefined ? undefined : networkKey(place);
  return (
    network !== undefined &&
    isHabit(seenIn(profile.networks, network)) &&
    isHabit(seenIn(profile.countries, place?.country ?? ''))
  );
}

const dayNumber = (time: number): number => Math.floor(time / DAY);

/** The low `days` bits; `MOST_DAYS` of them at the most. */
export const lastDays = (days: number): number => 2 ** Math.min(Math.max(days, 0), MOST_DAYS) - 1;

/** The days on which something was seen, as bits: bit n is n days before the day of `at` (milliseconds since the epoch). */
export function daysUntil(seen: Seen, at: number): number {
  const age = dayNumber(at) - dayNumber(seen.last);
  if (seen.recent === undefined || Math.abs(age) >= MOST_DAYS) return 0;
  return age >= 0 ? (seen.recent << age) & lastDays(MOST_DAYS) : seen.recent >>> -age;
}

/** Notes the day of an event; true where it is a later day than all before. */
function noteDay(seen: Mutable<Seen>, time: number): boolean {
  const later = dayNumber(time) - dayNumber(seen.last);
  if (later > 0) seen.recent = daysUntil(seen, time) | 1;
  else if (-later < MOST_DAYS) seen.recent = (seen.recent ?? 0) | (1 << -later);
  return later > 0;
}

export type Schedule =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'around-the-clock' }
  | { readonly kind: 'at-hours'; readonly hours: readonly number[] }
  | { readonly kind: 'irregular' };

/** The rhythm that the hours of the day show: an automation of every hour fills the day, a nightly one two hours of it. */
export function schedule(profile: Profile): Schedule {
  if (!knowsEnough(profile)) return { kind: 'unknown' };
  const used = profile.hours.flatMap((count, hour) => (count > 0 ? [hour] : []));
  if (used.length >= 20) return { kind: 'around-the-clock' };
  return used.length <= 3 ? { kind: 'at-hours', hours: used } : { kind: 'irregular' };
}

type Draft = { [P in Part]: Record<string, Mutable<Seen>> };

/** A profile that is being learnt within one batch: copied once, then changed in place, never shared. */
export class Learner {
  #profile: Profile;
  #draft: Draft | undefined;
  #current: Profile | undefined;
  #events: number;
  #hours: number[];
  #days: string[];
  #lastSeen: number | null;
  #firstSeen: number | null;
  #news = false;
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

  /** What is known now: valid until the next `learn`. */
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
      this.#news = true;
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
    if (BY_DAY.has(part) && noteDay(before, time)) this.#news = true;
    if (time < before.first) before.first = time;
    if (time > before.last) before.last = time;
    // Becoming a habit is news too: it changes how the next detector judges the same call.
    if (!wasHabit && (early || isHabit(before))) this.#news = true;
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
    if ((this.#hours[hour] ?? 0) === 0) this.#news = true;
    this.#hours[hour] = (this.#hours[hour] ?? 0) + 1;
    const day = dayNumber(time);
    if (day !== this.#latestDay) this.#enterDay(dayOf(time));
    this.#latestDay = day;
    this.#firstSeen = Math.min(this.#firstSeen ?? time, time);
    this.#lastSeen = Math.max(this.#lastSeen ?? time, time);
  }

  #enterDay(day: string): void {
    if (this.#days.includes(day)) return;
    if (maturity({ events: this.#events, days: this.#days }).kind !== 'enough') this.#news = true;
    this.#days = [...this.#days, day].sort().slice(-MOST_DAYS);
  }

  /** The profile to write, or undefined where nothing new was seen and the written one is young enough. */
  result(): Profile | undefined {
    if (this.#draft === undefined) return undefined;
    const before = this.#profile;
    const age = (this.#lastSeen ?? 0) - (before.lastSeen ?? 0);
    const rewrite = knowsEnough(before) ? REWRITE_KNOWN : REWRITE_LEARNING;
    return this.#news || before.lastSeen === null || age >= rewrite ? this.current : undefined;
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

/** Without a prototype: keys come from untrusted events, and `constructor` is a key like any other. */
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
