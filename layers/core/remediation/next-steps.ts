import type { IdentityArn } from '../identity.ts';
import type { PostureOptions } from '../posture/options.ts';
import { unlessRefused } from './call.ts';
import { candidatesFor } from './candidates.ts';
import type { Assessed } from './simulate.ts';
import { type SimulatedChange, simulatedChange, trialOf } from './trial.ts';
import { UseFacts } from './use.ts';

const MOST = 3;
/** Simulations take most of the time of a plan. */
const MOST_SIMULATIONS = 9;

/** The best changes after a plan that ended at a limit, best first, each simulated alone. Changes that improve the same identities are alternatives:
 * only the best one is named.
 * @param current the accounts after the plan. */
export function nextSteps(current: Assessed, options: PostureOptions): readonly SimulatedChange[] {
  const tried = [...candidatesFor(current, new UseFacts(current, options))]
    .sort((a, b) => b.promise - a.promise)
    .slice(0, MOST_SIMULATIONS)
    .flatMap((candidate) => unlessRefused(() => trialOf(current, candidate, options)) ?? [])
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth);
  const steps: SimulatedChange[] = [];
  const covered = new Set<IdentityArn>();
  for (const trial of tried) {
    const step = simulatedChange(trial);
    const gained = [...step.removed, ...step.improved.map(({ identity }) => identity)];
    if (steps.length === MOST || gained.every((identity) => covered.has(identity))) continue;
    for (const identity of gained) covered.add(identity);
    steps.push(step);
  }
  return steps;
}
