import { detectBatch, suspected } from '../../layers/core/detection/detect.ts';
import type { RuleIndex } from '../../layers/core/detection/rule-index.ts';
import { subjectOf } from '../../layers/core/detection/subject.ts';
import type { ActivityEvent, Incident, Place, Signal } from '../../layers/core/detection/types.ts';
import type { IdentityArn } from '../../layers/core/identity.ts';
import { parseArn } from '../../layers/core/identity.ts';
import type { IdentityState } from '../../layers/core/ports.ts';
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

/** Events that are handed over at once: what one identity learns of another's incident comes with the next slice. */
const SLICE = 1_000;
const LONGEST_SLICE = 15 * 60_000;

/** Runs rules, profiles, windows and correlation over events, in event-time order, with all state in memory. */
export function replay(events: ActivityEvent[], settings: ReplaySettings): Replayed {
  const { rules, locate } = settings;
  events.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const known = new Known(settings.postures);
  const signals: Signal[] = [];
  const incidents = new Map<string, Incident>();
  for (let start = 0; start < events.length; ) {
    const end = sliceEnd(events, start);
    for (const [identity, own] of byIdentity(events, start, end, known)) {
      const detection = detectBatch(own, known.state(identity), rules, { locate });
      known.remember(identity, detection.remembered);
      for (const signal of detection.signals) signals.push(signal);
      for (const { incident } of detection.incidents) incidents.set(incident.id, incident);
      for (const { heir, suspicion } of detection.inheritances) {
        const state = known.state(known.resolved(heir));
        known.remember(state.identity, { ...state, window: suspected(state.window, suspicion) });
      }
    }
    start = end;
    settings.progress?.(end / events.length);
  }
  signals.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return { signals, incidents: [...incidents.values()].sort(byOpening), identities: known.size };
}

const byOpening = (a: Incident, b: Incident): number =>
  a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : 0;

function sliceEnd(events: readonly ActivityEvent[], start: number): number {
  const until = (events[start]?.time ?? 0) + LONGEST_SLICE;
  const most = Math.min(start + SLICE, events.length);
  let end = start + 1;
  while (end < most && (events[end]?.time ?? 0) <= until) end += 1;
  return end;
}

function byIdentity(
  events: readonly ActivityEvent[],
  start: number,
  end: number,
  known: Known,
): ReadonlyMap<IdentityArn, ActivityEvent[]> {
  const groups = new Map<IdentityArn, ActivityEvent[]>();
  for (let position = start; position < end; position += 1) {
    const event = events[position];
    const subject = event === undefined ? undefined : subjectOf(event);
    if (event === undefined || subject === undefined) continue;
    const identity = known.resolved(subject);
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, [event]);
    else group.push(event);
  }
  return groups;
}

type Activity = Pick<IdentityState, 'profile' | 'window'>;

/** What is known of each identity: its posture where one was given, its activity as it was replayed. */
class Known {
  readonly #postures = new Map<IdentityArn, Posture>();
  /** Without the path, which events do not always tell. */
  readonly #byName = new Map<string, IdentityArn>();
  readonly #activity = new Map<IdentityArn, Activity>();

  constructor(postures: readonly Posture[]) {
    for (const posture of postures) {
      this.#postures.set(posture.identity, posture);
      this.#byName.set(withoutPath(posture.identity), posture.identity);
    }
  }

  get size(): number {
    return this.#activity.size;
  }

  resolved(identity: IdentityArn): IdentityArn {
    if (this.#byName.size === 0 || this.#postures.has(identity)) return identity;
    return this.#byName.get(withoutPath(identity)) ?? identity;
  }

  state(identity: IdentityArn): IdentityState {
    const { profile, window } = this.#activity.get(identity) ?? NO_ACTIVITY;
    return { identity, posture: this.#postures.get(identity), profile, window, exceptions: [], version: 0 };
  }

  remember(identity: IdentityArn, { profile, window }: Activity): void {
    this.#activity.set(identity, { profile, window });
  }
}

const NO_ACTIVITY: Activity = { profile: undefined, window: undefined };

function withoutPath(identity: IdentityArn): string {
  const arn = parseArn(identity);
  if (arn === undefined) return identity;
  const parts = arn.resource.split('/');
  return parts.length < 2 ? identity : `${arn.account}:${parts[0]}/${parts.at(-1)}`;
}
