import { condensed, signalKey } from './condense.ts';
import type { Count } from './rule.ts';
import type { Signal, Suspicion, Window } from './types.ts';

/** Event ids whose signals are stored, so that a repeat has no effect. Counters need no ids: their values are distinct. */
const MOST_SEEN = 128;
const MOST_VALUES = 300;
const LONGEST_VALUE = 160;
/** Signals that are older than the newest one by more than this are ignored. */
export const SIGNAL_LIFE = 72 * 3_600_000;

export const emptyWindow = (): Window => ({ version: 1, seen: [], signals: [], counters: {} });

/** Distinct values of a counter in the `length` milliseconds before or after `time`, whichever has more: events can be late. */
export function distinctAround(window: Window, counter: string, time: number, length: number): number {
  const values = valuesOf(window, counter);
  let before = 0;
  let after = 0;
  for (const at of Object.values(values)) {
    if (at <= time && at > time - length) before += 1;
    if (at >= time && at < time + length) after += 1;
  }
  return Math.max(before, after);
}

/** The values with the time that each was last seen, newest last. */
export const timedValuesAround = (
  window: Window,
  counter: string,
  time: number,
  length: number,
): readonly (readonly [value: string, at: number])[] =>
  Object.entries(valuesOf(window, counter))
    .filter(([, at]) => Math.abs(at - time) < length)
    .sort(([, a], [, b]) => a - b);

/** The values alone. */
export const valuesAround = (window: Window, counter: string, time: number, length: number): readonly string[] =>
  timedValuesAround(window, counter, time, length).map(([value]) => value);

/** Matches by rule id; without counts, the number of signals. */
export function countsOf({ signals, counts }: Pick<Window, 'signals' | 'counts'>): Readonly<Record<string, number>> {
  if (counts !== undefined) return counts;
  const found: Record<string, number> = {};
  for (const { rule } of signals) found[rule] = (found[rule] ?? 0) + 1;
  return found;
}

/** The window with values that another detector counted: the later time of each value wins. */
export function withCounted(window: Window, counter: string, values: Readonly<Record<string, number>>): Window {
  const merged = { ...valuesOf(window, counter) };
  for (const [value, at] of Object.entries(values)) merged[value] = Math.max(at, merged[value] ?? at);
  return { ...window, counters: { ...window.counters, [counter]: merged } };
}

/** Values come from callers, who can name a user `__proto__`: no object of the store can have that key. */
const keyOf = (value: string): string => (value === '__proto__' ? '__proto__!' : value.slice(0, LONGEST_VALUE));

/** When a value was last counted, or undefined. */
export const countedAt = (window: Window, counter: string, value: string): number | undefined => {
  const values = valuesOf(window, counter);
  const key = keyOf(value);
  return Object.hasOwn(values, key) ? values[key] : undefined;
};

const NONE: Readonly<Record<string, number>> = Object.freeze({});
export const valuesOf = (window: Window, counter: string): Readonly<Record<string, number>> =>
  Object.hasOwn(window.counters, counter) ? (window.counters[counter] ?? NONE) : NONE;

/** Updates a window within one batch: copies what it changes, never shares it. */
export class WindowKeeper {
  #window: Window;
  /** Shared with `#window`, so that counts are visible there immediately. */
  readonly #counters: Record<string, Record<string, number>>;
  #seen: Set<string> | undefined;
  readonly #own = new Set<string>();
  #changed = false;
  #changedInPassing = false;

  /** Detectors share a window, and each has to process every event: processed ids are stored per detector. */
  readonly #reader: string;

  constructor(window: Window, reader = '') {
    this.#reader = reader;
    this.#counters = Object.assign(Object.create(null), window.counters);
    this.#window = { ...window, counters: this.#counters };
  }

  /** The current window, valid until the next change. */
  get current(): Window {
    return this.#window;
  }

  /** The window to write; undefined if nothing changed that needs a separate write. */
  result(): Window | undefined {
    return this.#changed ? this.current : undefined;
  }

  /** Whether there are changes for the next write that need no separate write. */
  get changedInPassing(): boolean {
    return this.#changedInPassing;
  }

  hasSeen(eventId: string): boolean {
    if (this.#window.seen.length === 0) return false;
    this.#seen ??= new Set(this.#window.seen);
    return this.#seen.has(this.#seenBy(eventId));
  }

  #seenBy(eventId: string): string {
    return this.#reader === '' ? eventId : `${this.#reader}:${eventId}`;
  }

  count({ counter, value, keep }: Count, time: number): void {
    const key = keyOf(value);
    const values = this.#writable(counter);
    const before = values[key];
    if (before !== undefined && time <= before) return;
    values[key] = time;
    // A slightly later time needs no write, compared with how long the value is kept.
    if (before === undefined || time - before > keep / 4) this.#changed = true;
    if (before === undefined) prune(values, time - keep);
  }

  /** Counts a value without causing a write: it is stored with the next one. */
  countInPassing(count: Count, time: number): void {
    const changed = this.#changed;
    this.count(count, time);
    if (this.#changed !== changed) this.#changedInPassing = true;
    this.#changed = changed;
  }

  #writable(counter: string): Record<string, number> {
    const values = this.#counters[counter];
    if (values !== undefined && this.#own.has(counter)) return values;
    const copy: Record<string, number> = Object.assign(Object.create(null), values);
    this.#counters[counter] = copy;
    this.#own.add(counter);
    return copy;
  }

  add(signals: readonly Signal[], eventId: string): void {
    const known = new Set(this.#window.signals.map(signalKey));
    const counts = { ...countsOf(this.#window) };
    for (const signal of signals)
      if (!known.has(signalKey(signal))) counts[signal.rule] = (counts[signal.rule] ?? 0) + 1;
    const kept = recent(condensed([...this.#window.signals, ...signals]));
    const seenId = this.#seenBy(eventId);
    const seen = [...this.#window.seen, seenId].slice(-MOST_SEEN);
    this.#window = { ...this.#window, seen, signals: kept, counts: this.#countsWith(kept, counts) };
    this.#seen?.add(seenId);
    this.#changed = true;
  }

  /** Matches of an open incident are counted until it is closed. Without an incident, counts are dropped with their signals. */
  #countsWith(kept: readonly Signal[], counts: Record<string, number>): Record<string, number> {
    if (this.#window.incident !== undefined) return counts;
    const rules = new Set(kept.map(({ rule }) => rule));
    return Object.fromEntries(Object.entries(counts).filter(([rule]) => rules.has(rule)));
  }

  setIncident(incident: Window['incident']): void {
    const { incident: _, ...rest } = this.#window;
    this.#window = incident === undefined ? rest : { ...rest, incident };
    this.#changed = true;
  }

  /** Starts a new episode: signals before `time` belong to the previous one. */
  forgetBefore(time: number): void {
    const signals = this.#window.signals.filter((signal) => Date.parse(signal.time) >= time);
    const { incident: _, counts: __, ...rest } = this.#window;
    this.#window = { ...rest, signals };
    this.#changed = true;
  }

  trace(origins: Window['origins']): void {
    this.#window = { ...this.#window, ...(origins !== undefined && { origins }) };
    this.#changed = true;
  }

  suspect(suspicion: Suspicion): void {
    this.#window = { ...this.#window, suspicion };
    this.#changed = true;
  }
}

/** Signals that are recent enough, relative to the newest one. */
function recent(signals: readonly Signal[]): readonly Signal[] {
  const newest = Date.parse(signals.at(-1)?.time ?? '') || 0;
  return signals.filter((signal) => newest - Date.parse(signal.time) <= SIGNAL_LIFE);
}

function prune(values: Record<string, number>, before: number): void {
  const keys = Object.keys(values);
  if (keys.length <= 20) return;
  for (const key of keys) if ((values[key] ?? 0) < before) delete values[key];
  const left = Object.entries(values);
  if (left.length <= MOST_VALUES) return;
  left.sort(([, a], [, b]) => a - b);
  for (const [key] of left.slice(0, left.length - MOST_VALUES)) delete values[key];
}
