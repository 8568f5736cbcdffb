import { compareSeverity } from '../identity.ts';
import { BELIEVABLE, isAttempt, isByCode } from './correlate.ts';
import type { Signal } from './types.ts';

/** More signals than this are never kept of one identity, whatever number of rules match. */
const MOST_SIGNALS = 120;

interface Kept {
  first: Signal;
  best: Signal;
  last: Signal;
}

/**
 * Of each rule the first, the best and the last signal, in the order of their times. Keeping less loses nothing that
 * confidence, severity and title are made of, but for the number of matches, which is counted apart. Condensing is blind to
 * order and to repeats, and may be repeated: what is kept of the parts determines what is kept of the whole.
 */
export function condensed(signals: readonly Signal[]): readonly Signal[] {
  const rules = new Map<string, Kept>();
  for (const signal of signals) {
    const kept = rules.get(signal.rule);
    if (kept === undefined) {
      rules.set(signal.rule, { first: signal, best: signal, last: signal });
      continue;
    }
    // Of two views of one event, the graver counts.
    if ((byTime(signal, kept.first) || -byWorth(signal, kept.first)) < 0) kept.first = signal;
    if ((byTime(signal, kept.last) || byWorth(signal, kept.last)) > 0) kept.last = signal;
    if (byWorth(signal, kept.best) > 0) kept.best = signal;
  }
  return [...withinBounds([...rules.values()])].sort(byTime);
}

/** The best of every rule comes before the first and the last of any, and those of graver rules before those of milder ones. */
function withinBounds(rules: readonly Kept[]): ReadonlySet<Signal> {
  const gravest = rules.length * 3 > MOST_SIGNALS ? rules.toSorted((a, b) => byWorth(b.best, a.best)) : rules;
  const ranked = [
    ...gravest.map(({ best }) => best),
    ...gravest.map(({ first }) => first),
    ...gravest.map(({ last }) => last),
  ];
  const kept = new Set<Signal>();
  const known = new Set<string>();
  for (const signal of ranked) {
    const key = signalKey(signal);
    if (kept.size >= MOST_SIGNALS || known.has(key)) continue;
    known.add(key);
    kept.add(signal);
  }
  return kept;
}

/** A rule has one finding per event. */
export const signalKey = ({ rule, eventId }: Signal): string => `${rule} ${eventId}`;

/** By time, then by event and rule: the same set of signals always has the same order. */
export const byTime = (a: Signal, b: Signal): number =>
  a.time < b.time ? -1 : a.time > b.time ? 1 : compare(a.eventId, b.eventId) || compare(a.rule, b.rule);

/** What was done before what was refused, what is believable before what is not, what a person did before what code did; then
 * the graver, the surer and the newer. */
const byWorth = (a: Signal, b: Signal): number =>
  Number(isAttempt(b)) - Number(isAttempt(a)) ||
  Number(a.confidence >= BELIEVABLE) - Number(b.confidence >= BELIEVABLE) ||
  Number(isByCode(b)) - Number(isByCode(a)) ||
  compareSeverity(a.severity, b.severity) ||
  a.confidence - b.confidence ||
  byTime(a, b);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
