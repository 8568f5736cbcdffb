import { compareSeverity } from '../identity.ts';
import { CREDIBLE, isAttempt, isByCode } from './correlate.ts';
import { isSuppressed } from './suppression.ts';
import type { Signal } from './types.ts';

/** Upper bound of signals that are kept for one identity, however many rules match. */
const MOST_SIGNALS = 120;

interface Kept {
  first: Signal;
  best: Signal;
  last: Signal;
}

/**
 * The first, the best and the last signal of each rule, in the order of their times. Confidence, severity and title depend
 * only on these and on the number of matches, which is counted separately. The result does not depend on order or repeats,
 * and condensing the condensed parts of a list gives the same result as condensing the whole list.
 */
export function condensed(signals: readonly Signal[]): readonly Signal[] {
  const rules = new Map<string, Kept>();
  for (const signal of signals) {
    const kept = rules.get(signal.rule);
    if (kept === undefined) {
      rules.set(signal.rule, { first: signal, best: signal, last: signal });
      continue;
    }
    // The same event can be reported twice: the more severe signal counts.
    if ((byTime(signal, kept.first) || -byWorth(signal, kept.first)) < 0) kept.first = signal;
    if ((byTime(signal, kept.last) || byWorth(signal, kept.last)) > 0) kept.last = signal;
    if (byWorth(signal, kept.best) > 0) kept.best = signal;
  }
  return [...withinBounds([...rules.values()])].sort(byTime);
}

/** The best signal of every rule comes before the first and the last ones, and more severe rules before less severe ones. */
function withinBounds(rules: readonly Kept[]): ReadonlySet<Signal> {
  const bySeverity = rules.length * 3 > MOST_SIGNALS ? rules.toSorted((a, b) => byWorth(b.best, a.best)) : rules;
  const ranked = [
    ...bySeverity.map(({ best }) => best),
    ...bySeverity.map(({ first }) => first),
    ...bySeverity.map(({ last }) => last),
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

/** A rule has one signal per event. */
export const signalKey = ({ rule, eventId }: Signal): string => `${rule} ${eventId}`;

/** By time, then by event and rule: the same set of signals always has the same order. */
export const byTime = (a: Signal, b: Signal): number =>
  a.time < b.time ? -1 : a.time > b.time ? 1 : compare(a.eventId, b.eventId) || compare(a.rule, b.rule);

/** Signals that count before suppressed ones, successful calls before denied ones, credible signals before others, and manual changes before infrastructure as code; then
 * by severity, confidence and time. */
const byWorth = (a: Signal, b: Signal): number =>
  Number(isSuppressed(b)) - Number(isSuppressed(a)) ||
  Number(isAttempt(b)) - Number(isAttempt(a)) ||
  Number(a.confidence >= CREDIBLE) - Number(b.confidence >= CREDIBLE) ||
  Number(isByCode(b)) - Number(isByCode(a)) ||
  compareSeverity(a.severity, b.severity) ||
  a.confidence - b.confidence ||
  byTime(a, b);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
