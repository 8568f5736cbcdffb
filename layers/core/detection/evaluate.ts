import { compareSeverity, type Severity } from '../identity.ts';
import { callOf } from './call.ts';
import { wasSeenBefore } from './candidate.ts';
import type { DetectOptions } from './detection.ts';
import { actsAsCode, isUsualSource } from './profile.ts';
import { isReplayed } from './replayed.ts';
import { isDryRun, shown } from './request-accessors.ts';
import { type Count, type DetectionContext, type Deviation, type Rule, type RuleMatch, SUCCESS } from './rule.ts';
import type { RuleIndex } from './rule-index.ts';
import { isMachine } from './rules/actor-checks.ts';
import { isOnSchedule, schedule } from './schedule.ts';
import type { SourceMemory } from './source-memory.ts';
import { type Verdict, verdictOn } from './suppression.ts';
import type { ActivityEvent, IdentityState, Profile, Signal } from './types.ts';
import { isPersonInUsualPlace } from './usual-place.ts';
import { countedAt, type WindowKeeper } from './window.ts';

/** A match with the same key is not reported again within this time. */
const SAME_KEY_WITHIN = 3_600_000;
/** A habitual action with a high severity is reported once within this time, and so is a deviation from the baseline: it stays new
 * until it is confirmed. */
const ONCE_A_DAY = 24 * 3_600_000;

const HABIT_FACTOR = 0.15;
const INFRASTRUCTURE_FACTOR = 0.4;
const ATTEMPT_FACTOR = 0.5;
/** A single change of high severity that a person makes in the usual place does not open an incident; a second one does. */
const USUAL_PLACE_FACTOR = 0.75;
const SEEN_BEFORE_FACTOR = 0.5;
const ON_SCHEDULE_FACTOR = 0.8;

const NO_COUNTS: readonly Count[] = [];
const NO_SIGNALS: readonly Signal[] = [];
const unknownPosture = (): undefined => undefined;

/** Evaluates the rules for the events of one identity: which matches are reported, and with which weight. */
export class RuleEvaluator {
  readonly #state: IdentityState;
  readonly #index: RuleIndex;
  readonly #options: DetectOptions;
  readonly #keeper: WindowKeeper;
  #deviates = false;

  constructor(state: IdentityState, index: RuleIndex, options: DetectOptions, keeper: WindowKeeper) {
    this.#state = state;
    this.#index = index;
    this.#options = options;
    this.#keeper = keeper;
  }

  /** Whether the last event deviates from the baseline, also where that was reported before. */
  get deviates(): boolean {
    return this.#deviates;
  }

  signalsOf(event: ActivityEvent, profile: Profile, habitual: boolean, source?: SourceMemory): readonly Signal[] {
    this.#deviates = false;
    const rules = this.#index.rulesFor(event);
    if (rules.length === 0 || isServiceItself(event)) return NO_SIGNALS;
    const context = {
      posture: this.#state.posture,
      exceptions: this.#state.exceptions,
      profile,
      window: this.#keeper.current,
      locate: this.#options.locate,
      postureOf: this.#options.postureOf ?? unknownPosture,
      habitual,
      source,
      containment: this.#options.containment,
    };
    let signals: Signal[] | undefined;
    for (const rule of rules) {
      const signal = this.#evaluate(rule, event, context);
      if (signal === undefined) continue;
      signals ??= [];
      signals.push(signal);
    }
    return signals ?? NO_SIGNALS;
  }

  #evaluate(rule: Rule, event: ActivityEvent, context: DetectionContext): Signal | undefined {
    const outcomes = rule.outcomes ?? SUCCESS;
    const attempted = !outcomes.includes(event.outcome);
    if (attempted && !reportsAttempt(rule, event)) return undefined;
    if (!attempted) this.#count(rule, event, context);
    const match = rule.evaluate(event, context);
    if (match === undefined || this.#belongsToClosedIncident(rule, event.time)) return undefined;
    const verdict = verdictOn(rule.meta.id, event.time, this.#state, this.#options.modes);
    if (verdict.kind === 'drop') return undefined;
    if (match.deviation !== undefined && verdict.kind === 'report') this.#deviates = true;
    if (context.habitual && !countsInFull(match) && this.#isRoutine(rule, match, event)) return undefined;
    if (this.#isDuplicate(rule, match, event)) return undefined;
    return signalOf(rule, match, event, {
      identity: this.#state.identity,
      attempted,
      verdict,
      habitual: context.habitual,
      byCode: actsAsCode(context.profile, event),
      usualPlace: rule.detector === 'change' && isPersonInUsualPlace(event, context),
      seenBefore: match.deviation !== undefined && this.#wasSeenBefore(event, context.profile),
      onSchedule: !countsInFull(match) && match.deviation === undefined && this.#isOnSchedule(event, context),
      locate: this.#options.locate,
      replayed: isReplayed(event, this.#keeper.current),
    });
  }

  /** A job that runs when it always does, from where it always does. */
  #isOnSchedule(event: ActivityEvent, context: DetectionContext): boolean {
    const usual = schedule(context.profile, event.time);
    if (usual.kind !== 'scheduled' || !isMachine(context, event) || !isOnSchedule(usual, event.time)) return false;
    const place = event.sourceAddress === undefined ? undefined : this.#options.locate(event.sourceAddress);
    return isUsualSource(context.profile, event, place);
  }

  #wasSeenBefore(event: ActivityEvent, { candidate }: Profile): boolean {
    const place = event.sourceAddress === undefined ? undefined : this.#options.locate(event.sourceAddress);
    return wasSeenBefore(candidate, event, place);
  }

  #count(rule: Rule, event: ActivityEvent, context: DetectionContext): void {
    for (const count of rule.counts?.(event, context) ?? NO_COUNTS) {
      if (count.inPassing === true) this.#keeper.countInPassing(count, event.time);
      else this.#keeper.count(count, event.time);
    }
  }

  /** Evidence of a closed incident that is delivered again or late. */
  #belongsToClosedIncident(rule: Rule, time: number): boolean {
    const until = this.#keeper.current.settled?.[rule.meta.id];
    return until !== undefined && time <= until;
  }

  /** Habitual actions are not reported, except that matches of high severity still leave one signal a day. */
  #isRoutine(rule: Rule, match: RuleMatch, event: ActivityEvent): boolean {
    const severity = match.severity ?? rule.meta.severity;
    if (compareSeverity(severity, 'high') < 0) return true;
    return this.#reportedWithin(ONCE_A_DAY, `${rule.meta.id}|as ever`, event.time);
  }

  #isDuplicate(rule: Rule, match: RuleMatch, event: ActivityEvent): boolean {
    if (match.key === undefined) return false;
    const keep = match.deviation === undefined ? SAME_KEY_WITHIN : ONCE_A_DAY;
    return this.#reportedWithin(keep, `${rule.meta.id}|${event.outcome}|${match.key}`, event.time);
  }

  /** Notes the report where there was none. The counter `said` is part of stored windows. */
  #reportedWithin(keep: number, value: string, time: number): boolean {
    const before = countedAt(this.#keeper.current, 'said', value);
    if (before !== undefined && Math.abs(time - before) < keep) return true;
    this.#keeper.count({ counter: 'said', value, keep }, time);
    return false;
  }
}

/** A service-linked role that its service uses: AWS operates its own resources. Nobody else can assume such a role. */
export const isServiceItself = ({ actor, byService }: ActivityEvent): boolean =>
  byService && actor.identity !== undefined && /:role\/aws-service-role\//.test(actor.identity);

/** Whether a rule reports a call with another outcome as an attempt. */
export const reportsAttempt = ({ attempts, failures }: Rule, { outcome }: ActivityEvent): boolean =>
  outcome === 'denied' ? attempts === true : outcome === 'failed' && failures === true;

function titleOf({ meta }: Rule, event: ActivityEvent, attempted: boolean): string {
  if (!attempted) return meta.title;
  if (event.outcome === 'denied') return `Denied attempt: ${meta.title}`;
  return isDryRun(event) ? `Dry run: ${meta.title}` : `Failed attempt: ${meta.title}`;
}

interface Circumstances extends Pick<Signal, 'identity'> {
  readonly attempted: boolean;
  readonly verdict: Verdict;
  readonly habitual: boolean;
  readonly usualPlace: boolean;
  readonly byCode: boolean;
  /** A deviation from the baseline that was already there hours ago. */
  readonly seenBefore: boolean;
  readonly onSchedule: boolean;
  readonly locate: DetectOptions['locate'];
  readonly replayed: boolean;
}

const lowest = (a: Severity, b: Severity): Severity => (compareSeverity(a, b) < 0 ? a : b);

/** Whether a match counts as much where it is habitual. */
export const countsInFull = ({ always, notice }: RuleMatch): boolean => always === true || notice === true;

/** ATT&CK techniques that are also what an owner does who sets up an account: account manipulation, and creation of accounts. */
const ADMINISTRATION = /^T1(098|136)/;

/** Whether a match is a notice. An owner administers the identities of the account in the console, and every session of root is reported
 * anyway. A root access key is not for that. */
const isNotice = (rule: Rule, match: RuleMatch, { actor }: ActivityEvent): boolean =>
  match.notice === true ||
  (actor.type === 'Root' &&
    actor.accessKeyId?.startsWith('AKIA') !== true &&
    match.always !== true &&
    ADMINISTRATION.test(rule.meta.technique));

/** What lowers the weight of a match, as evidence. */
interface Marks {
  readonly attempted?: true;
  readonly habitual?: true;
  readonly byCode?: true;
  readonly usualPlace?: true;
  readonly notice?: true;
  readonly onSchedule?: true;
}

function marksOf(rule: Rule, match: RuleMatch, event: ActivityEvent, circumstances: Circumstances): Marks {
  const { attempted, habitual, usualPlace, onSchedule } = circumstances;
  const always = countsInFull(match);
  const byCode = rule.detector === 'change' && !always && circumstances.byCode;
  return {
    ...(attempted && { attempted: true }),
    ...(habitual && !always && { habitual: true }),
    ...(byCode && { byCode: true }),
    ...(usualPlace && !always && { usualPlace: true }),
    ...(isNotice(rule, match, event) && { notice: true }),
    ...(onSchedule && { onSchedule: true }),
  };
}

const factorOf = ({ attempted, habitual, byCode, usualPlace, onSchedule }: Marks): number =>
  (attempted ? ATTEMPT_FACTOR : 1) *
  (habitual ? HABIT_FACTOR : 1) *
  (byCode ? INFRASTRUCTURE_FACTOR : 1) *
  (usualPlace ? USUAL_PLACE_FACTOR : 1) *
  (onSchedule ? ON_SCHEDULE_FACTOR : 1);

/** Callers choose the names of what they call, and so what a baseline contains. */
const printable = ({ unusual, expected, observed }: Deviation): Deviation => ({
  unusual,
  expected: expected.map((value) => shown(value)),
  observed: shown(observed),
});

/** The highest severity of a match: attempts and infrastructure as code stay at low, notices at medium. */
const mostOf = ({ attempted, byCode, notice }: Marks): Severity =>
  attempted || byCode ? 'low' : notice ? 'medium' : 'critical';

/** The match as a signal. Denied attempts, habits, what was there before, jobs on schedule and changes by infrastructure as code weigh
 * less. */
function signalOf(rule: Rule, match: RuleMatch, event: ActivityEvent, circumstances: Circumstances): Signal {
  const { identity, attempted, verdict, seenBefore, locate, replayed } = circumstances;
  const marks = marksOf(rule, match, event, circumstances);
  return {
    rule: rule.meta.id,
    identity,
    eventId: event.id,
    time: new Date(event.time).toISOString(),
    severity: lowest(match.severity ?? rule.meta.severity, mostOf(marks)),
    confidence: Math.round(match.confidence * factorOf(marks) * (seenBefore ? SEEN_BEFORE_FACTOR : 1) * 100) / 100,
    title: titleOf(rule, event, attempted),
    evidence: {
      event: shown(`${event.source}:${event.name}`),
      ...match.evidence,
      ...(match.deviation && printable(match.deviation)),
      ...marks,
      ...(verdict.kind === 'suppress' && { suppressed: verdict.by }),
    },
    technique: rule.meta.technique,
    call: callOf(event, locate),
    ...(replayed && { replayed }),
  };
}
