import type { Posture } from '../../../layers/core/posture/types.ts';
import { permissionUsageOf, type UsedAction, useOf } from '../../../layers/core/remediation/permission-usage.ts';
import { reductionOf, tierAfter } from '../../../layers/core/remediation/reduction.ts';
import { daysOf, type IdentityUse } from '../../../layers/core/usage/identity-use.ts';
import { serviceOf } from '../../../layers/core/usage/visibility.ts';
import type { Report } from '../report.ts';

/** `usage` in a line of `--json`, a stable format. */
export interface UsageLine {
  /** What the CloudTrail events of the account cover; null: there are none. */
  readonly activity: { readonly from: string; readonly to: string; readonly days: number } | null;
  readonly lastAccessed: boolean;
  readonly used: readonly UsedAction[];
  /** Services that were used, of which the actions may be unknown. */
  readonly usedServices: readonly string[];
  readonly unused: Counts & { readonly wholeServices: readonly string[] };
  /** Actions whose use the data would not show. */
  readonly notVisible: Counts;
  /** Event sources of its calls that are no service of IAM: then nothing counts as unused by its activity. */
  readonly unknownSources: readonly string[];
  /** null: nothing is known to be unused, or the rest cannot be written as a policy. */
  readonly remaining: {
    /** null: nothing is left. */
    readonly policy: object | null;
    readonly removedActions: number;
    readonly days: number;
    /** By a simulation. Only for T0 and T1, and with `--identity`; null: not simulated. */
    readonly tier: number | null;
  } | null;
}

interface Counts {
  readonly actions: number;
  /** Number of actions by service. */
  readonly services: Readonly<Record<string, number>>;
  /** The actions; only with `--identity`. */
  readonly list?: readonly string[];
}

/** Each simulation assesses the account again, which takes too long for each identity of a large one. */
export const MOST_SIMULATED = 1_000;

/** undefined without data about the identity. */
export function usageLine(posture: Posture, report: Report, isDetailed: boolean): UsageLine | undefined {
  const { usage } = report.options;
  const identity = report.assessment.compiled.identities.get(posture.identity);
  const use = identity && usage && useOf(identity, usage);
  if (usage === undefined || identity === undefined || use === undefined) return undefined;
  const { used, usedServices, unused, unusedServices, notVisible } = permissionUsageOf(identity, use);
  const reduction = reductionOf(identity, usage);
  const isSimulated = isDetailed || (posture.tier < 2 && report.postures.length <= MOST_SIMULATED);
  return {
    activity: activityOf(use),
    lastAccessed: use.hasLastAccessed,
    used,
    usedServices,
    unused: { ...countsOf(unused, isDetailed), wholeServices: unusedServices },
    notVisible: countsOf(notVisible, isDetailed),
    unknownSources: use.unknownSources,
    remaining:
      reduction === undefined
        ? null
        : {
            policy: reduction.document ?? null,
            removedActions: reduction.removed.length,
            days: reduction.days,
            tier: isSimulated ? (tierAfter(report, reduction) ?? null) : null,
          },
  };
}

function activityOf({ activity }: IdentityUse): UsageLine['activity'] {
  if (activity === undefined) return null;
  const { from, to } = activity;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), days: daysOf(activity) };
}

function countsOf(actions: readonly string[], isDetailed: boolean): Counts {
  const byService = Map.groupBy(actions, serviceOf);
  return {
    actions: actions.length,
    services: Object.fromEntries([...byService].map(([service, list]) => [service, list.length])),
    ...(isDetailed ? { list: actions } : {}),
  };
}
