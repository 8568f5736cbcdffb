import { ISSUED } from '../core/detection/credentials.ts';
import { detectBatch } from '../core/detection/detect.ts';
import type { Detection, DetectOptions, Inheritance, KeyForAnother } from '../core/detection/detection.ts';
import { afterIncident, suspected } from '../core/detection/incident.ts';
import type { RuleIndex } from '../core/detection/rule-index.ts';
import { subjectOf, withSubject } from '../core/detection/subject.ts';
import type { ActivityEvent, Incident, Window } from '../core/detection/types.ts';
import { emptyWindow, valuesOf, withCounted } from '../core/detection/window.ts';
import { type IdentityArn, parseArn } from '../core/identity.ts';
import type { CaseStore, Clock, EventBus, IdentityState, IdentityStore } from '../core/ports.ts';
import { isOver } from '../core/response/lifecycle.ts';
import { whileContended } from './contention.ts';
import { type DetectorMessage, deliveryOf } from './detector-message.ts';
import { IncidentTeller } from './incident-teller.ts';
import { InputError } from './middleware.ts';
import { NameResolver } from './name-resolver.ts';
import type { FailedMessage, QueueMessage } from './queue.ts';

export interface DetectorParts {
  readonly identities: IdentityStore;
  readonly cases: CaseStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly rules: RuleIndex;
  readonly options: DetectOptions;
  /** The account of the deployment: it alone may hand in records of other accounts. */
  readonly hubAccount: string;
}

export interface DetectorCounts {
  events: number;
  signals: number;
  incidents: number;
  conflicts: number;
  queries: number;
  writes: number;
  /** Records of other accounts than the one that handed them in: rejected. */
  foreign: number;
  /** Records of a member account about an identity of another account, whose own trail records them too: not evaluated. */
  elsewhere: number;
}

/** How long loaded state is used without reading it again. A concurrent write in the meantime causes a conflict. */
const CACHE_MS = 30_000;
const MOST_CACHED = 2_000;

interface Cached {
  readonly state: IdentityState;
  readonly at: number;
  /** The window holds changes that must be part of the next write. */
  readonly unwritten: boolean;
}

interface Group {
  readonly events: ActivityEvent[];
  readonly messages: Set<string>;
}

interface Judged {
  readonly detection: Detection;
  /** The incident in the window is over and was removed from it. */
  readonly settled: boolean;
}

/** Runs rules over queued CloudTrail records and stores the results: profiles, windows, incidents. One per process. */
export class Detector {
  readonly #parts: DetectorParts;
  readonly #names: NameResolver;
  readonly #teller: IncidentTeller;
  readonly #cache = new Map<IdentityArn, Cached>();
  readonly #incidents = new Map<string, { readonly incident: Incident | undefined; readonly at: number }>();
  readonly counts: DetectorCounts = {
    events: 0,
    signals: 0,
    incidents: 0,
    conflicts: 0,
    queries: 0,
    writes: 0,
    foreign: 0,
    elsewhere: 0,
  };

  constructor(parts: DetectorParts) {
    this.#parts = parts;
    this.#names = new NameResolver(parts.identities, parts.clock, () => {
      this.counts.queries += 1;
    });
    this.#teller = new IncidentTeller(parts.cases, parts.bus, parts.rules.detector ?? 'all');
  }

  /** Handles a batch, grouped by identity. A message that cannot be used, or whose identity could not be handled, fails alone. */
  async handle(messages: readonly QueueMessage<DetectorMessage>[]): Promise<readonly FailedMessage[]> {
    const failed: FailedMessage[] = [];
    const groups = new Map<IdentityArn, Group>();
    for (const { id, body } of messages) {
      try {
        for (const event of this.#eventsOf(body)) await this.#group(groups, event, body.account, id);
      } catch (error) {
        failed.push({ id, error });
      }
    }
    for (const [identity, group] of groups) {
      try {
        await this.#identity(identity, group.events);
      } catch (error) {
        this.#forget(identity);
        for (const id of group.messages) failed.push({ id, error });
      }
    }
    return failed;
  }

  #eventsOf(body: DetectorMessage): readonly ActivityEvent[] {
    const delivery = deliveryOf(body, this.#parts.hubAccount);
    if (delivery.kind === 'accepted') return delivery.events;
    this.counts.foreign += 1;
    throw new InputError(delivery.why);
  }

  async #group(groups: Map<IdentityArn, Group>, event: ActivityEvent, from: string, messageId: string): Promise<void> {
    this.counts.events += 1;
    const subject = subjectOf(event);
    if (subject === undefined || this.#parts.rules.rulesFor(event).length === 0) return;
    const identity = await this.#names.identityOf(subject);
    if (identity === undefined) return;
    if (from !== this.#parts.hubAccount && parseArn(identity)?.account !== event.account) {
      this.counts.elsewhere += 1;
      return;
    }
    const group = groups.get(identity) ?? { events: [], messages: new Set<string>() };
    group.events.push(withSubject(event, identity));
    group.messages.add(messageId);
    groups.set(identity, group);
  }

  /** Detects, publishes, then writes. A failed write leads to a repeat, which publishes under the same ids: nothing is lost. */
  async #identity(identity: IdentityArn, events: readonly ActivityEvent[]): Promise<void> {
    await whileContended(identity, async (attempt) => {
      const cached = attempt === 0 ? this.#cached(identity) : undefined;
      const { state, judged } = await this.#stateAndJudged(identity, events, cached);
      const { detection } = judged;
      let told: Incident | undefined;
      for (const change of detection.incidents) {
        told = await this.#teller.tell(change, events);
        if (isOver(told.state)) return this.#settle(state, told);
      }
      this.counts.incidents = this.#teller.opened;
      if (detection.issued !== undefined) await this.#teller.addCredentials(detection.issued);
      await this.#handOn(detection.inheritances);
      await this.#giveKeys(detection.keysForOthers);
      if (await this.#save(state, judged, told)) {
        this.counts.signals += detection.signals.length;
        return true;
      }
      this.counts.conflicts += 1;
      return undefined;
    });
  }

  /** The cached state serves only batches that report nothing: another detector may have handled the incident since. */
  async #stateAndJudged(identity: IdentityArn, events: readonly ActivityEvent[], cached: IdentityState | undefined) {
    const early = cached && (await this.#judge(events, cached, CACHE_MS));
    if (cached !== undefined && early !== undefined && !tells(early.detection)) return { state: cached, judged: early };
    const state = await this.#load(identity);
    const judged = await this.#judge(events, state, CACHE_MS);
    if (state.window?.incident === undefined || !tells(judged.detection)) return { state, judged };
    return { state, judged: await this.#judge(events, state, 0) };
  }

  /** The incident is over, but the window still held its evidence: removes it, so that the events are evaluated again. */
  async #settle({ identity, version, window }: IdentityState, over: Incident): Promise<undefined> {
    const settled = afterIncident(window ?? emptyWindow(), over);
    await this.#parts.identities.saveActivity(identity, version, { window: settled });
    this.counts.writes += 1;
  }

  #cached(identity: IdentityArn): IdentityState | undefined {
    const cached = this.#cache.get(identity);
    return cached !== undefined && this.#parts.clock.now() - cached.at < CACHE_MS ? cached.state : undefined;
  }

  async #load(identity: IdentityArn): Promise<IdentityState> {
    this.counts.queries += 1;
    const loaded = await this.#parts.identities.load(identity);
    const before = this.#cache.get(identity);
    const unwritten = before?.unwritten === true;
    const state = unwritten ? carriedOver(loaded, before.state) : loaded;
    if (this.#cache.size >= MOST_CACHED) this.#cache.clear();
    this.#cache.set(identity, { state, at: this.#parts.clock.now(), unwritten });
    return state;
  }

  /** Drops the cached state. If it has unwritten changes, it only becomes stale, and the next load carries them over. */
  #forget(identity: IdentityArn): void {
    const cached = this.#cache.get(identity);
    if (cached?.unwritten === true) this.#cache.set(identity, { ...cached, at: Number.NEGATIVE_INFINITY });
    else this.#cache.delete(identity);
  }

  /** Reads the stored incident of the window: response may have contained the identity or closed the incident. */
  async #judge(events: readonly ActivityEvent[], state: IdentityState, maxAge: number): Promise<Judged> {
    const { rules, options } = this.#parts;
    const { window } = state;
    const stored = window?.incident && (await this.#incident(window.incident.id, maxAge));
    if (window === undefined || stored === undefined)
      return { settled: false, detection: detectBatch(events, state, rules, options) };
    if (isOver(stored.state)) {
      const settled = { ...state, window: afterIncident(window, stored) };
      return { settled: true, detection: detectBatch(events, settled, rules, options) };
    }
    const since = stored.state === 'contained' ? Date.parse(stored.stateSince ?? '') : Number.NaN;
    const containment = Number.isNaN(since) ? undefined : { since };
    return { settled: false, detection: detectBatch(events, state, rules, { ...options, containment }) };
  }

  async #incident(id: string, maxAge: number): Promise<Incident | undefined> {
    const now = this.#parts.clock.now();
    const before = this.#incidents.get(id);
    if (before !== undefined && now - before.at < maxAge) return before.incident;
    const incident = await this.#parts.cases.incident(id);
    if (this.#incidents.size >= MOST_CACHED) this.#incidents.clear();
    this.#incidents.set(id, { incident, at: now });
    return incident;
  }

  async #save(state: IdentityState, { detection, settled }: Judged, told: Incident | undefined): Promise<boolean> {
    const { identity, version } = state;
    const { profile, remembered } = detection;
    const cached = this.#cache.get(identity);
    const unwritten = detection.changedInPassing || cached?.unwritten === true;
    const changed = detection.window !== undefined || settled || (profile !== undefined && unwritten);
    const window = changed ? withTold(detection.window ?? remembered.window, told) : undefined;
    if (profile === undefined && window === undefined) {
      // Counts stay in memory and are written with the next change that requires a write.
      const at = cached?.at ?? this.#parts.clock.now();
      this.#cache.set(identity, { state: { ...state, ...remembered }, at, unwritten });
      return true;
    }
    const change = { ...(profile !== undefined && { profile }), ...(window !== undefined && { window }) };
    const outcome = await this.#parts.identities.saveActivity(identity, version, change);
    this.counts.writes += 1;
    if (outcome.kind === 'written') this.#cache.delete(identity);
    return outcome.kind === 'written';
  }

  /** Rare: only an identity under incident hands anything on. */
  async #handOn(inheritances: readonly Inheritance[]): Promise<void> {
    for (const { heir, suspicion } of inheritances) {
      if (heir.kind === 'arn') this.#names.learn(heir.identity);
      await this.#changeWindow(await this.#names.identityOf(heir), async (window) =>
        window?.suspicion?.incident === suspicion.incident ? undefined : suspected(window, suspicion),
      );
    }
  }

  /** A key created for an identity under incident is one of its credentials, regardless of who created it. */
  async #giveKeys(keys: readonly KeyForAnother[]): Promise<void> {
    for (const { owner, accessKeyId, at } of keys) {
      await this.#changeWindow(await this.#names.identityOf(owner), async (window) => {
        const stored = window?.incident && (await this.#incident(window.incident.id, 0));
        if (window === undefined || stored === undefined || isOver(stored.state)) return undefined;
        await this.#teller.addCredentials({ incident: stored.id, accessKeyIds: [accessKeyId] });
        return withCounted(window, ISSUED, { [accessKeyId]: at });
      });
    }
  }

  async #changeWindow(
    identity: IdentityArn,
    change: (window: Window | undefined) => Promise<Window | undefined>,
  ): Promise<void> {
    await whileContended(identity, async () => {
      const { version, window: before } = await this.#parts.identities.load(identity);
      const window = await change(before);
      if (window === undefined) return true;
      const outcome = await this.#parts.identities.saveActivity(identity, version, { window });
      this.#forget(identity);
      return outcome.kind === 'written' ? true : undefined;
    });
  }
}

/** Whether the detection reports anything besides profile and window. */
const tells = ({ incidents, inheritances, issued, keysForOthers }: Detection): boolean =>
  incidents.length + inheritances.length + keysForOthers.length > 0 || issued !== undefined;

/** The window, with the id under which its incident is stored. */
function withTold(window: Window, told: Incident | undefined): Window {
  if (told === undefined || window.incident === undefined) return window;
  return { ...window, incident: { ...window.incident, id: told.id } };
}

/** The loaded state, with the keys that are not written yet. */
function carriedOver(loaded: IdentityState, before: IdentityState): IdentityState {
  if (before.window === undefined) return loaded;
  return { ...loaded, window: withCounted(loaded.window ?? emptyWindow(), ISSUED, valuesOf(before.window, ISSUED)) };
}
