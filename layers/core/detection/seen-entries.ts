import { dayNumber, daysUntil, HABIT, isHabit, MOST_DAYS, type ValueVisitor } from './profile.ts';
import type { Mutable } from './request-accessors.ts';
import { DAY } from './rule.ts';
import type { ProfilePart, Seen, SeenByName } from './types.ts';

export const PROFILE_PARTS = ['sources', 'countries', 'networks', 'regions', 'agents', 'actions', 'objects'] as const;

/** Upper bounds of entries by part; the entry that was not seen for the longest time is removed first. */
export type Bounds = Readonly<Record<ProfilePart, number>>;

/** Days after which an object that was not read makes room for another one. */
const FORGOTTEN_AFTER = 30;

/** Parts that remember on which days each entry was seen, to distinguish concurrent use from one use after the other. */
const isByDay = (part: ProfilePart): boolean => part === 'networks' || part === 'agents';

/** The last time of a habit moves in steps of this length. */
const STEP = 7 * DAY;

type Parts = Readonly<Partial<Record<ProfilePart, SeenByName>>>;
type Draft = Record<ProfilePart, Record<string, Mutable<Seen>>>;

/**
 * Entries of a profile or of its candidate within one batch: copied once, then changed in place, never shared.
 *
 * What rules use of an entry is written when it changes, so that it does not depend on which detector saw the event: its first time, its
 * count up to that of a habit, and the day of its last time. The day of a habit moves in steps of a week, which cost few writes.
 */
export class SeenEntries implements ValueVisitor {
  readonly #draft: Draft;
  readonly #bounds: Bounds;
  readonly #daily: boolean;
  readonly #sizes: Record<ProfilePart, number>;
  #changed = false;

  /** @param daily every day on which an entry was seen is written */
  constructor(parts: Parts, bounds: Bounds, { daily = false } = {}) {
    this.#bounds = bounds;
    this.#daily = daily;
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
    if (key === '__proto__') return;
    const before = this.#draft[part][key];
    if (before !== undefined) this.#seeAgain(part, before, time);
    else if (part !== 'objects' || !this.#isFull(part, time))
      this.#put(part, key, isByDay(part) ? { ...once(time), recent: 1 } : once(time));
  }

  #seeAgain(part: ProfilePart, seen: Mutable<Seen>, time: number): void {
    const wasHabit = isHabit(seen);
    const byDay = isByDay(part);
    seen.count += 1;
    if (wasHabit && !byDay && !this.#daily && time >= seen.first && time - seen.last < STEP) return;
    const later = dayNumber(time) - dayNumber(seen.last);
    if (byDay && noteDay(seen, time, later)) this.#changed = true;
    if (time < seen.first) {
      seen.first = time;
      this.#changed = true;
    }
    if (time > seen.last) {
      seen.last = time;
      if (later > 0) this.#changed = true;
    }
    // Becoming a habit is a change too: it changes how the next detector judges the same call.
    if (!wasHabit && (seen.count <= HABIT.count || isHabit(seen))) this.#changed = true;
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
    entries[key] = { ...seen };
    if (this.#sizes[part] > this.#bounds[part]) this.#forgetOldest(part, entries);
  }

  /** A reader of more objects than a profile keeps would otherwise change it with every call. */
  #isFull(part: ProfilePart, time: number): boolean {
    if (this.#sizes[part] < this.#bounds[part]) return false;
    return Object.values(this.#draft[part]).every(({ last }) => dayNumber(time) - dayNumber(last) < FORGOTTEN_AFTER);
  }

  #forgetOldest(part: ProfilePart, entries: SeenByName): void {
    let oldest: string | undefined;
    for (const [key, seen] of Object.entries(entries)) {
      if (oldest === undefined || isOlder(seen, entries[oldest])) oldest = key;
    }
    if (oldest !== undefined) this.remove(part, oldest);
  }
}

/** Compares days: the time of day is not always stored. */
function isOlder(seen: Seen, than: Seen | undefined): boolean {
  if (than === undefined) return true;
  const days = dayNumber(seen.last) - dayNumber(than.last);
  return days === 0 ? seen.first < than.first : days < 0;
}

/** Two entries of the same name from events that they do not have in common. */
export function mergedSeen(a: Seen, b: Seen): Seen {
  const last = Math.max(a.last, b.last);
  const seen = { count: a.count + b.count, first: Math.min(a.first, b.first), last };
  return (a.recent ?? b.recent) === undefined ? seen : { ...seen, recent: daysUntil(a, last) | daysUntil(b, last) };
}

const once = (time: number): Seen => ({ count: 1, first: time, last: time });

/** Adds the day of an event, which is so many days later than all days before, or earlier. Returns whether it was not known. */
function noteDay(seen: Mutable<Seen>, time: number, later: number): boolean {
  const before = seen.recent;
  if (later > 0) seen.recent = daysUntil(seen, time) | 1;
  else if (-later < MOST_DAYS) seen.recent = (before ?? 0) | (1 << -later);
  return seen.recent !== before || later > 0;
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
function copied(part: SeenByName | undefined): Record<string, Mutable<Seen>> {
  const entries: Record<string, Mutable<Seen>> = Object.create(null);
  for (const key of Object.keys(part ?? {})) {
    const seen = part?.[key];
    if (seen === undefined) continue;
    const copy: Mutable<Seen> = { count: seen.count, first: seen.first, last: seen.last };
    if (seen.recent !== undefined) copy.recent = seen.recent;
    if (seen.held === true) copy.held = true;
    entries[key] = copy;
  }
  return entries;
}
