import type { Tier } from '../identity.ts';
import { assess } from '../posture/assess.ts';
import type { CompiledIdentity } from '../posture/escalation/compile.ts';
import type { PostureOptions } from '../posture/options.ts';
import type { Usage } from '../usage/usage.ts';
import { apply } from './apply.ts';
import { unlessRefused } from './call.ts';
import type { Change, ReplacePolicies } from './change.ts';
import { useOf } from './permission-usage.ts';
import { type RemainingPolicy, remainingPolicy } from './remaining-policy.ts';
import type { Assessed } from './simulate.ts';

const NAME = 'permissions-in-use';

/** A change that leaves an identity the permissions that it uses. */
export interface Reduction extends RemainingPolicy {
  readonly change: ReplacePolicies;
}

/** By identity: a plan asks for the same ones in each round. */
const known = new WeakMap<Usage, WeakMap<CompiledIdentity, Reduction | 'none'>>();

/** undefined: nothing is known to be unused, or the rest cannot be written. */
export function reductionOf(identity: CompiledIdentity, usage: Usage | undefined): Reduction | undefined {
  if (usage === undefined) return undefined;
  const ofUsage = known.get(usage) ?? new WeakMap<CompiledIdentity, Reduction | 'none'>();
  known.set(usage, ofUsage);
  const reduction = ofUsage.get(identity) ?? reduce(identity, usage) ?? 'none';
  ofUsage.set(identity, reduction);
  return reduction === 'none' ? undefined : reduction;
}

function reduce(identity: CompiledIdentity, usage: Usage): Reduction | undefined {
  const use = useOf(identity, usage);
  if (use === undefined) return undefined;
  const remaining = remainingPolicy(identity, use);
  if (typeof remaining === 'string') return undefined;
  const { document } = remaining;
  const change = { kind: 'replace-policies', identity: identity.arn, name: NAME } as const;
  return { ...remaining, change: document === undefined ? change : { ...change, document } };
}

/** The tier of the identity after the change, by a simulation of it alone; undefined if AWS would refuse the change. */
export const tierAfter = (
  { assessment, options }: Pick<Assessed, 'assessment'> & { readonly options: PostureOptions },
  { change }: Reduction,
): Tier | undefined =>
  unlessRefused(() => {
    const { estates } = apply(assessment.estates, change);
    return assess(estates, options, assessment).of(change.identity)?.tier;
  });

/** For how many days the identity used nothing of what the change takes away from it. 0: unknown. */
export function daysWithoutUse(identity: CompiledIdentity, change: Change, usage: Usage): number {
  if (change.kind === 'replace-policies') {
    const reduction = reductionOf(identity, usage);
    return JSON.stringify(reduction?.change) === JSON.stringify(change) ? (reduction?.days ?? 0) : 0;
  }
  if (change.kind !== 'remove-actions' && change.kind !== 'exclude-resources') return 0;
  const use = useOf(identity, usage);
  const actions = change.actions.map((pattern) => usage.granted.matching(pattern));
  // An action that the catalogue does not have may be in use.
  if (use === undefined || actions.some((known) => known.length === 0)) return 0;
  return Math.min(...actions.flat().map((action) => use.daysUnused(action)));
}
