import type { Severity, Tier } from '../identity.ts';
import { compareSeverity, SEVERITIES } from '../identity.ts';
import type { Posture } from '../posture/types.ts';
import { unsuppressed } from './suppression.ts';
import { isFresh } from './suspicion.ts';
import type { ConfidenceTerm, Signal, Suspicion, Window } from './types.ts';

/** Points of one signal at full confidence. One critical signal can open an incident for any identity, one low signal for none. */
const WEIGHT: Readonly<Record<Severity, number>> = { info: 0.02, low: 0.08, medium: 0.25, high: 0.65, critical: 0.8 };
/** The weight of a signal halves in this time (milliseconds). */
const HALF_LIFE = 8 * 3_600_000;
/** Each repeat of a rule, up to three, adds this share of its best match. */
const REPEAT = 0.15;
/** Factor for a second rule that matches the same event, or that reports the same new place: it is not independent evidence. */
const SAME_FACT = 0.6;
const SUSPICION = 0.3;
const STAGES = 0.1;
/** Signals with less confidence than this do not count toward severity and stages. */
export const CREDIBLE = 0.3;
/** Attempts alone never contribute more than this. */
const ATTEMPTS_ONLY = 0.6;
/** Changes are routine for infrastructure as code: all of them together contribute no more than this. */
const BY_CODE = 0.2;
/** Notices say that an identity was used, not that it was misused: all of them together contribute no more than this. */
const NOTICES = 0.5;
const CERTAIN = 0.99;
/** An incident of this severity has at least this confidence. */
const HIGH_FROM = 0.4;
const CRITICAL_FROM = 0.55;
/** From here on, T0 raises the severity. */
const RAISED_FROM = 0.75;

const THRESHOLD: Readonly<Record<Tier, number>> = { 0: 0.28, 1: 0.36, 2: 0.42, 3: 0.65 };
/** An identity without a posture is treated as potentially privileged. */
const THRESHOLD_UNKNOWN = 0.42;
/** Classes of people. Changes are the job of a person with high privilege. */
const PEOPLE: ReadonlySet<string> = new Set(['human', 'sso']);
/** ATT&CK techniques about who uses a credential, as opposed to what is done with it. */
const OTHER_HANDS: ReadonlySet<string> = new Set(['T1078', 'T1110', 'T1550', 'T1552']);

export interface Judgement {
  /** 0 to 1; the sum of the terms' points. */
  readonly confidence: number;
  readonly terms: readonly ConfidenceTerm[];
  readonly threshold: number;
  readonly severity: Severity;
}

/**
 * Adds up the signals of one identity at the time of the newest one. Pure, and independent of the order of `evidence`. Suppressed signals do not count.
 *
 * @param counts matches by rule id, if `evidence` is a condensed list
 */
export function judge(
  evidence: readonly Signal[],
  posture: Pick<Posture, 'tier' | 'class'> | undefined,
  suspicion: Suspicion | undefined,
  counts: Window['counts'] = {},
): Judgement {
  const signals = unsuppressed(evidence);
  const newest = signals.reduce((latest, signal) => Math.max(latest, Date.parse(signal.time)), 0);
  const terms = rulesTerms(signals, newest, counts);
  const stages = stagesTerm(signals);
  if (stages !== undefined) terms.push(stages);
  if (suspicion !== undefined && signals.length > 0 && isFresh(suspicion, newest)) {
    terms.push(suspicionTerm(suspicion));
  }
  const limited = within(terms, signals.every(isAttempt) ? ATTEMPTS_ONLY : CERTAIN);
  const confidence = rounded(limited.reduce((sum, { points }) => sum + points, 0));
  return {
    confidence,
    terms: limited,
    threshold: signals.some(isNotice) ? 0 : thresholdOf(posture, signals),
    severity: severityOf(signals, confidence, posture),
  };
}

export const isByCode = (signal: Signal): boolean => signal.evidence.byCode === true;

/** The use of an identity whose every use is reported. */
const isNotice = (signal: Signal): boolean => signal.evidence.notice === true;

/** Whether the call that a signal is about failed or was denied. A rule may be about calls without success. */
export const isWithoutSuccess = (signal: Signal): boolean => isAttempt(signal) || signal.call?.error !== undefined;

export const isAttempt = (signal: Signal): boolean => signal.evidence.attempted === true;

/** The confidence from which signals become an incident. The privilege of a person lowers it only where a signal of high severity
 * indicates that another person uses the credential: otherwise the daily work of administrators would open incidents. */
function thresholdOf(
  posture: Pick<Posture, 'tier' | 'class'> | undefined,
  signals: readonly Pick<Signal, 'severity' | 'confidence' | 'technique'>[],
): number {
  if (posture === undefined) return THRESHOLD_UNKNOWN;
  const threshold = THRESHOLD[posture.tier];
  return PEOPLE.has(posture.class) && !signals.some(isInOtherHands)
    ? Math.max(threshold, THRESHOLD_UNKNOWN)
    : threshold;
}

const isInOtherHands = ({ severity, confidence, technique }: Pick<Signal, 'severity' | 'confidence' | 'technique'>) =>
  compareSeverity(severity, 'high') >= 0 &&
  confidence >= CREDIBLE &&
  OTHER_HANDS.has(technique.split('.')[0] ?? technique);

const percent = (share: number): string => `${Math.round(share * 100)}%`;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The best match of a rule. */
interface Best {
  readonly signal: Signal;
  readonly points: number;
  /** All matches of the rule. */
  readonly matches: readonly Signal[];
}

/** The best match of each rule, in descending order. */
function ranked(signals: readonly Signal[], newest: number): readonly Best[] {
  const strength = (signal: Signal): number =>
    WEIGHT[signal.severity] * signal.confidence * 2 ** -((newest - Date.parse(signal.time)) / HALF_LIFE);
  const rules = new Map<string, { signal: Signal; points: number; matches: Signal[] }>();
  for (const signal of signals) {
    const points = strength(signal);
    const best = rules.get(signal.rule);
    if (best === undefined) rules.set(signal.rule, { signal, points, matches: [signal] });
    else {
      best.matches.push(signal);
      if (points > best.points) Object.assign(best, { signal, points });
    }
  }
  return [...rules.values()].sort((a, b) => b.points - a.points || (a.signal.rule < b.signal.rule ? -1 : 1));
}

function rulesTerms(
  signals: readonly Signal[],
  newest: number,
  counts: NonNullable<Window['counts']>,
): ConfidenceTerm[] {
  /** By rules that count more. Their best match can change with each event, so all of their matches are considered. */
  const reported = new Set<string>();
  const terms: ConfidenceTerm[] = [];
  let byCode = 0;
  let notices = 0;
  for (const { signal, points, matches } of ranked(signals, newest)) {
    const count = Math.max(matches.length, counts[signal.rule] ?? 0);
    const repeated = factsOf(signal).some((fact) => reported.has(fact));
    for (const fact of matches.flatMap(factsOf)) reported.add(fact);
    const total = points * (repeated ? SAME_FACT : 1) * (1 + REPEAT * Math.min(count - 1, 3));
    if (total >= 0.0005)
      terms.push({ term: signal.rule, points: rounded(total), why: whyRule(signal, count, repeated) });
    if (isByCode(signal)) byCode += rounded(total);
    if (isNotice(signal)) notices += rounded(total);
  }
  return [
    ...terms,
    ...excess('limit-by-code', 'Changes by infrastructure as code', byCode, BY_CODE),
    ...excess('limit-notices', 'Notices about use', notices, NOTICES),
  ];
}

/** The term that takes away what a kind of signals has beyond its limit. */
const excess = (term: string, what: string, sum: number, most: number): readonly ConfidenceTerm[] =>
  sum > most ? [{ term, points: rounded(most - sum), why: `${what} count for at most ${percent(most)} in total` }] : [];

/** What several rules can match at once: an event, and a place that is new for the identity. */
function factsOf({ eventId, evidence, call }: Signal): readonly string[] {
  const isPlace = evidence.unusual === 'country' || evidence.unusual === 'network';
  return isPlace && call !== undefined ? [eventId, `place ${call.asn ?? call.address}`] : [eventId];
}

function whyRule(signal: Signal, count: number, repeated: boolean): string {
  const parts = [`${signal.title} (${signal.severity}, confidence ${percent(signal.confidence)})`];
  if (count > 1) parts.push(`${count} signals`);
  if (signal.evidence.habitual === true) parts.push('habitual for this identity');
  if (repeated) parts.push('counted less because another rule matched the same event or place');
  return parts.join(', ');
}

function stagesTerm(signals: readonly Signal[]): ConfidenceTerm | undefined {
  const techniques = new Set(
    signals
      .filter(
        (signal) =>
          !isByCode(signal) &&
          !isNotice(signal) &&
          compareSeverity(signal.severity, 'low') > 0 &&
          signal.confidence >= CREDIBLE,
      )
      .map((signal) => signal.technique.split('.')[0]),
  );
  if (techniques.size < 3) return undefined;
  return {
    term: 'several-stages',
    points: STAGES,
    why: `${techniques.size} different ATT&CK techniques by one identity`,
  };
}

const suspicionTerm = (suspicion: Suspicion): ConfidenceTerm => ({
  term: 'inherited-suspicion',
  points: SUSPICION,
  why: `${suspicion.how} by ${suspicion.identity}, the subject of incident ${suspicion.incident}`,
});

/** Limits the sum to `most` with an explicit term: the terms always add up to the confidence. */
function within(terms: readonly ConfidenceTerm[], most: number): readonly ConfidenceTerm[] {
  const sum = terms.reduce((total, { points }) => total + points, 0);
  if (sum <= most) return terms;
  const why =
    most === ATTEMPTS_ONLY
      ? `No call succeeded: attempts count for at most ${percent(ATTEMPTS_ONLY)}`
      : `Confidence is capped at ${percent(CERTAIN)}`;
  return [...terms, { term: 'limit', points: rounded(most - sum), why }];
}

const step = (severity: Severity, by: number): Severity =>
  SEVERITIES[Math.min(SEVERITIES.length - 1, Math.max(1, SEVERITIES.indexOf(severity) + by))] ?? severity;

/** The highest severity that a confidence supports. */
function mostFor(confidence: number): Severity {
  if (confidence >= CRITICAL_FROM) return 'critical';
  return confidence >= HIGH_FROM ? 'high' : 'medium';
}

/** The highest credible severity of the signals, at least what the confidence implies and at most what it supports, adjusted for the
 * tier. T0 raises it only where the confidence is high: its threshold is lower already. */
function severityOf(
  signals: readonly Signal[],
  confidence: number,
  posture: Pick<Posture, 'tier' | 'class'> | undefined,
): Severity {
  let worst: Severity = 'low';
  for (const signal of signals) {
    if (signal.confidence >= CREDIBLE && compareSeverity(signal.severity, worst) > 0) worst = signal.severity;
  }
  const floor: Severity = confidence >= 0.8 ? 'high' : confidence >= 0.45 ? 'medium' : 'low';
  if (compareSeverity(floor, worst) > 0) worst = floor;
  const raised = posture?.tier === 0 && confidence >= RAISED_FROM ? step(worst, 1) : worst;
  const most = mostFor(confidence);
  const supported = compareSeverity(raised, most) > 0 ? most : raised;
  return posture?.tier === 3 && !signals.some(isNotice) ? step(supported, -1) : supported;
}
