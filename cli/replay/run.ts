import { byTime } from '../../layers/core/detection/condense.ts';
import { IdentityDetector } from '../../layers/core/detection/detect.ts';
import { isFindingSource } from '../../layers/core/detection/findings.ts';
import { activityKey, personIn } from '../../layers/core/detection/person.ts';
import type { RuleIndex } from '../../layers/core/detection/rule-index.ts';
import type { RuleModeSetting } from '../../layers/core/detection/rule-modes.ts';
import type { SourceMemory, SourceNote } from '../../layers/core/detection/source-memory.ts';
import { memoryOf } from '../../layers/core/detection/source-notes.ts';
import { subjectOf, withSubject } from '../../layers/core/detection/subject.ts';
import type {
  ActivityEvent,
  IdentityReference,
  Incident,
  NamedActor,
  Place,
  Profile,
  Signal,
  Subject,
  Window,
} from '../../layers/core/detection/types.ts';
import { type IdentityArn, principalKey, principalNameOf } from '../../layers/core/identity.ts';
import type { Exception, Posture } from '../../layers/core/posture/types.ts';
import { EventLog } from './event-log.ts';
import { type Link, Links } from './lineage.ts';
import { RolePostures } from './role-postures.ts';

export interface ReplaySettings {
  readonly rules: RuleIndex;
  readonly postures: readonly Posture[];
  readonly exceptions?: readonly Exception[];
  readonly modes?: readonly RuleModeSetting[];
  readonly locate: (address: string) => Place | undefined;
  /** Called with the completed share, 0 to 1. */
  readonly progress?: (share: number) => void;
  /** The event whose circumstances `Replayed.moment` is. */
  readonly eventId?: string | undefined;
}

/** What was known when an event was evaluated. */
export interface Moment {
  readonly event: ActivityEvent;
  readonly identity: IdentityArn;
  readonly actor?: NamedActor;
  readonly posture: Posture | undefined;
  /** From before the event. */
  readonly profile: Profile;
  readonly window: Window;
  /** Absent: the event says nothing about its source. */
  readonly source?: SourceMemory;
}

/** What a signal belongs to. */
export interface Owner {
  readonly incident?: string;
  readonly actor?: NamedActor;
}

export interface Replayed {
  /** In event-time order. */
  readonly signals: readonly Signal[];
  /** In the order in which they opened. */
  readonly incidents: readonly Incident[];
  readonly identities: number;
  /** The incident and the actor of signals; absent for signals with neither. */
  readonly owners: ReadonlyMap<Signal, Owner>;
  /** The baseline at the end, by incident id. */
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly links: readonly Link[];
  /** Absent: no such event. */
  readonly moment?: Moment;
}

const PROGRESS_EVERY = 5_000;

/** Runs detection over events in the order of their time, with all state in memory. */
export function replay(events: EventLog | readonly ActivityEvent[], settings: ReplaySettings): Replayed {
  const log = events instanceof EventLog ? events : EventLog.of(events);
  const watchers = new Watchers(settings);
  if (log.hasSource(isFindingSource)) watchers.learnKeys(log.inOrder());
  let last: ActivityEvent | undefined;
  let position = 0;
  for (const event of log.inOrder()) {
    const subject = last?.id === event.id && last.time === event.time ? undefined : subjectOf(event);
    last = event;
    if (subject !== undefined) watchers.take(subject, event);
    if (position % PROGRESS_EVERY === 0) settings.progress?.(position / log.length);
    position += 1;
  }
  return watchers.result();
}

const byOpening = (a: Incident, b: Incident): number =>
  a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : 0;

/** Resolves names and access keys to identities, from the dump or from earlier events. */
class IdentityResolver {
  readonly #named = new Map<string, IdentityArn>();
  readonly #owners = new Map<string, IdentityArn>();

  constructor(postures: readonly Posture[]) {
    for (const { identity, containment } of postures) {
      this.learn(identity);
      if (containment.accessKeys === 'unknown') continue;
      for (const { id } of containment.accessKeys) this.#owners.set(id, identity);
    }
  }

  learn(identity: IdentityArn): void {
    const name = principalNameOf(identity);
    if (name === undefined) return;
    const key = principalKey(name);
    if (!this.#named.has(key)) this.#named.set(key, identity);
  }

  learnKey(accessKeyId: string, owner: IdentityArn): void {
    if (!this.#owners.has(accessKeyId)) this.#owners.set(accessKeyId, owner);
  }

  identityOf(subject: IdentityReference): IdentityArn;
  identityOf(subject: Subject): IdentityArn | undefined;
  identityOf(subject: Subject): IdentityArn | undefined {
    if (subject.kind === 'key') return this.#owners.get(subject.accessKeyId);
    if (subject.kind === 'arn') return subject.identity;
    const name = principalNameOf(subject.identity);
    return (name && this.#named.get(principalKey(name))) ?? subject.identity;
  }
}

/** A watcher for each identity, with its posture if there is one. */
class Watchers {
  readonly #settings: ReplaySettings;
  readonly #postures: ReadonlyMap<IdentityArn, Posture>;
  readonly #names: IdentityResolver;
  readonly #roles: RolePostures;
  readonly #notes = new Map<string, readonly SourceNote[]>();
  /** By activity key. */
  readonly #watchers = new Map<string, IdentityDetector>();
  readonly #actors = new Map<IdentityDetector, NamedActor>();
  readonly #links = new Links();
  #moment: Moment | undefined;

  constructor(settings: ReplaySettings) {
    this.#settings = settings;
    this.#postures = new Map(settings.postures.map((posture) => [posture.identity, posture]));
    this.#names = new IdentityResolver(settings.postures);
    this.#roles = new RolePostures(settings.postures);
  }

  /** A finding can name only a key. Records show whose it is, also later ones. */
  learnKeys(events: Iterable<ActivityEvent>): void {
    for (const { actor } of events) {
      if (actor.identity !== undefined && actor.accessKeyId?.startsWith('AKIA') === true)
        this.#names.learnKey(actor.accessKeyId, actor.identity);
    }
  }

  take(subject: Subject, event: ActivityEvent): void {
    const identity = this.#names.identityOf(subject);
    if (identity === undefined) return;
    const resolved = withSubject(event, identity);
    const watcher = this.#watcher(identity, subject, personIn(resolved));
    if (event.id === this.#settings.eventId && this.#moment === undefined) this.#remember(resolved, identity, watcher);
    watcher.take(resolved);
    for (const { heir, suspicion } of watcher.takeInheritances()) {
      const known = this.#names.identityOf(heir);
      this.#links.add({ heir: known, suspicion });
      this.#watcher(known, heir).suspect(suspicion);
    }
    for (const note of watcher.takeNotes())
      this.#notes.set(note.source, [...(this.#notes.get(note.source) ?? []), note]);
    for (const session of watcher.takeSessions())
      this.#watcher(this.#names.identityOf(session.role), session.role).addOrigin(session);
    for (const { owner, accessKeyId, at } of watcher.takeKeysForOthers())
      this.#watchers.get(this.#names.identityOf(owner))?.addKey(accessKeyId, at);
  }

  readonly #notesOn = (source: string): readonly SourceNote[] => this.#notes.get(source) ?? [];

  #remember(event: ActivityEvent, identity: IdentityArn, watcher: IdentityDetector): void {
    const actor = this.#actors.get(watcher);
    // A copy: the detector changes its profile and window in place.
    const { profile, window } = structuredClone(watcher.result().remembered);
    const posture = this.#postures.get(identity);
    const { locate, rules } = this.#settings;
    const source = memoryOf(event, { profile, posture, locate, detector: rules.detector }, this.#notesOn);
    this.#moment = { event, identity, ...(actor && { actor }), posture, profile, window, ...(source && { source }) };
  }

  #watcher(identity: IdentityArn, { kind }: Subject, actor?: NamedActor): IdentityDetector {
    const key = activityKey(identity, actor);
    const known = this.#watchers.get(key);
    if (known !== undefined) return known;
    const { rules, locate, modes, exceptions = [] } = this.#settings;
    const posture = this.#postures.get(identity);
    const postureOf = this.#roles.of;
    const accepted = exceptions.filter((exception) => exception.identity === identity);
    const state = { ...NOTHING_KNOWN, identity, ...(actor && { actor }), posture, exceptions: accepted };
    const watcher = new IdentityDetector(state, rules, {
      locate,
      postureOf,
      notesOn: this.#notesOn,
      ...(modes && { modes }),
    });
    this.#watchers.set(key, watcher);
    if (actor !== undefined) this.#actors.set(watcher, actor);
    if (kind === 'arn') this.#names.learn(identity);
    return watcher;
  }

  result(): Replayed {
    const owners = new Map<Signal, Owner>();
    const profiles = new Map<string, Profile>();
    const signals: Signal[] = [];
    const incidents: Incident[] = [];
    for (const watcher of this.#watchers.values()) {
      const detection = watcher.result();
      const own = detection.incidents.map(({ incident }) => incident);
      for (const signal of detection.signals) {
        signals.push(signal);
        const owner = ownerOf(signal, own, this.#actors.get(watcher));
        if (owner !== undefined) owners.set(signal, owner);
      }
      for (const incident of own) {
        incidents.push(incident);
        profiles.set(incident.id, detection.remembered.profile);
      }
    }
    return {
      signals: signals.sort(byTime),
      incidents: incidents.sort(byOpening),
      identities: this.#watchers.size,
      owners,
      profiles,
      links: this.#links.all,
      ...(this.#moment && { moment: this.#moment }),
    };
  }
}

const NOTHING_KNOWN = { profile: undefined, window: undefined, version: 0 };

/** Incidents about the same activity follow one another. */
function ownerOf({ time }: Signal, incidents: readonly Incident[], actor: NamedActor | undefined): Owner | undefined {
  const incident = incidents.find((one) => time >= (one.signals[0]?.time ?? one.openedAt) && time <= one.updatedAt);
  if (incident === undefined && actor === undefined) return undefined;
  return { ...(incident && { incident: incident.id }), ...(actor && { actor }) };
}
