import type { IdentityArn } from '../identity.ts';
import type { PostureOptions } from '../posture/options.ts';
import { unlessRefused } from './call.ts';
import { type Candidate, candidatesFor, PREFERENCE } from './candidates.ts';
import { type FixStep, worthOf } from './fix-plan.ts';
import { type Assessed, type Simulation, simulateIfUseful } from './simulate.ts';
import { UseFacts } from './use.ts';

/** A change that is not in the plan, with its result if it is made alone after the plan. */
export type NextStep = Pick<
  FixStep,
  'change' | 'impact' | 'calls' | 'inverse' | 'before' | 'after' | 'improved' | 'removed'
>;

const MOST = 3;
/** Simulations take most of the time of a plan. */
const MOST_SIMULATIONS = 9;

/** The best changes after a plan that ended at a limit, best first. Changes that improve the same identities are alternatives:
 * only the best one is named.
 * @param current the accounts after the plan. */
export function nextSteps(current: Assessed, options: PostureOptions): readonly NextStep[] {
  const tried = [...candidatesFor(current, new UseFacts(current, options))]
    .sort((a, b) => b.promise - a.promise)
    .slice(0, MOST_SIMULATIONS)
    .flatMap((candidate) => tryAlone(current, candidate, options) ?? [])
    .sort((a, b) => b.worth - a.worth);
  const steps: NextStep[] = [];
  const covered = new Set<IdentityArn>();
  for (const { step } of tried) {
    const gained = [...step.removed, ...step.improved.map(({ identity }) => identity)];
    if (steps.length === MOST || gained.every((identity) => covered.has(identity))) continue;
    for (const identity of gained) covered.add(identity);
    steps.push(step);
  }
  return steps;
}

function tryAlone(
  current: Assessed,
  { change, impact, expected }: Candidate,
  options: PostureOptions,
): { readonly step: NextStep; readonly worth: number } | undefined {
  const simulation = unlessRefused(() => simulateIfUseful(current, change, expected, options));
  if (simulation === undefined || simulation.worsened.length > 0) return undefined;
  const worth = worthOf(simulation) * PREFERENCE[impact.breaks];
  return worth > 0 ? { step: { change, impact, ...resultOf(simulation) }, worth } : undefined;
}

const resultOf = ({ calls, inverse, before, after, improved, removed }: Simulation) => ({
  calls,
  inverse,
  before,
  after,
  improved,
  removed,
});
