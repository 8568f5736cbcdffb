import type { Incident, Signal } from '../layers/core/detection/types.ts';

/**
 * What a deployment and a replay of the events that were delivered to it agree on: identity, actor, class, tier, owner, severity,
 * confidence with its terms, times, title, counts, credentials, and every signal with rule, evidence and call. Left out:
 * - `state`, `stateSince`, `successorOf`: the response writes them;
 * - `why` of a term, which has the number of signals when a detector last judged the incident;
 * - the order of credentials and of habits in evidence, since detectors write the counts of a baseline with a delay.
 */
export function comparable(incident: Incident) {
  const { state: _, stateSince: __, successorOf: ___, credentials, confidenceTerms, signals, ...facts } = incident;
  return {
    ...facts,
    credentials: credentials.toSorted(),
    terms: confidenceTerms.map(({ term, points }) => ({ term, points })),
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
