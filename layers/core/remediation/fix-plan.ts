import type { IdentityArn } from '../identity.ts';
import { unlessRefused } from './call.ts';
import { type Candidate, candidatesFor } from './candidates.ts';
import type { Change } from './change.ts';
import type { FixOptions } from './fix-options.ts';
import type { Assessed, TierChange, TierCounts } from './simulate.ts';
import { type SimulatedChange, simulatedChange, type Trial, trialOf } from './trial.ts';
import { type Undoer, undoneBy } from './undo.ts';
import { UseFacts } from './use.ts';

/** One change of a plan, with the result of its simulation after the changes before it. */
export interface FixStep extends SimulatedChange {
  /** The accounts before the change. */
  readonly start: Assessed;
  /** Identities in a better tier that no earlier change improved. */
  readonly improved: readonly TierChange[];
  /** Limited identities that could undo the change themselves. */
  readonly undoers: readonly Undoer[];
  /** The change that one of them could have undone, if this one replaces it. */
  readonly insteadOf?: Change;
}

export interface FixPlan {
  readonly before: TierCounts;
  readonly after: TierCounts;
  readonly steps: readonly FixStep[];
  /** Number of simulations. */
  readonly simulated: number;
  /** Whether the plan ended at a limit, and not because no further change helps. */
  readonly hasMore: boolean;
  /** The accounts after all changes. */
  readonly result: Assessed;
}

export interface PlanLimits {
  /** Maximum number of changes. */
  readonly changes: number;
  /** Maximum number of simulations. */
  readonly simulations: number;
}

/** Large accounts are assessed less often: the time of a plan is about that of its simulations. */
const limitsFor = (identities: number): PlanLimits =>
  identities > 1_000 ? { changes: 8, simulations: 32 } : { changes: 12, simulations: 120 };

/** The changes that take the most identities out of tier 0, then out of tier 1: each the best one after those before it. Only
 * what a simulation confirmed is in the plan. */
export function fixPlan(
  start: Assessed,
  options: FixOptions,
  limits: PlanLimits = limitsFor(start.postures.size),
  progress: (share: number) => void = () => undefined,
): FixPlan {
  const steps: FixStep[] = [];
  const credited = new Set<IdentityArn>();
  const achieved = new Map<string, number>();
  let current = start;
  let simulated = 0;
  let hasMore = true;
  while (steps.length < limits.changes && simulated < limits.simulations) {
    const round = new Round(current, options, {
      most: Math.min(MOST_PER_ROUND, limits.simulations - simulated),
      achieved,
      onSimulation: () => {
        simulated += 1;
        progress(simulated / limits.simulations);
      },
    });
    const best = round.best();
    if (best === undefined) {
      hasMore = false;
      break;
    }
    const improved = best.simulation.improved.filter(({ identity }) => !credited.has(identity));
    for (const { identity } of improved) credited.add(identity);
    steps.push(stepOf(current, best, improved));
    current = best.simulation.result;
  }
  return { before: start.tiers, after: current.tiers, steps, simulated, hasMore, result: current };
}

const MOST_PER_ROUND = 12;

/** Promises are upper bounds: this share of the next promise is not worth another simulation. */
const ENOUGH = 0.85;

/** What a change may improve that improved nothing before: one identity in tier 1. */
const UNEXPECTED = 1;

/** A change that was simulated, with who could undo it. */
interface Tried extends Trial {
  readonly undoers: readonly Undoer[];
  readonly insteadOf?: Change;
}

const stepOf = (start: Assessed, tried: Tried, improved: readonly TierChange[]): FixStep => {
  const { undoers, insteadOf } = tried;
  return { ...simulatedChange(tried), start, improved, undoers, ...(insteadOf === undefined ? {} : { insteadOf }) };
};

interface RoundOptions {
  readonly most: number;
  /** By change, what it improved in an earlier round: a later simulation rarely shows more. */
  readonly achieved: Map<string, number>;
  readonly onSimulation: () => void;
}

/** One round: the candidates of the current state, simulated in the order of their promise. */
class Round {
  readonly #current: Assessed;
  readonly #options: FixOptions;
  readonly #round: RoundOptions;
  readonly #candidates: readonly Candidate[];
  #left: number;

  constructor(current: Assessed, options: FixOptions, round: RoundOptions) {
    this.#current = current;
    this.#options = options;
    this.#round = round;
    this.#left = round.most;
    this.#candidates = candidatesFor(current, new UseFacts(current, options))
      .map((candidate) => ({ ...candidate, promise: this.#promiseOf(candidate) }))
      .sort((a, b) => b.promise - a.promise);
  }

  #promiseOf({ change, promise }: Candidate): number {
    const before = this.#round.achieved.get(JSON.stringify(change));
    return before === undefined ? promise : Math.min(promise, 2 * before + UNEXPECTED);
  }

  /** Stops at the first candidate whose promise is less than what another one achieved. */
  best(): Tried | undefined {
    let best: Tried | undefined;
    for (const candidate of this.#candidates) {
      if (this.#left === 0 || (best !== undefined && best.worth >= ENOUGH * candidate.promise)) break;
      const tried = this.#try(candidate);
      if (tried !== undefined && tried.worth > 0 && (best === undefined || isBetter(tried, best))) best = tried;
    }
    return best && this.#lasting(best);
  }

  #try(candidate: Candidate): Tried | undefined {
    this.#left -= 1;
    this.#round.onSimulation();
    return unlessRefused(() => {
      const trial = trialOf(this.#current, candidate, this.#options);
      this.#round.achieved.set(JSON.stringify(candidate.change), trial?.worth ?? 0);
      if (trial === undefined) return undefined;
      const { change, impact, simulation } = trial;
      return { ...trial, undoers: undoneBy(simulation, simulation.result.assessment, change, impact) };
    });
  }

  /** If an identity could undo the change, a boundary that it cannot remove is better. */
  #lasting(best: Tried): Tried {
    const [undoer] = best.undoers;
    if (undoer === undefined || this.#left === 0) return best;
    const boundary = this.#candidates.find(
      ({ change }) => change.kind === 'set-boundary' && change.identity === undoer.identity,
    );
    const tried = boundary && this.#try(boundary);
    if (tried === undefined || tried.undoers.length > 0 || tried.worth < best.worth) return best;
    return { ...tried, insteadOf: best.change };
  }
}

/** Of two that improve the same, the one that breaks less, then the one with fewer calls. */
function isBetter(a: Tried, b: Tried): boolean {
  if (a.worth !== b.worth) return a.worth > b.worth;
  return a.simulation.calls.length < b.simulation.calls.length;
}
