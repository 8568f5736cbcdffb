import { unsuppressed } from '../detection/suppression.ts';
import type { Incident } from '../detection/types.ts';
import { compareSeverity } from '../identity.ts';
import type { DecisionBasis } from './types.ts';

/** Confidence bands: a response is decided again when the confidence reaches a higher band. */
const BANDS = [0.5, 0.8, 0.9] as const;
const bandOf = (confidence: number): number => BANDS.filter((from) => confidence >= from).length;

/** The current basis of a decision about this incident. */
export const basisOf = (
  incident: Incident,
  facts: Omit<DecisionBasis, 'severity' | 'band' | 'techniques'>,
): DecisionBasis => ({
  ...facts,
  severity: incident.severity,
  band: bandOf(incident.confidence),
  techniques: [...new Set(unsuppressed(incident.signals).map(({ technique }) => technique))].sort(),
});

/** Whether the evidence exceeds the basis of a decision: higher severity, a higher confidence band, or a new technique. */
export function outgrows(incident: Incident, basis: DecisionBasis): boolean {
  if (compareSeverity(incident.severity, basis.severity) > 0 || bandOf(incident.confidence) > basis.band) return true;
  const known = new Set(basis.techniques);
  return unsuppressed(incident.signals).some(({ technique }) => !known.has(technique));
}

/** Whether the response has to be decided again although the evidence is the same: the kill switch was turned off, the posture
 * became known, or a limit on automatic containment left the decision to a person. */
export const isUnblocked = (basis: DecisionBasis, now: Pick<DecisionBasis, 'killSwitch' | 'postureKnown'>): boolean =>
  (basis.killSwitch !== 'off' && now.killSwitch === 'off') ||
  (!basis.postureKnown && now.postureKnown) ||
  basis.leftToPerson === true;
