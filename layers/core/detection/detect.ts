import type { IdentityArn } from '../identity.ts';
import { compareSeverity } from '../identity.ts';
import { type Judgement, judge } from './correlate.ts';
import { incidentOf } from './incident.ts';
import { emptyProfile, habitual, Learner } from './profile.ts';
import { RuleIndex } from './rule-index.ts';
import { buildsInfrastructure } from './sources.ts';
import { handedTo } from './subject.ts';
import type {
  ActivityEvent,
  DetectionContext,
  IdentityState,
  Incident,
  Place,
  Rule,
  RuleMatch,
  Signal,
  Suspicion,
  Window,
} from './types.ts';
import { countedAt, emptyWindow, SIGNAL_LIFE, WindowKeeper } from './window.ts';

export interface DetectOptions {
  /** Where an address is; a table that is missing answers undefined. */
  readonly locate: (address: string) => Place | undefined;
  /** False for a detector that sees only a part of the events: the one that sees all of them learns, once. */
  readonly learn?: boolean;
}

export interface IncidentChange {
  readonly kind: 'opened' | 'updated';
  readonly incident: Incident;
}

/** What suspicion an identity hands on to another one that it made, keyed or entered. */
export interface Inheritance {
  readonly heir: IdentityArn;
  readonly suspicion: Suspicion;
}

export interface Detection {
  readonly signals: readonly Signal[];
  /** Absent: nothing worth writing was learnt. */
  readonly profile?: DetectionContext['profile'];
  readonly window?: Window;
  /** The last state of each incident that was opened or moved; more than one only where the batch spans days. */
  readonly incidents: readonly IncidentChange[];
  readonly inheritances: readonly Inheritance[];
  /** Everything as it stands after the batch, for a caller that keeps state in memory; not worth a write by itself. */
  readonly remembered: { readonly profile: DetectionContext['profile']; readonly window: Window };
}

/** This long without a signal ends an episode; the next signal starts another. */
const SILENCE = 24 * 3_600_000;
/** A rule that said something under one key says nothing new about it for this long. */
const QUIET = 3_600_000;
const HABIT_FACTOR = 0.15;
const INFRASTRUCTURE_FACTOR = 0.4;

/**
 * Runs the rules over events of ONE identity and adds up what they say. Pure: the same events and state give the same
 * answer, in whatever order and however often the events are given. Both the Lambdas and `replay` call it.
 */
export function detectBatch(
  events: readonly ActivityEvent[],
  state: IdentityState,
  rules: RuleIndex | readonly Rule[],
  options: DetectOptions,
): Detection {
  const index = rules instanceof RuleIndex ? rules : new RuleIndex(rules);
  const watcher = new Watcher(state, index, options);
  for (const event of inOrder(events)) watcher.take(event);
  return watcher.result();
}

function inOrder(events: readonly ActivityEvent[]): readonly ActivityEvent[] {
  const ids = new Set<string>();
  const once = events.filter((event) => !ids.has(event.id) && ids.add(event.id));
  return once.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

/** Watches one identity: events in, in the order of their times; signals, incidents and what was learnt out. For a caller
 * that follows many identities at once (replay); everybody else takes `detectBatch`. */
export class Watcher {
  readonly #state: IdentityState;
  readonly #index: RuleIndex;
  readonly #options: DetectOptions;
  readonly #learner: Learner;
  readonly #keeper: WindowKeeper;
  readonly #signals: Signal[] = [];
  readonly #incidents = new Map<string, IncidentChange>();
  readonly #inheritances: Inheritance[] = [];

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
    const signals = this.#evaluate(event, place);
    if (signals.length > 0) this.#signalled(event, signals);
    const incident = this.#keeper.current.incident;
    // What a suspect does is not what the identity normally does.
    if (incident !== undefined && event.time - (incident.lastSignal ?? 0) <= SILENCE) this.#handOn(event, incident.id);
    else if (this.#options.learn !== false) this.#learner.learn(event, place);
  }

  #evaluate(event: ActivityEvent, place: Place | undefined): readonly Signal[] {
    const rules = this.#index.rulesFor(event);
    if (rules.length === 0) return NO_SIGNALS;
    const profile = this.#learner.current;
    const context = {
      posture: this.#state.posture,
      exceptions: this.#state.exceptions,
      profile,
      window: this.#keeper.current,
      locate: this.#options.locate,
      habitual: habitual(profile, event, place),
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
    if (match === undefined || this.#accepted(rule, event.time)) return undefined;
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

  /** What an identity does as ever is no news; of the worst things it is still kept in mind, once a day. */
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
    if (open?.lastSignal !== undefined && event.time - open.lastSignal > SILENCE) this.#keeper.forgetBefore(event.time);
    this.#signals.push(...signals);
    this.#keeper.add(signals, event.id);
    for (const name of [event.actor.accessKeyId, event.actor.sessionName]) {
      if (name !== undefined)
        this.#keeper.count({ counter: 'credentials', value: name, keep: SIGNAL_LIFE }, event.time);
    }
    const window = this.#keeper.current;
    const judgement = judge(window.signals, this.#state.posture, window.suspicion);
    if (window.incident === undefined && judgement.confidence < judgement.threshold) return;
    this.#move(event, judgement, window);
  }

  #move(event: ActivityEvent, judgement: Judgement, window: Window): void {
    const { incident, reference } = incidentOf(this.#state, window, judgement, event.time);
    const before = this.#incidents.get(incident.id);
    const kind = window.incident === undefined || before?.kind === 'opened' ? 'opened' : 'updated';
    this.#incidents.set(incident.id, { kind, incident });
    this.#keeper.setIncident(reference);
  }

  #handOn(event: ActivityEvent, incident: string): void {
    const to = handedTo(event);
    if (to === undefined || to.identity === this.#state.identity) return;
    const suspicion = { identity: this.#state.identity, incident, at: event.time, how: to.how };
    this.#inheritances.push({ heir: to.identity, suspicion });
  }

  /** Takes over the suspicion of an identity that handed this one on. */
  suspect(suspicion: Suspicion): void {
    if (this.#keeper.current.suspicion?.incident !== suspicion.incident) this.#keeper.suspect(suspicion);
  }

  /** What was handed on since it was last asked. */
  takeInheritances(): readonly Inheritance[] {
    return this.#inheritances.length === 0 ? NO_INHERITANCES : this.#inheritances.splice(0);
  }

  result(): Detection {
    const profile = this.#learner.result();
    const window = this.#keeper.result();
    return {
      signals: this.#signals,
      ...(profile !== undefined && { profile }),
      ...(window !== undefined && { window }),
      incidents: [...this.#incidents.values()],
      inheritances: this.#inheritances,
      remembered: { profile: this.#learner.current, window: this.#keeper.current },
    };
  }
}

const NO_INHERITANCES: readonly Inheritance[] = [];
const NO_SIGNALS: readonly Signal[] = [];
const SUCCESS: readonly ActivityEvent['outcome'][] = ['success'];

interface Circumstances {
  readonly identity: IdentityArn;
  readonly attempted: boolean;
  readonly habitual: boolean;
}

function signalOf(rule: Rule, match: RuleMatch, event: ActivityEvent, around: Circumstances): Signal {
  const severity = match.severity ?? rule.meta.severity;
  const habit = around.habitual && match.always !== true;
  const infrastructure = rule.detector === 'change' && match.always !== true && buildsInfrastructure(event.userAgent);
  const factor =
    (habit ? HABIT_FACTOR : 1) * (infrastructure ? INFRASTRUCTURE_FACTOR : 1) * (around.attempted ? 0.5 : 1);
  return {
    rule: rule.meta.id,
    identity: around.identity,
    eventId: event.id,
    time: new Date(event.time).toISOString(),
    severity: around.attempted && compareSeverity(severity, 'low') > 0 ? 'low' : severity,
    confidence: Math.round(match.confidence * factor * 100) / 100,
    title: around.attempted ? `Attempted and refused: ${rule.meta.title}` : rule.meta.title,
    evidence: {
      event: `${event.source}:${event.name}`,
      ...match.evidence,
      ...(around.attempted && { attempted: true }),
      ...(habit && { habitual: true }),
      ...(infrastructure && { byCode: true }),
    },
    technique: rule.meta.technique,
  };
}
