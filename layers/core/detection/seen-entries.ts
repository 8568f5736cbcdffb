import { dayNumber, daysUntil, HABIT, isHabit, MOST_DAYS } from './profile.ts';
import type { Mutable } from './request-accessors.ts';
import { DAY } from './rule.ts';
import type { ProfilePart, Seen, SeenByName, Volume } from './types.ts';
import { addCall, COUNTED_FROM, firstCall } from './volume.ts';

export const PROFILE_PARTS = ['sources', 'countries', 'networks', 'regions', 'agents', 'actions', 'objects'] as const;

/** Upper bounds of entries by part; the least recently seen entry is removed first. */
export type Bounds = Readonly<Record<ProfilePart, number>>;

/** An object that was not read for this long makes room for another one. */
const FORGOTTEN_AFTER = 30 * DAY;

/** Parts that remember on which days each entry was seen, to distinguish concurrent use from one use after the other. */
const BY_DAY: ReadonlySet<ProfilePart> = new Set<ProfilePart>(['networks', 'agents']);

type Parts = Readonly<Partial<Record<ProfilePart, SeenByName>>>;
type OwnSeen = Mutable<Omit<Seen, 'volume'>> & { volume?: Mutable<Volume> };
type Draft = Record<ProfilePart, Record<string, OwnSeen>>;

/** Entries of a profile or of its candidate within one batch: copied once, then changed in place, never shared. */
export class SeenEntries {
  readonly #draft: Draft;
  readonly #bounds: Bounds;
  readonly #sizes: Record<ProfilePart, number>;
  #changed = false;

  constructor(parts: Parts, bounds: Bounds) {
    this.#bounds = bounds;
    this.#draft = eachPart((part) => copied(parts[part]));
    this.#sizes = eachPart((part) => Object.keys(this.#draft[part]).length);
  }

  /** Whether there is a change that needs a write. */
  get changed(): boolean {
    return this.#changed;
  }

  get isEmpty(): boolean {
    return PROFILE_PARTS.every((part) => this.isWithout(part));
  }

  isWithout(part: ProfilePart): boolean {
    return this.#sizes[part] === 0;
  }

  get parts(): Readonly<Record<ProfilePart, SeenByName>> {
    return this.#draft;
  }

  has(part: ProfilePart, key: string): boolean {
    return this.#draft[part][key] !== undefined;
  }

  see(part: ProfilePart, key: string, time: number): void {
    const entries = this.#draft[part];
    if (key === '__proto__') return;
    const before = entries[key];
    if (before === undefined) {
      if (part === 'objects' && this.#isFull(part, time)) return;
      this.#put(part, key, BY_DAY.has(part) ? { ...once(time), recent: 1 } : once(time));
      return;
    }
    this.#seeAgain(part, before, time);
  }

  #seeAgain(part: ProfilePart, before: OwnSeen, time: number): void {
    const wasHabit = isHabit(before);
    const early = before.count < HABIT.count;
    before.count += 1;
    // A changed count alone does not cause a write, so a rare entry beside a frequent one would otherwise be lost.
    if (BY_DAY.has(part) && noteDay(before, time)) this.#changed = true;
    if (time < before.first) before.first = time;
    if (time > before.last) before.last = time;
    if (part === 'actions' && before.count >= COUNTED_FROM) {
      if (before.volume === undefined) before.volume = firstCall(time);
      else addCall(before.volume, time);
    }
    // Becoming a habit is a change too: it changes how the next detector judges the same call.
    if (!wasHabit && (early || isHabit(before))) this.#changed = true;
  }

  /** Adds an entry of other entries. */
  merge(part: ProfilePart, key: string, { held: _, ...seen }: Seen): void {
    const before = this.#draft[part][key];
    this.#put(part, key, before === undefined ? seen : mergedSeen(before, seen));
  }

  remove(part: ProfilePart, key: string): void {
    delete this.#draft[part][key];
    this.#sizes[part] -= 1;
    this.#changed = true;
  }

  hold(part: ProfilePart, key: string): void {
    const seen = this.#draft[part][key];
    if (seen === undefined || seen.held === true) return;
    seen.held = true;
    this.#changed = true;
  }

  /** Every entry, in a list that later changes do not affect. */
  entries(): readonly (readonly [part: ProfilePart, key: string, seen: Seen])[] {
    return PROFILE_PARTS.flatMap((part) =>
      Object.entries(this.#draft[part]).map(([key, seen]) => [part, key, seen] as const),
    );
  }

  #put(part: ProfilePart, key: string, seen: Seen): void {
    const entries = this.#draft[part];
    this.#changed = true;
    if (entries[key] === undefined) this.#sizes[part] += 1;
    entries[key] = { ...seen, ...(seen.volume && { volume: { ...seen.volume } }) };
    if (this.#sizes[part] > this.#bounds[part]) this.#forgetOldest(part, entries);
  }

  /** A reader of more objects than a profile keeps would otherwise change it with every call. */
  #isFull(part: ProfilePart, time: number): boolean {
    if (this.#sizes[part] < this.#bounds[part]) return false;
    return Object.values(this.#draft[part]).every(({ last }) => time - last < FORGOTTEN_AFTER);
  }

  #forgetOldest(part: ProfilePart, entries: Record<string, Seen>): void {
    let oldest: string | undefined;
    for (const [key, seen] of Object.entries(entries)) {
      if (oldest === undefined || seen.last < (entries[oldest]?.last ?? 0)) oldest = key;
    }
    if (oldest !== undefined) this.remove(part, oldest);
  }
}

/** Two entries of the same name from events that they do not have in common. */
export function mergedSeen(a: Seen, b: Seen): Seen {
  const last = Math.max(a.last, b.last);
  const seen = { count: a.count + b.count, first: Math.min(a.first, b.first), last };
  const volume = (a.last < b.last ? b : a).volume ?? a.volume ?? b.volume;
  return {
    ...seen,
    ...(volume !== undefined && { volume }),
    ...((a.recent ?? b.recent) !== undefined && { recent: daysUntil(a, last) | daysUntil(b, last) }),
  };
}

const once = (time: number): Seen => ({ count: 1, first: time, last: time });

/** Adds the day of an event; true if it is later than all days before. */
function noteDay(seen: Mutable<Seen>, time: number): boolean {
  const later = dayNumber(time) - dayNumber(seen.last);
  if (later > 0) seen.recent = daysUntil(seen, time) | 1;
  else if (-later < MOST_DAYS) seen.recent = (seen.recent ?? 0) | (1 << -later);
  return later > 0;
}

export const eachPart = <Value>(make: (part: ProfilePart) => Value): Record<ProfilePart, Value> => ({
  sources: make('sources'),
  countries: make('countries'),
  networks: make('networks'),
  regions: make('regions'),
  agents: make('agents'),
  actions: make('actions'),
  objects: make('objects'),
});

/** Without a prototype: keys come from untrusted events, and `constructor` is a valid key. */
function copied(part: SeenByName | undefined): Record<string, OwnSeen> {
  const entries: Record<string, OwnSeen> = Object.create(null);
  for (const key of Object.keys(part ?? {})) {
    const seen = part?.[key];
    if (seen === undefined) continue;
    const copy: OwnSeen = { count: seen.count, first: seen.first, last: seen.last };
    if (seen.recent !== undefined) copy.recent = seen.recent;
    if (seen.volume !== undefined) copy.volume = { ...seen.volume };
    if (seen.held === true) copy.held = true;
    entries[key] = copy;
  }
  return entries;
}
