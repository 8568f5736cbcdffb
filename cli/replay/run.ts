import { Watcher } from '../../layers/core/detection/detect.ts';
import type { RuleIndex } from '../../layers/core/detection/rule-index.ts';
import { subjectOf } from '../../layers/core/detection/subject.ts';
import type { ActivityEvent, Incident, Place, Signal } from '../../layers/core/detection/types.ts';
import { byTime } from '../../layers/core/detection/window.ts';
import type { IdentityArn } from '../../layers/core/identity.ts';
import { parseArn } from '../../layers/core/identity.ts';
import type { Posture } from '../../layers/core/posture/types.ts';

export interface ReplaySettings {
  readonly rules: RuleIndex;
  readonly postures: readonly Posture[];
  readonly locate: (address: string) => Place | undefined;
  /** Called now and then with the share that is done, 0 to 1. */
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

/** Runs rules, profiles, windows and correlation over events, in event-time order, with all state in memory. */
export function replay(events: ActivityEvent[], settings: ReplaySettings): Replayed {
  events.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const watched = new Watched(settings);
  let last: ActivityEvent | undefined;
  for (const [position, event] of events.entries()) {
    const subject = last?.id === event.id && last.time === event.time ? undefined : subjectOf(event);
    last = event;
    if (subject !== undefined) watched.take(subject, event);
    if (position % PROGRESS_EVERY === 0) settings.progress?.(position / events.length);
  }
  return watched.result();
}

const byOpening = (a: Incident, b: Incident): number =>
  a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : 0;

/** A watcher for each identity, with its posture where one was given. */
class Watched {
  readonly #settings: ReplaySettings;
  readonly #postures = new Map<IdentityArn, Posture>();
  /** Without the path, which events do not always tell. */
  readonly #byName = new Map<string, IdentityArn>();
  readonly #watchers = new Map<IdentityArn, Watcher>();

  constructor(settings: ReplaySettings) {
    this.#settings = settings;
    for (const posture of settings.postures) {
      this.#postures.set(posture.identity, posture);
      this.#byName.set(withoutPath(posture.identity), posture.identity);
    }
  }

  take(subject: IdentityArn, event: ActivityEvent): void {
    const watcher = this.#watcher(subject);
    watcher.take(event);
    for (const { heir, suspicion } of watcher.takeInheritances()) this.#watcher(heir).suspect(suspicion);
  }

  #watcher(subject: IdentityArn): Watcher {
    const known = this.#watchers.get(subject);
    if (known !== undefined) return known;
    const identity = this.#postures.has(subject) ? subject : (this.#byName.get(withoutPath(subject)) ?? subject);
    const watcher = this.#watchers.get(identity) ?? this.#made(identity);
    this.#watchers.set(identity, watcher);
    // Found at once the next time, however the event spells it.
    this.#watchers.set(subject, watcher);
    return watcher;
  }

  #made(identity: IdentityArn): Watcher {
    const { rules, locate } = this.#settings;
    const posture = this.#postures.get(identity);
    return new Watcher({ ...NOTHING_KNOWN, identity, posture }, rules, { locate });
  }

  result(): Replayed {
    const watchers = new Set(this.#watchers.values());
    const detections = [...watchers].map((watcher) => watcher.result());
    return {
      signals: detections.flatMap(({ signals }) => signals).sort(byTime),
      incidents: detections.flatMap(({ incidents }) => incidents.map(({ incident }) => incident)).sort(byOpening),
      identities: watchers.size,
    };
  }
}

const NOTHING_KNOWN = { profile: undefined, window: undefined, exceptions: [], version: 0 };

function withoutPath(identity: IdentityArn): string {
  const arn = parseArn(identity);
  if (arn === undefined) return identity;
  const parts = arn.resource.split('/');
  return parts.length < 2 ? identity : `${arn.account}:${parts[0]}/${parts.at(-1)}`;
}
