import type { Incident } from '../detection/types.ts';
import { compareSeverity } from '../identity.ts';
import type { DecisionBasis, ResponseMode } from './types.ts';

/** Confidence in bands: a decision is taken again when the confidence reaches a higher one. */
const BANDS = [0.5, 0.8, 0.9] as const;
const bandOf = (confidence: number): number => BANDS.filter((from) => confidence >= from).length;

/** What a decision about this incident rests on now. */
export const basisOf = (
  incident: Incident,
  facts: { readonly mode: ResponseMode; readonly at: string } & Pick<DecisionBasis, 'killSwitch' | 'postureKnown'>,
): DecisionBasis => ({
  ...facts,
  severity: incident.severity,
  band: bandOf(incident.confidence),
  techniques: [...new Set(incident.signals.map(({ technique }) => technique))].sort(),
});

/** Whether the evidence exceeds what was decided on: it is more severe, surer, or shows a technique that was not known. */
export function outgrows(incident: Incident, basis: DecisionBasis): boolean {
  if (compareSeverity(incident.severity, basis.severity) > 0 || bandOf(incident.confidence) > basis.band) return true;
  const known = new Set(basis.techniques);
  return incident.signals.some(({ technique }) => !known.has(technique));
}

/** Whether an obstacle is gone that kept an earlier decision from more: the kill switch, or an unknown posture. */
export const isUnblocked = (basis: DecisionBasis, now: Pick<DecisionBasis, 'killSwitch' | 'postureKnown'>): boolean =>
  (basis.killSwitch !== 'off' && now.killSwitch === 'off') || (!basis.postureKnown && now.postureKnown);
