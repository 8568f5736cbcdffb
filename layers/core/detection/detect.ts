import { compareSeverity } from '../identity.ts';
import type { Doubt, Standing } from './candidate.ts';
import { type Judgement, judge } from './correlate.ts';
import { issuedCount, withCredentials } from './credentials.ts';
import type {
  Detection,
  DetectOptions,
  IncidentChange,
  Inheritance,
  IssuedKeys,
  KeyForAnother,
  TracedSession,
} from './detection.ts';
import { RuleEvaluator } from './evaluate.ts';
import { isFindingSource } from './findings.ts';
import { HeirRecorder } from './heirs.ts';
import { incidentOf, mergedIncident } from './incident.ts';
import { Learner } from './learner.ts';
import { type OriginOfSession, withOrigin } from './lineage.ts';
import { emptyProfile, habitual, isEstablished } from './profile.ts';
import { REPLAYED } from './replayed.ts';
import type { RuleIndex } from './rule-index.ts';
import { noveltyOf } from './rules/use/novelty.ts';
import { isSourceArn, type SourceMemory, type SourceNote } from './source-memory.ts';
import { memoryOf } from './source-notes.ts';
import { keyIssuedBy } from './subject.ts';
import { isSuppressed } from './suppression.ts';
import { addsTo, isFresh } from './suspicion.ts';
import type { ActivityEvent, IdentityState, Profile, Signal, Suspicion, Window } from './types.ts';
import { emptyWindow, SIGNAL_LIFE, WindowKeeper } from './window.ts';

/** This long without a signal ends an episode; the next signal starts another. */
const EPISODE_GAP = 24 * 3_600_000;

/**
 * Runs the rules over events of ONE identity and adds up their signals. Pure: the same events and state give the same
 * result, in whatever order and however often the events are given.
 */
export function detectBatch(
  events: readonly ActivityEvent[],
  state: IdentityState,
  rules: RuleIndex,
  options: DetectOptions,
): Detection {
  const detector = new IdentityDetector(state, rules, options);
  for (const event of inOrder(events)) detector.take(event);
  return detector.result();
}

function inOrder(events: readonly ActivityEvent[]): readonly ActivityEvent[] {
  const ids = new Set<string>();
  const once = events.filter((event) => !ids.has(event.id) && ids.add(event.id));
  return once.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

/** Takes the events of one identity in the order of their times. For `replay`, which follows many identities at once; all
 * other callers use `detectBatch`. */
export class IdentityDetector {
  readonly #state: IdentityState;
  readonly #options: DetectOptions;
  readonly #learner: Learner;
  readonly #keeper: WindowKeeper;
  readonly #evaluator: RuleEvaluator;
  readonly #signals: Signal[] = [];
  readonly #incidents = new Map<string, IncidentChange>();
  readonly #heirs: HeirRecorder;
  readonly #notes: SourceNote[] = [];
  readonly #detector: RuleIndex['detector'];
  readonly #keysForOthers: KeyForAnother[] = [];
  #issued: IssuedKeys | undefined;

  constructor(state: IdentityState, index: RuleIndex, options: DetectOptions) {
    this.#state = state;
    this.#options = options;
    this.#detector = index.detector;
    this.#learner = new Learner(state.profile ?? emptyProfile());
    this.#keeper = new WindowKeeper(state.window ?? emptyWindow(), index.detector);
    this.#heirs = new HeirRecorder(state.identity, this.#keeper);
    this.#evaluator = new RuleEvaluator(state, index, options, this.#keeper);
  }

  take(event: ActivityEvent): void {
    if (this.#keeper.hasSeen(event.id)) return;
    if (event.replayed === true) this.#keeper.countInPassing(REPLAYED, event.time);
    const place = event.sourceAddress === undefined ? undefined : this.#options.locate(event.sourceAddress);
    if (this.#learner.hasCandidate) this.#learner.settle(event.time, this.#standingAt(event.time));
    const profile = this.#learner.current;
    const habit = habitual(profile, event, place);
    const signals = this.#evaluator.signalsOf(event, profile, habit, this.#sourceOf(event, profile));
    // Only a detector that sees every event records keys. This comes before the signals, because an incident lists all keys.
    if (this.#options.learn !== false) {
      this.#recordIssuedKey(event, !habit);
      this.#heirs.record(event, !habit || signals.length > 0);
    }
    const before = this.#incidentAt(event.time);
    if (signals.length > 0) this.#addSignals(event, signals);
    const incident = this.#incidentAt(event.time);
    if (incident !== undefined) this.#heirs.passOn(event, incident, before === undefined);
    if (this.#options.learn !== false && hasBaseline(event))
      this.#learner.learn(event, place, this.#doubtAbout(event, profile));
  }

  #standingAt(time: number): Standing {
    const { verdicts } = this.#keeper.current;
    return {
      contained: this.#options.containment !== undefined,
      grave: this.#isGrave(this.#incidentAt(time)),
      verdicts,
    };
  }

  /** Whether the baseline learns an event. While an identity has no baseline, only a high severity or an inherited suspicion keeps it from
   * learning: there is nothing yet that an attacker could be compared with. */
  #doubtAbout(event: ActivityEvent, profile: Profile): Doubt {
    const { suspicion } = this.#keeper.current;
    const open = this.#incidentAt(event.time);
    if (this.#isGrave(open)) return 'grave';
    if (suspicion !== undefined && isFresh(suspicion, event.time)) return 'novel';
    if (!isEstablished(profile)) return 'none';
    const isNovel = open !== undefined || this.#evaluator.deviates || this.#isFromNewCountry(event, profile);
    return isNovel ? 'novel' : 'none';
  }

  /** No rule of the detector that learns matches a sign-in from a new country. */
  #isFromNewCountry(event: ActivityEvent, profile: Profile): boolean {
    return noveltyOf(event, { profile, locate: this.#options.locate })?.country === true;
  }

  /** The memory of the source of an event that says something about it. */
  #sourceOf(event: ActivityEvent, profile: Profile): SourceMemory | undefined {
    const { posture } = this.#state;
    const { locate, notesOn } = this.#options;
    const memory = memoryOf(event, { profile, posture, locate, detector: this.#detector }, (source) => [
      ...(notesOn?.(source) ?? []),
      ...this.#notes.filter((note) => note.source === source),
    ]);
    if (memory?.isNew === true) this.#notes.push(memory.own);
    return memory;
  }

  takeNotes(): readonly SourceNote[] {
    return taken(this.#notes);
  }

  /** The open incident at that time. A long gap ends it, but never while the identity is contained. */
  #incidentAt(time: number): string | undefined {
    const { incident } = this.#keeper.current;
    if (incident === undefined) return undefined;
    const quiet = time - (incident.lastSignal ?? 0) > EPISODE_GAP;
    return quiet && this.#options.containment === undefined ? undefined : incident.id;
  }

  /** Whether the identity is contained or under an incident of high severity: only a responder can then confirm what it does. */
  #isGrave(open: string | undefined): boolean {
    const severity = this.#keeper.current.incident?.severity;
    if (open === undefined || severity === undefined) return false;
    return this.#options.containment !== undefined || compareSeverity(severity, 'high') >= 0;
  }

  #addSignals(event: ActivityEvent, signals: readonly Signal[]): void {
    if (signals.every(isSuppressed)) {
      this.#signals.push(...signals);
      this.#keeper.add(signals, event.id);
      return;
    }
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
    this.#updateIncident(event, judgement, window);
  }

  #updateIncident(event: ActivityEvent, judgement: Judgement, window: Window): void {
    const { incident, reference } = incidentOf(this.#state, window, judgement, event.time);
    const before = this.#incidents.get(incident.id);
    const change: IncidentChange =
      before === undefined
        ? { kind: window.incident === undefined ? 'opened' : 'updated', incident }
        : { ...before, incident: mergedIncident(before.incident, incident) };
    this.#incidents.set(incident.id, change);
    this.#keeper.setIncident(reference);
  }

  /** Sessions and keys that were created with stolen credentials are compromised as well. */
  #recordIssuedKey(event: ActivityEvent, unusual: boolean): void {
    const issued = keyIssuedBy(event);
    if (issued === undefined) return;
    const { accessKeyId, owner } = issued;
    if (owner !== undefined && !this.#heirs.isSelf(owner))
      this.#keysForOthers.push({ owner, accessKeyId, at: event.time });
    this.#countIssued(accessKeyId, event.time, unusual && event.actor.accessKeyId?.startsWith('AKIA') === true);
  }

  #countIssued(accessKeyId: string, at: number, writeNow: boolean): void {
    const { signals } = this.#keeper.current;
    const suspicious = signals.some(({ time }) => Math.abs(at - Date.parse(time)) <= SIGNAL_LIFE);
    if (writeNow || suspicious) this.#keeper.count(issuedCount(accessKeyId), at);
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

  /** Adds a key that another principal created for this identity. */
  addKey(accessKeyId: string, at: number): void {
    if (this.#incidentAt(at) !== undefined) this.#countIssued(accessKeyId, at, true);
  }

  /** Inherits suspicion from an identity under an incident. */
  suspect(suspicion: Suspicion): void {
    if (addsTo(this.#keeper.current.suspicion, suspicion)) this.#keeper.suspect(suspicion);
  }

  /** Adds a session of this role, and who assumed it. */
  addOrigin(session: OriginOfSession): void {
    const window = withOrigin(this.#keeper.current, session);
    if (window !== undefined) this.#keeper.trace(window.origins);
  }

  /** Suspicion passed on since the last call. */
  takeInheritances(): readonly Inheritance[] {
    return taken(this.#heirs.inheritances);
  }

  takeSessions(): readonly TracedSession[] {
    return taken(this.#heirs.sessions);
  }

  takeKeysForOthers(): readonly KeyForAnother[] {
    return taken(this.#keysForOthers);
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
      inheritances: this.#heirs.inheritances,
      sessions: this.#heirs.sessions,
      notes: this.#notes,
      keysForOthers: this.#keysForOthers,
      ...(issued !== undefined && !this.#incidents.has(issued.incident) && { issued }),
      remembered: { profile: this.#learner.current, window: this.#keeper.current },
      changedInPassing: this.#keeper.changedInPassing,
    };
  }
}

/** A finding of AWS is no activity, and a network from which unknown names sign in has no habits. */
const hasBaseline = ({ source, actor }: ActivityEvent): boolean =>
  !isFindingSource(source) && !isSourceArn(actor.identity);

const NONE: readonly never[] = [];

/** Empties a list, and returns what it had. Almost always it had nothing. */
const taken = <T>(list: T[]): readonly T[] => (list.length === 0 ? NONE : list.splice(0));
