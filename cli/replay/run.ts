import { byTime } from '../../layers/core/detection/condense.ts';
import { IdentityDetector } from '../../layers/core/detection/detect.ts';
import { isFindingSource } from '../../layers/core/detection/findings.ts';
import { activityKey, personIn } from '../../layers/core/detection/person.ts';
import type { RuleIndex } from '../../layers/core/detection/rule-index.ts';
import type { RuleModeSetting } from '../../layers/core/detection/rule-modes.ts';
import type { SourceNote } from '../../layers/core/detection/source-memory.ts';
import { subjectOf, withSubject } from '../../layers/core/detection/subject.ts';
import type {
  ActivityEvent,
  IdentityReference,
  Incident,
  NamedActor,
  Place,
  Signal,
  Subject,
} from '../../layers/core/detection/types.ts';
import { type IdentityArn, principalKey, principalNameOf } from '../../layers/core/identity.ts';
import type { Exception, Posture } from '../../layers/core/posture/types.ts';
import { RolePostures } from './role-postures.ts';

export interface ReplaySettings {
  readonly rules: RuleIndex;
  readonly postures: readonly Posture[];
  readonly exceptions?: readonly Exception[];
  readonly modes?: readonly RuleModeSetting[];
  readonly locate: (address: string) => Place | undefined;
  /** Called with the completed share, 0 to 1. */
  readonly progress?: (share: number) => void;
}

export interface Replayed {
  /** In event-time order. */
  readonly signals: readonly Signal[];
  /** In the order in which they opened. */
  readonly incidents: readonly Incident[];
  readonly identities: number;
}

const PROGRESS_EVERY = 5_000;

/** Runs detection over events in the order of their time, with all state in memory. */
export function replay(events: ActivityEvent[], settings: ReplaySettings): Replayed {
  events.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const watchers = new Watchers(settings);
  if (events.some(({ source }) => isFindingSource(source))) watchers.learnKeys(events);
  let last: ActivityEvent | undefined;
  for (const [position, event] of events.entries()) {
    const subject = last?.id === event.id && last.time === event.time ? undefined : subjectOf(event);
    last = event;
    if (subject !== undefined) watchers.take(subject, event);
    if (position % PROGRESS_EVERY === 0) settings.progress?.(position / events.length);
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

  constructor(settings: ReplaySettings) {
    this.#settings = settings;
    this.#postures = new Map(settings.postures.map((posture) => [posture.identity, posture]));
    this.#names = new IdentityResolver(settings.postures);
    this.#roles = new RolePostures(settings.postures);
  }

  /** A finding can name only a key. Records show whose it is, also later ones. */
  learnKeys(events: readonly ActivityEvent[]): void {
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
    watcher.take(resolved);
    for (const { heir, suspicion } of watcher.takeInheritances())
      this.#watcher(this.#names.identityOf(heir), heir).suspect(suspicion);
    for (const note of watcher.takeNotes())
      this.#notes.set(note.source, [...(this.#notes.get(note.source) ?? []), note]);
    for (const session of watcher.takeSessions())
      this.#watcher(this.#names.identityOf(session.role), session.role).addOrigin(session);
    for (const { owner, accessKeyId, at } of watcher.takeKeysForOthers())
      this.#watchers.get(this.#names.identityOf(owner))?.addKey(accessKeyId, at);
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
      notesOn: (source) => this.#notes.get(source) ?? [],
      ...(modes && { modes }),
    });
    this.#watchers.set(key, watcher);
    if (kind === 'arn') this.#names.learn(identity);
    return watcher;
  }

  result(): Replayed {
    const detections = [...this.#watchers.values()].map((watcher) => watcher.result());
    return {
      signals: detections.flatMap(({ signals }) => signals).sort(byTime),
      incidents: detections.flatMap(({ incidents }) => incidents.map(({ incident }) => incident)).sort(byOpening),
      identities: this.#watchers.size,
    };
  }
}

const NOTHING_KNOWN = { profile: undefined, window: undefined, version: 0 };
