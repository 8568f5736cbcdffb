import type { Incident, Signal } from '../layers/core/detection/types.ts';

/** The response writes these, when it acts. */
const OF_RESPONSE = new Set(['state', 'stateSince', 'successorOf', 'updatedAt']);

/**
 * What a deployment and a replay of the events that were delivered to it agree on: every field of an incident (rules, severity,
 * confidence with its terms, times of signals and of the opening, evidence, calls, actor), except
 * - what the response writes: `state`, `stateSince`, `successorOf`, `updatedAt`;
 * - `why` of a term, which has the number of signals when a detector last judged the incident;
 * - the order of credentials and of habits in evidence, since detectors write the counts of a baseline with a delay.
 */
function comparable(incident: Incident) {
  const { id, credentials, confidenceTerms, signals } = incident;
  return {
    ...Object.fromEntries(Object.entries(incident).filter(([name]) => !OF_RESPONSE.has(name))),
    id,
    credentials: credentials.toSorted(),
    confidenceTerms: confidenceTerms.map(({ term, points }) => ({ term, points })),
    signals: signals.map(withSortedEvidence),
  };
}

const withSortedEvidence = (signal: Signal): Signal => ({
  ...signal,
  evidence: Object.fromEntries(
    Object.entries(signal.evidence).map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]),
  ),
});

/** In the order of their ids. */
export const comparableAll = (incidents: readonly Incident[]) =>
  incidents.map(comparable).sort((a, b) => (a.id < b.id ? -1 : 1));
