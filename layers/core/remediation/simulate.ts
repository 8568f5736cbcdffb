import type { IdentityArn, Tier } from '../identity.ts';
import { type Assessment, assess } from '../posture/assess.ts';
import type { PostureOptions } from '../posture/options.ts';
import type { Posture } from '../posture/types.ts';
import { type Applied, apply, applyAll } from './apply.ts';
import type { Change } from './change.ts';

/** The number of identities in each tier, T0 first. */
export type TierCounts = readonly [number, number, number, number];

/** An assessment with all its postures. */
export interface Assessed {
  readonly assessment: Assessment;
  readonly postures: ReadonlyMap<IdentityArn, Posture>;
  readonly tiers: TierCounts;
}

export interface TierChange {
  readonly identity: IdentityArn;
  readonly from: Tier;
  readonly to: Tier;
}

/** What an assessment of the changed accounts says. */
export interface Simulation extends Applied {
  readonly before: TierCounts;
  readonly after: TierCounts;
  readonly improved: readonly TierChange[];
  readonly worsened: readonly TierChange[];
  /** Identities that no longer exist. */
  readonly removed: readonly IdentityArn[];
  readonly result: Assessed;
}

export function assessed(assessment: Assessment, postures: Iterable<Posture> = assessment.all()): Assessed {
  const byArn = new Map([...postures].map((posture) => [posture.identity, posture]));
  const count = (tier: Tier): number => [...byArn.values()].filter((posture) => posture.tier === tier).length;
  return { assessment, postures: byArn, tiers: [count(0), count(1), count(2), count(3)] };
}

/** Makes the changes and assesses all accounts again: the same facts lead to the same result as `assess` on a changed dump.
 * @throws RefusedChange */
export function simulate(current: Assessed, changes: readonly Change[], options: PostureOptions): Simulation {
  const applied = applyAll(current.assessment.estates, changes);
  return simulationOf(current, applied, assess(applied.estates, options, current.assessment));
}

/** As `simulate`, unless none of the identities that the change should improve is in a better tier: then undefined. Looks at a
 * few of them first, because most changes that fail do so for all.
 * @throws RefusedChange */
export function simulateIfUseful(
  current: Assessed,
  change: Change,
  expected: readonly IdentityArn[],
  options: PostureOptions,
): Simulation | undefined {
  const applied = apply(current.assessment.estates, change);
  const assessment = assess(applied.estates, options, current.assessment);
  const improves = (arn: IdentityArn): boolean =>
    (assessment.of(arn)?.tier ?? 4) > (current.postures.get(arn)?.tier ?? 4);
  if (!expected.slice(0, SAMPLE).some(improves)) return undefined;
  return simulationOf(current, applied, assessment);
}

const SAMPLE = 12;

function simulationOf(current: Assessed, applied: Applied, assessment: Assessment): Simulation {
  const result = assessed(assessment);
  return { ...applied, ...compare(current, result), result };
}

/** The differences between two assessments. New identities have no tier before, and are left out. */
function compare(
  { postures, tiers: before }: Assessed,
  { postures: later, tiers: after }: Assessed,
): Pick<Simulation, 'before' | 'after' | 'improved' | 'worsened' | 'removed'> {
  const improved: TierChange[] = [];
  const worsened: TierChange[] = [];
  const removed: IdentityArn[] = [];
  for (const [identity, { tier: from }] of postures) {
    const now = later.get(identity);
    if (now === undefined) removed.push(identity);
    else if (now.tier > from) improved.push({ identity, from, to: now.tier });
    else if (now.tier < from) worsened.push({ identity, from, to: now.tier });
  }
  return { before, after, improved, worsened, removed };
}
