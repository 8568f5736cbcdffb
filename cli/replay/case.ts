import type { Incident, Profile, Signal } from '../../layers/core/detection/types.ts';
import { compareSeverity } from '../../layers/core/identity.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { type Brief, briefOf } from '../../layers/core/response/brief.ts';
import type { ResponseDecision } from '../../layers/core/response/types.ts';
import { responseTo } from './answer.ts';
import { type Lineage, lineageOf } from './lineage.ts';
import { type Opening, openingOf } from './opening.ts';
import type { Replayed } from './run.ts';
import { type Story, storyOf } from './story.ts';

/** An incident with everything that replay knows about it. */
export interface ReplayedCase {
  readonly incident: Incident;
  /** All of them; the incident has only the best, the first and the last of each rule. */
  readonly signals: readonly Signal[];
  readonly story: Story;
  readonly brief: Brief;
  readonly lineage: Lineage;
  readonly response: ResponseDecision;
  readonly posture: Posture | undefined;
  readonly profile: Profile | undefined;
  /** Undefined: another incident's suspicion opened it, and that incident is not in the input. */
  readonly opening: Opening | undefined;
}

/** The cases of all incidents, the most severe first. */
export function casesOf(replayed: Replayed, postures: readonly Posture[]): readonly ReplayedCase[] {
  const signals = signalsByIncident(replayed);
  return [...replayed.incidents]
    .sort((a, b) => compareSeverity(b.severity, a.severity) || b.confidence - a.confidence)
    .map((incident) => caseOf(incident, signals.get(incident.id) ?? incident.signals, replayed, postures));
}

export function signalsByIncident({ signals, owners }: Replayed): ReadonlyMap<string, readonly Signal[]> {
  const found = new Map<string, Signal[]>();
  for (const signal of signals) {
    const incident = owners.get(signal)?.incident;
    if (incident === undefined) continue;
    const known = found.get(incident);
    if (known === undefined) found.set(incident, [signal]);
    else known.push(signal);
  }
  return found;
}

function caseOf(
  incident: Incident,
  signals: readonly Signal[],
  { links, incidents, profiles }: Replayed,
  postures: readonly Posture[],
): ReplayedCase {
  const posture = postures.find(({ identity }) => identity === incident.identity);
  const profile = profiles.get(incident.id);
  const lineage = lineageOf(incident, links, incidents);
  const origin = lineage.from[0];
  const suspicion = origin?.incident ? { ...origin, incident: origin.incident, at: Date.parse(origin.at) } : undefined;
  return {
    incident,
    signals,
    story: storyOf(incident, signals),
    brief: briefOf({
      incident,
      plans: [],
      journal: [],
      posture,
      profile,
      carriers: 'unknown',
      lineage: new Map(),
    }),
    lineage,
    response: responseTo(incident, posture, postures.length),
    posture,
    profile,
    opening: openingOf(signals, posture, suspicion),
  };
}
