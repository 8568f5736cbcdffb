import type { IdentityArn } from '../identity.ts';
import type { PostureOptions } from '../posture/options.ts';
import type { Call } from './call.ts';
import { type Candidate, PREFERENCE, WEIGHTS } from './candidates.ts';
import type { Change } from './change.ts';
import { type Assessed, type Simulation, simulateIfUseful, type TierChange, type TierCounts } from './simulate.ts';
import type { Impact } from './use.ts';

/** A change that was simulated. */
export interface Trial extends Pick<Candidate, 'change' | 'impact'> {
  readonly simulation: Simulation;
  /** What it improves, reduced by what it may break. */
  readonly worth: number;
}

/** Simulates a change; undefined if it does not help, or puts an identity in a worse tier.
 * @throws RefusedChange if AWS would refuse the change */
export function trialOf(
  current: Assessed,
  { change, impact, expected }: Candidate,
  options: PostureOptions,
): Trial | undefined {
  const simulation = simulateIfUseful(current, change, expected, options);
  if (simulation === undefined || simulation.worsened.length > 0) return undefined;
  return { change, impact, simulation, worth: worthOf(simulation) * PREFERENCE[impact.breaks] };
}

/** By the weights of the tiers. */
const worthOf = ({ before, after }: Pick<Simulation, 'before' | 'after'>): number =>
  WEIGHTS.tier0 * (before[0] - after[0]) + WEIGHTS.tier1 * (before[1] - after[1]);

/** A change with the result of its simulation. */
export interface SimulatedChange {
  readonly change: Change;
  readonly impact: Impact;
  readonly calls: readonly Call[];
  readonly inverse: readonly Call[];
  readonly before: TierCounts;
  readonly after: TierCounts;
  /** Identities in a better tier. */
  readonly improved: readonly TierChange[];
  readonly removed: readonly IdentityArn[];
}

export const simulatedChange = ({ change, impact, simulation }: Trial): SimulatedChange => {
  const { calls, inverse, before, after, improved, removed } = simulation;
  return { change, impact, calls, inverse, before, after, improved, removed };
};
