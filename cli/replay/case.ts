import type { Incident, Signal, Suspicion } from '../../layers/core/detection/types.ts';
import { compareSeverity } from '../../layers/core/identity.ts';
import { append } from '../../layers/core/posture/multimap.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { type Brief, briefOf } from '../../layers/core/response/brief.ts';
import type { ResponseDecision } from '../../layers/core/response/types.ts';
import { responseTo } from './answer.ts';
import { type Lineage, lineageOf } from './lineage.ts';
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
  /** Inherited from the incident that gave the identity access. */
  readonly suspicion: Suspicion | undefined;
}

/** Terms that carry the confidence, as people see them. */
export const CARRYING = 3;

/** What raises the confidence of an incident, most first. */
export const raisingTerms = ({ confidenceTerms }: Incident): Incident['confidenceTerms'] =>
  confidenceTerms.filter(({ points }) => points > 0);

/** The cases of all incidents, the most severe first. */
export function casesOf(replayed: Replayed, postures: readonly Posture[]): readonly ReplayedCase[] {
  const signals = signalsByIncident(replayed);
  const known = new Map(postures.map((posture) => [posture.identity, posture]));
  return [...replayed.incidents]
    .sort((a, b) => compareSeverity(b.severity, a.severity) || b.confidence - a.confidence)
    .map((incident) => {
      const posture = known.get(incident.identity);
      return caseOf(incident, signals.get(incident.id) ?? incident.signals, replayed, {
        posture,
        known: postures.length,
      });
    });
}

export function signalsByIncident({ signals, owners }: Replayed): ReadonlyMap<string, readonly Signal[]> {
  const found = new Map<string, Signal[]>();
  for (const signal of signals) {
    const incident = owners.get(signal)?.incident;
    if (incident !== undefined) append(found, incident, signal);
  }
  return found;
}

function caseOf(
  incident: Incident,
  signals: readonly Signal[],
  { links, incidents, profiles }: Replayed,
  { posture, known }: { readonly posture: Posture | undefined; readonly known: number },
): ReplayedCase {
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
      profile: profiles.get(incident.id),
      carriers: 'unknown',
      lineage: new Map(),
    }),
    lineage,
    response: responseTo(incident, posture, known),
    posture,
    suspicion,
  };
}
