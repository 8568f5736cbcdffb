import { incidentOpened, incidentUpdated } from '../../events/index.ts';
import {
  type Detection,
  type DetectOptions,
  detectBatch,
  type IncidentChange,
  type Inheritance,
} from '../core/detection/detect.ts';
import { recordsOf } from '../core/detection/envelopes.ts';
import { normalise } from '../core/detection/event.ts';
import { afterIncident, suspected } from '../core/detection/incident.ts';
import type { RuleIndex } from '../core/detection/rule-index.ts';
import { subjectOf } from '../core/detection/subject.ts';
import type { ActivityEvent, Incident, Window } from '../core/detection/types.ts';
import { compareSeverity, type IdentityArn } from '../core/identity.ts';
import type { CaseStore, Clock, EventBus, IdentityState, IdentityStore } from '../core/ports.ts';
import { isOver } from '../core/response/lifecycle.ts';
import * as z from '../core/zod.ts';
import { whileContended } from './contention.ts';
import { InputError } from './middleware.ts';
import type { FailedMessage, QueueMessage } from './queue.ts';

export interface DetectorParts {
  readonly identities: IdentityStore;
  readonly cases: CaseStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly rules: RuleIndex;
  readonly options: DetectOptions;
}

export interface DetectorCounts {
  events: number;
  signals: number;
  incidents: number;
  conflicts: number;
  queries: number;
  writes: number;
}

/** Body of a message: an EventBridge envelope, or whatever else records come in; `normalise` judges what is inside. */
export const detectorMessage = z.looseObject({});

/** How long what was loaded is used without looking again. A write by somebody else in between shows as a conflict. */
const CACHE_MS = 30_000;
const MOST_CACHED = 2_000;

interface Cached {
  readonly state: IdentityState;
  readonly at: number;
}

/** Runs rules over queued CloudTrail records and keeps what they say: profiles, windows, incidents. One per process. */
export class Detector {
  readonly #parts: DetectorParts;
  readonly #cache = new Map<IdentityArn, Cached>();
  readonly counts: DetectorCounts = { events: 0, signals: 0, incidents: 0, conflicts: 0, queries: 0, writes: 0 };

  constructor(parts: DetectorParts) {
    this.#parts = parts;
  }

  /** Handles a batch, grouped by identity. A message that cannot be used, or whose identity could not be handled, fails alone. */
  async handle(messages: readonly QueueMessage<unknown>[]): Promise<readonly FailedMessage[]> {
    const failed: FailedMessage[] = [];
    const groups = new Map<IdentityArn, { readonly events: ActivityEvent[]; readonly ids: Set<string> }>();
    for (const message of messages) {
      try {
        for (const event of eventsOf(message.body)) this.#group(groups, event, message.id);
      } catch (error) {
        failed.push({ id: message.id, error });
      }
    }
    for (const [identity, { events, ids }] of groups) {
      try {
        await this.#identity(identity, events);
      } catch (error) {
        this.#cache.delete(identity);
        for (const id of ids) failed.push({ id, error });
      }
    }
    return failed;
  }

  #group(
    groups: Map<IdentityArn, { readonly events: ActivityEvent[]; readonly ids: Set<string> }>,
    event: ActivityEvent,
    messageId: string,
  ): void {
    this.counts.events += 1;
    const identity = subjectOf(event);
    if (identity === undefined || this.#parts.rules.rulesFor(event).length === 0) return;
    const group = groups.get(identity) ?? { events: [], ids: new Set<string>() };
    group.events.push(event);
    group.ids.add(messageId);
    groups.set(identity, group);
  }

  /** Detects, tells, then writes. What was told twice has the same ids; what was not written is told again: nothing is lost between. */
  async #identity(identity: IdentityArn, events: readonly ActivityEvent[]): Promise<void> {
    await whileContended(identity, async (attempt) => {
      let state = attempt === 0 ? this.#cached(identity) : undefined;
      let detection = state && (await this.#detect(events, state));
      // Nobody is told anything that rests on what may have changed since: another detector may have dealt with it.
      if (state === undefined || detection === undefined || tells(detection)) {
        state = await this.#load(identity);
        detection = await this.#detect(events, state);
      }
      const incident = await this.#tell(detection.incidents);
      await this.#handOn(detection.inheritances);
      if (await this.#save(state, detection, incident)) {
        this.counts.signals += detection.signals.length;
        return true;
      }
      this.counts.conflicts += 1;
      return undefined;
    });
  }

  #cached(identity: IdentityArn): IdentityState | undefined {
    const cached = this.#cache.get(identity);
    return cached !== undefined && this.#parts.clock.now() - cached.at < CACHE_MS ? cached.state : undefined;
  }

  async #load(identity: IdentityArn): Promise<IdentityState> {
    this.counts.queries += 1;
    const state = await this.#parts.identities.load(identity);
    if (this.#cache.size >= MOST_CACHED) this.#cache.clear();
    this.#cache.set(identity, { state, at: this.#parts.clock.now() });
    return state;
  }

  /** Looks at the stored incident only where there is more to say about it: it may have been closed meanwhile. */
  async #detect(events: readonly ActivityEvent[], state: IdentityState): Promise<Detection> {
    const { rules, options, cases } = this.#parts;
    const detection = detectBatch(events, state, rules, options);
    const known = state.window?.incident;
    if (known === undefined || !detection.incidents.some(({ incident }) => incident.id === known.id)) return detection;
    const stored = await cases.incident(known.id);
    if (stored === undefined || !isOver(stored.state)) return detection;
    const window = state.window === undefined ? undefined : afterIncident(state.window);
    return detectBatch(events, { ...state, window }, rules, options);
  }

  /** Opens or updates each incident and publishes it; answers the last one as it is stored. */
  async #tell(changes: readonly IncidentChange[]): Promise<Incident | undefined> {
    let last: Incident | undefined;
    for (const { kind, incident } of changes) last = await this.#tellOne(kind, incident);
    return last;
  }

  async #tellOne(kind: IncidentChange['kind'], incident: Incident): Promise<Incident> {
    const { cases, bus } = this.#parts;
    if (kind === 'updated') return this.#update(incident.id, incident);
    const outcome = await cases.openIncident(incident);
    if (outcome.incident.id !== incident.id) return this.#update(outcome.incident.id, incident);
    if (outcome.kind === 'exists' && !isOver(outcome.incident.state)) {
      await cases.updateIncident(incident.id, (stored) => merged(stored, incident));
    }
    await bus.publish([incidentOpened(incident, { id: eventId(incident, 'opened') })]);
    this.counts.incidents += outcome.kind === 'opened' ? 1 : 0;
    return incident;
  }

  /** Another detector may have told more since this one read: what is stored is only ever added to. */
  async #update(id: string, mine: Incident): Promise<Incident> {
    const incident = await this.#parts.cases.updateIncident(id, (stored) => merged(stored, mine));
    await this.#parts.bus.publish([incidentUpdated(incident, { id: eventId(incident, 'updated') })]);
    return incident;
  }

  async #save(state: IdentityState, detection: Detection, told: Incident | undefined): Promise<boolean> {
    const { identity, version } = state;
    const window = detection.window === undefined ? undefined : withIncident(detection.window, told);
    const { profile } = detection;
    if (profile === undefined && window === undefined) {
      // Counts go on in memory, and are written with the next thing that is worth it.
      const at = this.#cache.get(identity)?.at ?? this.#parts.clock.now();
      this.#cache.set(identity, { state: { ...state, ...detection.remembered }, at });
      return true;
    }
    const change = { ...(profile !== undefined && { profile }), ...(window !== undefined && { window }) };
    const outcome = await this.#parts.identities.saveActivity(identity, version, change);
    this.counts.writes += 1;
    this.#cache.delete(identity);
    return outcome.kind === 'written';
  }

  /** Rare: only an identity under incident hands anything on. */
  async #handOn(inheritances: readonly Inheritance[]): Promise<void> {
    for (const { heir, suspicion } of inheritances) {
      await whileContended(heir, async () => {
        const state = await this.#parts.identities.load(heir);
        if (state.window?.suspicion?.incident === suspicion.incident) return true;
        const window = suspected(state.window, suspicion);
        const outcome = await this.#parts.identities.saveActivity(heir, state.version, { window });
        this.#cache.delete(heir);
        return outcome.kind === 'written' ? true : undefined;
      });
    }
  }
}

/** The events of one message. A record that nothing can be done with is thrown, named by id and field, without its content. */
function eventsOf(body: unknown): readonly ActivityEvent[] {
  return recordsOf(body).flatMap((record) => {
    const normalised = normalise(record);
    if (normalised.kind === 'event') return [normalised.event];
    if (normalised.reason === 'not-activity') return [];
    const { reason, field, eventId: id = 'without id' } = normalised;
    throw new InputError(`CloudTrail record ${id} cannot be used: ${reason} (${field})`);
  });
}

/** Whether others hear of it. */
const tells = ({ incidents, inheritances }: Detection): boolean => incidents.length + inheritances.length > 0;

/** Two detectors saw different first events at once: the incident that was opened takes in what the other has found. */
function merged(stored: Incident, mine: Incident): Incident {
  const told = new Set(stored.signals.map((signal) => `${signal.rule} ${signal.eventId}`));
  const fresh = mine.signals.filter((signal) => !told.has(`${signal.rule} ${signal.eventId}`));
  const signals = [...stored.signals, ...fresh].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const worse = compareSeverity(mine.severity, stored.severity);
  const saysMore = worse > 0 || (worse === 0 && mine.confidence >= stored.confidence);
  return {
    ...stored,
    ...(saysMore ? mine : {}),
    id: stored.id,
    state: stored.state,
    signals,
    updatedAt: mine.updatedAt > stored.updatedAt ? mine.updatedAt : stored.updatedAt,
    openedAt: worse > 0 ? mine.openedAt : stored.openedAt,
    credentials: [...new Set([...stored.credentials, ...mine.credentials])],
  };
}

function withIncident(window: Window, told: Incident | undefined): Window {
  if (told === undefined || window.incident === undefined) return window;
  return { ...window, incident: { ...window.incident, id: told.id } };
}

/** The same state of an incident always has the same event id, so that a repeat is known as one. */
const eventId = (incident: Incident, kind: string): string =>
  `${incident.id}-${kind}-${incident.signals.length}-${incident.severity}-${Math.round(incident.confidence * 1000)}`;
