import { compareSeverity, principalKey, principalNameOf } from '../identity.ts';
import { type Judgement, judge } from './correlate.ts';
import { issuedCount, withCredentials } from './credentials.ts';
import type { Detection, DetectOptions, IncidentChange, Inheritance, IssuedKeys, KeyForAnother } from './detection.ts';
import { incidentOf, mergedIncident } from './incident.ts';
import { emptyProfile, habitual, Learner } from './profile.ts';
import type { RuleIndex } from './rule-index.ts';
import { signalOf } from './signal.ts';
import { handedTo, issuedBy } from './subject.ts';
import type {
  ActivityEvent,
  DetectionContext,
  IdentityReference,
  IdentityState,
  Rule,
  RuleMatch,
  Signal,
  Suspicion,
  Window,
} from './types.ts';
import { countedAt, emptyWindow, SIGNAL_LIFE, WindowKeeper } from './window.ts';

/** This long without a signal ends an episode; the next signal starts another. */
const SILENCE = 24 * 3_600_000;
/** A rule that matched under one key reports nothing new for that key for this long. */
const QUIET = 3_600_000;

/** Watches one identity: events in, in the order of their times; signals, incidents and what was learnt out. For a caller
 * that follows many identities at once (replay); all other callers use `detectBatch`. */
export class Watcher {
  readonly #state: IdentityState;
  readonly #index: RuleIndex;
  readonly #options: DetectOptions;
  readonly #learner: Learner;
  readonly #keeper: WindowKeeper;
  readonly #signals: Signal[] = [];
  readonly #incidents = new Map<string, IncidentChange>();
  readonly #inheritances: Inheritance[] = [];
  readonly #keysForOthers: KeyForAnother[] = [];
  #issued: IssuedKeys | undefined;

  constructor(state: IdentityState, index: RuleIndex, options: DetectOptions) {
    this.#state = state;
    this.#index = index;
    this.#options = options;
    this.#learner = new Learner(state.profile ?? emptyProfile());
    this.#keeper = new WindowKeeper(state.window ?? emptyWindow(), index.detector);
  }

  take(event: ActivityEvent): void {
    if (this.#keeper.hasSeen(event.id)) return;
    const place = event.sourceAddress === undefined ? undefined : this.#options.locate(event.sourceAddress);
    const profile = this.#learner.current;
    const habit = habitual(profile, event, place);
    const signals = this.#evaluate(event, profile, habit);
    // A detector that sees every event records the keys. This comes before the signals, since an incident names all keys.
    if (this.#options.learn !== false) this.#keepIssued(event, !habit);
    if (signals.length > 0) this.#signalled(event, signals);
    const suspect = this.#incidentAt(event.time);
    // What a suspect does is not what the identity normally does.
    if (suspect !== undefined) this.#handOn(event, suspect);
    else if (this.#options.learn !== false) this.#learner.learn(event, place);
  }

  /** The incident that the identity is under at that time. It ends with a long silence, but never while it is contained. */
  #incidentAt(time: number): string | undefined {
    const { incident } = this.#keeper.current;
    if (incident === undefined) return undefined;
    const quiet = time - (incident.lastSignal ?? 0) > SILENCE;
    return quiet && this.#options.containment === undefined ? undefined : incident.id;
  }

  #evaluate(event: ActivityEvent, profile: DetectionContext['profile'], habit: boolean): readonly Signal[] {
    const rules = this.#index.rulesFor(event);
    if (rules.length === 0) return NO_SIGNALS;
    const context = {
      posture: this.#state.posture,
      exceptions: this.#state.exceptions,
      profile,
      window: this.#keeper.current,
      locate: this.#options.locate,
      habitual: habit,
      containment: this.#options.containment,
    };
    let signals: Signal[] | undefined;
    for (const rule of rules) {
      const signal = this.#ask(rule, event, context);
      if (signal === undefined) continue;
      signals ??= [];
      signals.push(signal);
    }
    return signals ?? NO_SIGNALS;
  }

  #ask(rule: Rule, event: ActivityEvent, context: DetectionContext): Signal | undefined {
    const outcomes = rule.outcomes ?? SUCCESS;
    const attempted = event.outcome === 'denied' && !outcomes.includes('denied') && rule.attempts === true;
    if (!attempted && !outcomes.includes(event.outcome)) return undefined;
    if (!attempted && rule.counts !== undefined) {
      for (const count of rule.counts(event, context)) this.#keeper.count(count, event.time);
    }
    const match = rule.evaluate(event, context);
    if (match === undefined || this.#accepted(rule, event.time) || this.#settled(rule, event.time)) return undefined;
    if (context.habitual && match.always !== true && this.#everyday(rule, match, event)) return undefined;
    if (this.#said(rule, match, event)) return undefined;
    return signalOf(rule, match, event, { identity: this.#state.identity, attempted, habitual: context.habitual });
  }

  /** An exception silences a rule until it expires. */
  #accepted(rule: Rule, time: number): boolean {
    return this.#state.exceptions.some(
      ({ accepts, expiresAt }) => 'rule' in accepts && accepts.rule === rule.meta.id && Date.parse(expiresAt) > time,
    );
  }

  /** Evidence of an incident that is over, delivered again or late. */
  #settled(rule: Rule, time: number): boolean {
    const until = this.#keeper.current.settled?.[rule.meta.id];
    return until !== undefined && time <= until;
  }

  /** Habitual actions of an identity are not news; for the most severe ones, one signal a day is still recorded. */
  #everyday(rule: Rule, match: RuleMatch, event: ActivityEvent): boolean {
    const severity = match.severity ?? rule.meta.severity;
    if (compareSeverity(severity, 'high') < 0) return true;
    const value = `${rule.meta.id}|as ever`;
    const before = countedAt(this.#keeper.current, 'said', value);
    if (before !== undefined && Math.abs(event.time - before) < SILENCE) return true;
    this.#keeper.count({ counter: 'said', value, keep: SILENCE }, event.time);
    return false;
  }

  #said(rule: Rule, match: RuleMatch, event: ActivityEvent): boolean {
    if (match.key === undefined) return false;
    const value = `${rule.meta.id}|${event.outcome}|${match.key}`;
    const before = countedAt(this.#keeper.current, 'said', value);
    if (before !== undefined && Math.abs(event.time - before) < QUIET) return true;
    this.#keeper.count({ counter: 'said', value, keep: QUIET }, event.time);
    return false;
  }

  #signalled(event: ActivityEvent, signals: readonly Signal[]): void {
    const open = this.#keeper.current.incident;
    if (open?.lastSignal !== undefined && this.#incidentAt(event.time) === undefined)
      this.#keeper.forgetBefore(event.time);
    this.#signals.push(...signals);
    this.#keeper.add(signals, event.id);
    for (const name of [event.actor.accessKeyId, event.actor.sessionName]) {
      if (name !== undefined)
        this.#keeper.count({ counter: 'credentials', value: name, keep: SIGNAL_LIFE }, event.time);
    }
    const window = this.#keeper.current;
    const judgement = judge(window.signals, this.#state.posture, window.suspicion, window.counts);
    if (window.incident === undefined && judgement.confidence < judgement.threshold) return;
    this.#move(event, judgement, window);
  }

  #move(event: ActivityEvent, judgement: Judgement, window: Window): void {
    const { incident, reference } = incidentOf(this.#state, window, judgement, event.time);
    const before = this.#incidents.get(incident.id);
    const change: IncidentChange =
      before === undefined
        ? { kind: window.incident === undefined ? 'opened' : 'updated', incident, eventId: event.id }
        : { ...before, incident: mergedIncident(before.incident, incident) };
    this.#incidents.set(incident.id, change);
    this.#keeper.setIncident(reference);
  }

  #handOn(event: ActivityEvent, incident: string): void {
    const to = handedTo(event);
    if (to === undefined || this.#isSelf(to.heir)) return;
    const suspicion = { identity: this.#state.identity, incident, at: event.time, how: to.how };
    this.#inheritances.push({ heir: to.heir, suspicion });
  }

  /** By name, whatever the path: a reference may lack it. */
  #isSelf({ identity }: IdentityReference): boolean {
    if (identity === this.#state.identity) return true;
    const [name, own] = [principalNameOf(identity), principalNameOf(this.#state.identity)];
    return name !== undefined && own !== undefined && principalKey(name) === principalKey(own);
  }

  /** Sessions and keys that were created with the identity's credentials can act for the holder of those credentials. */
  #keepIssued(event: ActivityEvent, unusual: boolean): void {
    const issued = issuedBy(event);
    if (issued === undefined) return;
    const { accessKeyId, owner } = issued;
    if (owner !== undefined && !this.#isSelf(owner)) this.#keysForOthers.push({ owner, accessKeyId, at: event.time });
    this.#issue(accessKeyId, event.time, unusual && event.actor.accessKeyId?.startsWith('AKIA') === true);
  }

  #issue(accessKeyId: string, at: number, atOnce: boolean): void {
    const { signals } = this.#keeper.current;
    const suspicious = signals.some(({ time }) => Math.abs(at - Date.parse(time)) <= SIGNAL_LIFE);
    if (atOnce || suspicious) this.#keeper.count(issuedCount(accessKeyId), at);
    else this.#keeper.countInPassing(issuedCount(accessKeyId), at);
    const incident = this.#incidentAt(at);
    if (incident !== undefined) this.#addCredential(incident, accessKeyId);
  }

  #addCredential(id: string, accessKeyId: string): void {
    const change = this.#incidents.get(id);
    if (change === undefined) {
      const before = this.#issued?.incident === id ? this.#issued.accessKeyIds : [];
      this.#issued = { incident: id, accessKeyIds: [...before, accessKeyId] };
      return;
    }
    const credentials = withCredentials(change.incident.credentials, [accessKeyId]);
    this.#incidents.set(id, { ...change, incident: { ...change.incident, credentials } });
  }

  /** Takes over a key that another principal created for this identity. */
  own(accessKeyId: string, at: number): void {
    if (this.#incidentAt(at) !== undefined) this.#issue(accessKeyId, at, true);
  }

  /** Takes over the suspicion of an identity that handed this one on. */
  suspect(suspicion: Suspicion): void {
    if (this.#keeper.current.suspicion?.incident !== suspicion.incident) this.#keeper.suspect(suspicion);
  }

  /** What was handed on since it was last asked. */
  takeInheritances(): readonly Inheritance[] {
    return this.#inheritances.length === 0 ? NO_INHERITANCES : this.#inheritances.splice(0);
  }

  takeKeysForOthers(): readonly KeyForAnother[] {
    return this.#keysForOthers.length === 0 ? NO_KEYS : this.#keysForOthers.splice(0);
  }

  result(): Detection {
    const profile = this.#learner.result();
    const window = this.#keeper.result();
    const issued = this.#issued;
    return {
      signals: this.#signals,
      ...(profile !== undefined && { profile }),
      ...(window !== undefined && { window }),
      incidents: [...this.#incidents.values()],
      inheritances: this.#inheritances,
      keysForOthers: this.#keysForOthers,
      ...(issued !== undefined && !this.#incidents.has(issued.incident) && { issued }),
      remembered: { profile: this.#learner.current, window: this.#keeper.current },
      changedInPassing: this.#keeper.changedInPassing,
    };
  }
}

const NO_INHERITANCES: readonly Inheritance[] = [];
const NO_KEYS: readonly KeyForAnother[] = [];
const NO_SIGNALS: readonly Signal[] = [];
const SUCCESS: readonly ActivityEvent['outcome'][] = ['success'];
