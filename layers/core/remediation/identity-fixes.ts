import type { IdentityArn, Tier } from '../identity.ts';
import { assess } from '../posture/assess.ts';
import { apply } from './apply.ts';
import { type Call, unlessRefused } from './call.ts';
import { type Candidate, candidatesFor } from './candidates.ts';
import { BREAKAGES, type Change } from './change.ts';
import type { FixOptions } from './fix-options.ts';
import type { Assessed } from './simulate.ts';
import { type Undoer, undoneBy } from './undo.ts';
import { type Impact, UseFacts } from './use.ts';

/** A change that moves one identity to a better tier, by a simulation of it alone. */
export interface IdentityFix {
  readonly change: Change;
  readonly impact: Impact;
  readonly from: Tier;
  /** undefined: the identity is deleted. */
  readonly to: Tier | undefined;
  readonly calls: readonly Call[];
  readonly inverse: readonly Call[];
  /** Limited identities that could undo the change themselves. */
  readonly undoers: readonly Undoer[];
}

/** Candidates for one identity that are simulated. */
const MOST = 12;

/** The changes that each move the identity to a better tier: those that last, then those that break the least, then the best.
 * @param most maximum number to return. */
export function fixesFor(
  current: Assessed,
  identity: IdentityArn,
  options: FixOptions,
  most: number,
): readonly IdentityFix[] {
  const from = current.postures.get(identity)?.tier;
  if (from === undefined) return [];
  return candidatesFor(current, new UseFacts(current, options), identity)
    .slice(0, MOST)
    .flatMap((candidate) => fixOf(current, candidate, identity, from, options) ?? [])
    .filter(({ to }) => to === undefined || to > from)
    .sort(
      (a, b) =>
        a.undoers.length - b.undoers.length ||
        BREAKAGES.indexOf(a.impact.breaks) - BREAKAGES.indexOf(b.impact.breaks) ||
        (b.to ?? 4) - (a.to ?? 4) ||
        a.calls.length - b.calls.length,
    )
    .slice(0, most);
}

function fixOf(
  { assessment }: Assessed,
  { change, impact }: Candidate,
  identity: IdentityArn,
  from: Tier,
  options: FixOptions,
): IdentityFix | undefined {
  return unlessRefused(() => {
    const applied = apply(assessment.estates, change);
    const after = assess(applied.estates, options, assessment);
    const { calls, inverse } = applied;
    const undoers = undoneBy(applied, after, change, impact);
    return { change, impact, from, to: after.of(identity)?.tier, calls, inverse, undoers };
  });
}
