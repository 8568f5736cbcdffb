import { detectBatch } from '../../core/detection/detect.ts';
import type { Detection, DetectOptions } from '../../core/detection/detection.ts';
import { afterIncident } from '../../core/detection/incident.ts';
import { activityKey, personIn } from '../../core/detection/person.ts';
import type { RuleIndex } from '../../core/detection/rule-index.ts';
import { subjectOf, withSubject } from '../../core/detection/subject.ts';
import { isSuppressed } from '../../core/detection/suppression.ts';
import type { ActivityEvent, Incident, NamedActor, Window } from '../../core/detection/types.ts';
import { emptyWindow } from '../../core/detection/window.ts';
import { type IdentityArn, parseArn } from '../../core/identity.ts';
import type {
  CaseStore,
  Clock,
  CoverageStore,
  EventBus,
  IdentityState,
  IdentityStore,
  SourceStore,
} from '../../core/ports.ts';
import { isOver } from '../../core/response/lifecycle.ts';
import { InvalidInputError } from '../invalid-input.ts';
import type { FailedMessage, Message } from '../messages.ts';
import { retryOnConflict } from '../retry-on-conflict.ts';
import { CACHE_MS, IdentityCache, MAX_CACHED } from './identity-cache.ts';
import { HeirMarker } from './mark-heirs.ts';
import { deliveryOf, type RecordMessage } from './read-records.ts';
import { ArrivalRecorder } from './record-arrivals.ts';
import { IncidentRecorder } from './record-incident.ts';
import { IdentityResolver } from './resolve-identity.ts';
import { SourceNotes } from './source-notes.ts';
import { TargetPostures } from './target-postures.ts';

export interface DetectorPorts {
  readonly identities: IdentityStore;
  /** Absent: nothing is remembered about sources. */
  readonly sources?: SourceStore;
  readonly cases: CaseStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly rules: RuleIndex;
  readonly options: DetectOptions;
  /** The hub account, the only one that may submit records of other accounts. */
  readonly hubAccount: string;
  /** Records from where events arrive. Absent: another detector does. */
  readonly arrivals?: Pick<CoverageStore, 'recordArrival'>;
}

export interface DetectorCounts {
  events: number;
  signals: number;
  /** Signals that an exception or the mode of a rule suppressed. */
  suppressed: number;
  incidents: number;
  conflicts: number;
  queries: number;
  writes: number;
  /** Records that an account other than their own or the hub submitted: rejected. */
  foreign: number;
  /** Records of a member account about an identity of another account: not evaluated, since that account records them too. */
  elsewhere: number;
  /** Arrivals of events that could not be recorded. */
  unrecorded: number;
}

interface Group {
  readonly identity: IdentityArn;
  readonly actor: NamedActor | undefined;
  readonly events: ActivityEvent[];
  readonly messages: Set<string>;
}

const firstTime = ({ events }: Group): number => events.reduce((first, { time }) => Math.min(first, time), Infinity);

interface Evaluation {
  readonly detection: Detection;
  /** The incident in the window is over and was removed from it. */
  readonly incidentEnded: boolean;
}

/** Runs rules on queued CloudTrail records and stores the results: profiles, windows, incidents. One instance per process. */
export class Detector {
  readonly #ports: DetectorPorts;
  readonly #resolver: IdentityResolver;
  readonly #recorder: IncidentRecorder;
  readonly #arrivals: ArrivalRecorder | undefined;
  readonly #cache: IdentityCache;
  readonly #targets: TargetPostures;
  readonly #sources: SourceNotes;
  readonly #heirs: HeirMarker;
  readonly #incidents = new Map<string, { readonly incident: Incident | undefined; readonly at: number }>();
  readonly counts: DetectorCounts = {
    events: 0,
    signals: 0,
    suppressed: 0,
    incidents: 0,
    conflicts: 0,
    queries: 0,
    writes: 0,
    foreign: 0,
    elsewhere: 0,
    unrecorded: 0,
  };

  constructor(ports: DetectorPorts) {
    this.#ports = ports;
    const countQuery = (): void => {
      this.counts.queries += 1;
    };
    this.#resolver = new IdentityResolver(ports.identities, ports.clock, countQuery);
    this.#cache = new IdentityCache(ports.identities, ports.clock, countQuery);
    this.#targets = new TargetPostures(this.#resolver, this.#cache, ports.rules);
    this.#sources = new SourceNotes({ ...ports, locate: ports.options.locate }, countQuery);
    this.#recorder = new IncidentRecorder(ports.cases, ports.bus);
    this.#heirs = new HeirMarker({
      identities: ports.identities,
      resolver: this.#resolver,
      cache: this.#cache,
      recorder: this.#recorder,
      incident: (id) => this.#incident(id, 0),
    });
    this.#arrivals = ports.arrivals && new ArrivalRecorder(ports.arrivals, ports.clock);
  }

  /** Handles a batch, grouped by identity. A message that cannot be used, or whose identity could not be handled, fails
   * without affecting the others. */
  async handle(messages: readonly Message<RecordMessage>[]): Promise<readonly FailedMessage[]> {
    const failed: FailedMessage[] = [];
    const groups = new Map<string, Group>();
    for (const { id, body } of messages) {
      try {
        const events = this.#eventsOf(body);
        await this.#arrivals?.record(body, events);
        for (const event of events) await this.#group(groups, event, body.account, id);
      } catch (error) {
        failed.push({ id, error });
      }
    }
    this.counts.unrecorded = this.#arrivals?.failures ?? 0;
    // Who assumed a role comes before the role, so that its incident can name the origin.
    for (const [key, group] of [...groups].sort(([, a], [, b]) => firstTime(a) - firstTime(b))) {
      try {
        await this.#detectFor(key, group);
      } catch (error) {
        this.#cache.expire(key);
        for (const id of group.messages) failed.push({ id, error });
      }
    }
    return failed;
  }

  #eventsOf(body: RecordMessage): readonly ActivityEvent[] {
    const delivery = deliveryOf(body, this.#ports.hubAccount);
    if (delivery.kind === 'accepted') return delivery.events;
    this.counts.foreign += 1;
    throw new InvalidInputError(delivery.why);
  }

  async #group(groups: Map<string, Group>, event: ActivityEvent, submitter: string, messageId: string): Promise<void> {
    this.counts.events += 1;
    const subject = subjectOf(event);
    if (subject === undefined || this.#ports.rules.rulesFor(event).length === 0) return;
    const identity = await this.#resolver.identityOf(subject);
    if (identity === undefined) return;
    if (submitter !== this.#ports.hubAccount && parseArn(identity)?.account !== event.account) {
      this.counts.elsewhere += 1;
      return;
    }
    const resolved = withSubject(event, identity);
    const actor = personIn(resolved);
    const key = activityKey(identity, actor);
    const group = groups.get(key) ?? { identity, actor, events: [], messages: new Set<string>() };
    group.events.push(resolved);
    group.messages.add(messageId);
    groups.set(key, group);
  }

  /** Detects, records, publishes, then writes. A failed write leads to a repeat, which publishes what is not published yet. */
  async #detectFor(key: string, group: Group): Promise<void> {
    await retryOnConflict(key, async (attempt) => {
      const cached = attempt === 0 ? this.#cache.fresh(key) : undefined;
      const { state, evaluation } = await this.#loadAndEvaluate(group, cached);
      const { detection } = evaluation;
      let reported: Incident | undefined;
      for (const change of detection.incidents) {
        reported = await this.#recorder.record(change);
        if (isOver(reported.state)) return this.#endIncident(state, reported);
      }
      this.counts.incidents = this.#recorder.opened;
      if (detection.issued !== undefined) await this.#recorder.addCredentials(detection.issued);
      await this.#heirs.mark(detection);
      this.counts.writes += await this.#sources.save(detection.notes);
      if (await this.#save(state, evaluation, reported)) {
        this.counts.signals += detection.signals.length;
        this.counts.suppressed += detection.signals.filter(isSuppressed).length;
        return true;
      }
      this.counts.conflicts += 1;
      return undefined;
    });
  }

  /** The cached state serves only batches that report nothing: another detector may have handled the incident since. */
  async #loadAndEvaluate({ identity, actor, events }: Group, cached: IdentityState | undefined) {
    const early = cached && (await this.#evaluate(events, cached, CACHE_MS));
    if (cached !== undefined && early !== undefined && !reportsAnything(early.detection))
      return { state: cached, evaluation: early };
    const state = await this.#cache.load(identity, actor);
    const evaluation = await this.#evaluate(events, state, CACHE_MS);
    if (state.window?.incident === undefined || !reportsAnything(evaluation.detection)) return { state, evaluation };
    return { state, evaluation: await this.#evaluate(events, state, 0) };
  }

  /** The incident is over, but the window still has its evidence: removes it, so that the events are evaluated again. */
  async #endIncident({ identity, actor, version, window }: IdentityState, over: Incident): Promise<undefined> {
    const cleared = afterIncident(window ?? emptyWindow(), over);
    await this.#ports.identities.saveActivity(activityKey(identity, actor), version, { window: cleared });
    this.counts.writes += 1;
  }

  /** Reads the stored incident of the window: response may have contained the identity or closed the incident. */
  async #evaluate(events: readonly ActivityEvent[], state: IdentityState, maxAge: number): Promise<Evaluation> {
    const { rules } = this.#ports;
    const postureOf = await this.#targets.of(events);
    const options = { ...this.#ports.options, postureOf, notesOn: await this.#sources.on(events, state) };
    const { window } = state;
    const stored = window?.incident && (await this.#incident(window.incident.id, maxAge));
    if (window === undefined || stored === undefined)
      return { incidentEnded: false, detection: detectBatch(events, state, rules, options) };
    if (isOver(stored.state)) {
      const cleared = { ...state, window: afterIncident(window, stored) };
      return { incidentEnded: true, detection: detectBatch(events, cleared, rules, options) };
    }
    const since = stored.state === 'contained' ? Date.parse(stored.stateSince ?? '') : Number.NaN;
    const containment = Number.isNaN(since) ? undefined : { since };
    return { incidentEnded: false, detection: detectBatch(events, state, rules, { ...options, containment }) };
  }

  async #incident(id: string, maxAge: number): Promise<Incident | undefined> {
    const now = this.#ports.clock.now();
    const before = this.#incidents.get(id);
    if (before !== undefined && now - before.at < maxAge) return before.incident;
    const incident = await this.#ports.cases.incident(id);
    if (this.#incidents.size >= MAX_CACHED) this.#incidents.clear();
    this.#incidents.set(id, { incident, at: now });
    return incident;
  }

  async #save(
    state: IdentityState,
    { detection, incidentEnded }: Evaluation,
    reported: Incident | undefined,
  ): Promise<boolean> {
    const { version } = state;
    const key = activityKey(state.identity, state.actor);
    const { profile, remembered } = detection;
    const unwritten = detection.changedInPassing || this.#cache.hasUnwritten(key);
    const changed = detection.window !== undefined || incidentEnded || (profile !== undefined && unwritten);
    const window = changed ? withStoredId(detection.window ?? remembered.window, reported) : undefined;
    if (profile === undefined && window === undefined) {
      // Counts stay in memory and are written with the next change that requires a write.
      this.#cache.keep({ ...state, ...remembered }, unwritten);
      return true;
    }
    const change = { ...(profile !== undefined && { profile }), ...(window !== undefined && { window }) };
    const outcome = await this.#ports.identities.saveActivity(key, version, change);
    this.counts.writes += 1;
    if (outcome.kind === 'written') this.#cache.drop(key);
    return outcome.kind === 'written';
  }
}

/** Whether the detection has results besides profile and window. */
const reportsAnything = ({ incidents, inheritances, issued, keysForOthers, sessions }: Detection): boolean =>
  incidents.length + inheritances.length + keysForOthers.length + sessions.length > 0 || issued !== undefined;

/** The window, with the id under which its incident is stored. */
function withStoredId(window: Window, stored: Incident | undefined): Window {
  if (stored === undefined || window.incident === undefined) return window;
  return { ...window, incident: { ...window.incident, id: stored.id } };
}
