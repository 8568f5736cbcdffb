import { createHash } from 'node:crypto';
import type { IdentityArn, Severity } from '../identity.ts';
import { compareSeverity, parseArn } from '../identity.ts';
import type { IdentityState } from '../ports.ts';
import { type Judgement, judge } from './correlate.ts';
import { emptyProfile, habitual, Learner } from './profile.ts';
import { RuleIndex } from './rule-index.ts';
import { buildsInfrastructure } from './sources.ts';
import { handedTo } from './subject.ts';
import type {
  ActivityEvent,
  ConfidenceTerm,
  DetectionContext,
  Incident,
  Place,
  Rule,
  RuleMatch,
  Signal,
  Suspicion,
  Window,
} from './types.ts';
import { countedAt, emptyWindow, SIGNAL_LIFE, valuesAround, WindowKeeper } from './window.ts';

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
const INFRASTRUCTURE_FACTOR = 0.6;
const MOST_CREDENTIALS = 20;

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
    this.#keeper = new WindowKeeper(state.window ?? emptyWindow());
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
    },
    technique: rule.meta.technique,
  };
}

/** The window of an identity whose incident is over: what was signalled until then was dealt with. */
export function afterIncident(window: Window): Window {
  const { incident, suspicion: _, ...rest } = window;
  const until = incident?.lastSignal ?? 0;
  return { ...rest, signals: rest.signals.filter((signal) => Date.parse(signal.time) > until) };
}

/** The window of an heir: it carries the suspicion from now on. */
export function suspected(window: Window | undefined, suspicion: Suspicion): Window {
  return { ...(window ?? emptyWindow()), suspicion };
}

/** `inc-` and 20 hex digits of identity and first signal: whoever looks at the same evidence finds the same id. */
export function incidentId(identity: IdentityArn, firstEventId: string): string {
  return `inc-${createHash('sha256').update(`${identity}\n${firstEventId}`).digest('hex').slice(0, 20)}`;
}

function incidentOf(
  state: IdentityState,
  window: Window,
  judgement: Judgement,
  time: number,
): { readonly incident: Incident; readonly reference: NonNullable<Window['incident']> } {
  const first = window.signals[0];
  const before = window.incident;
  const id = before?.id ?? incidentId(state.identity, first?.eventId ?? '');
  const at = new Date(time).toISOString();
  const severity = worse(before?.severity, judgement.severity);
  const openedAt = before !== undefined && before.severity === severity ? before.openedAt : at;
  const { confidence, terms } = neverLess(judgement, before?.confidence ?? 0);
  const lastSignal = Math.max(time, before?.lastSignal ?? 0);
  const incident: Incident = {
    id,
    identity: state.identity,
    account: parseArn(state.identity)?.account ?? 'unknown',
    class: state.posture?.class ?? 'unknown',
    tier: state.posture?.tier ?? null,
    severity,
    confidence,
    confidenceTerms: terms,
    openedAt,
    updatedAt: new Date(lastSignal).toISOString(),
    title: titleOf(window.signals),
    signals: window.signals,
    state: 'open',
    credentials: valuesAround(window, 'credentials', time, SIGNAL_LIFE).slice(-MOST_CREDENTIALS),
  };
  return { incident, reference: { id, severity, openedAt, confidence, lastSignal } };
}

const worse = (before: Severity | undefined, now: Severity): Severity =>
  before !== undefined && compareSeverity(before, now) > 0 ? before : now;

/** Evidence fades while an incident is open; what it once showed does not. */
function neverLess(judgement: Judgement, before: number): { confidence: number; terms: readonly ConfidenceTerm[] } {
  if (judgement.confidence >= before) return judgement;
  const points = Math.round((before - judgement.confidence) * 1000) / 1000;
  const why = `It stood at ${before} while its earlier signals were fresh`;
  return { confidence: before, terms: [...judgement.terms, { term: 'earlier-evidence', points, why }] };
}

/** The two worst things that were seen, in words. */
function titleOf(signals: readonly Signal[]): string {
  const ranked = [...signals].sort(
    (a, b) => compareSeverity(b.severity, a.severity) || b.confidence - a.confidence || (a.time < b.time ? -1 : 1),
  );
  const titles = [...new Set(ranked.map(({ title }) => title))];
  const more = titles.length > 2 ? ` and ${titles.length - 2} more` : '';
  return `${titles.slice(0, 2).join('; ')}${more}`;
}
