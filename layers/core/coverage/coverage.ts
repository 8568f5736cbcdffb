import type { Reading } from '../check.ts';
import { globalEventsRegionOf } from '../partitions.ts';
import { type ArrivalFacts, judgeArrivals } from './arrivals.ts';
import { judgeForwarding } from './forwarding.ts';
import { type Coverage, combined, NO_COVERAGE } from './gaps.ts';
import { judgeSnapshots, type SnapshotFacts } from './snapshots.ts';
import { judgeTrails, type TrailFacts } from './trails.ts';

/** Value of the stack output `SnapshotRegions` if the team has not configured its Regions. */
export const ALL_REGIONS = 'all';

/** What AWS APIs return about the coverage of an account. */
export interface AccountReading {
  /** Enabled Regions. */
  readonly regions: Reading<readonly string[]>;
  readonly trails: Reading<readonly TrailFacts[]>;
  /** For each Region: how many enabled rules send events to the ingest bus. */
  readonly forwardingRules: ReadonlyMap<string, Reading<number>>;
}

export interface CoverageFacts
  extends AccountReading,
    Pick<ArrivalFacts, 'arrivals' | 'newestIdentity'>,
    Pick<SnapshotFacts, 'takenAt' | 'schedules'> {
  readonly account: { readonly id: string; readonly partition: string };
  readonly hub: { readonly account: string; readonly region: string };
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The Regions whose coverage is judged: those that the team uses, or all that are enabled; always those of the hub and of global
 * services.
 *
 * @param configured Regions that the team uses; empty: not configured. */
export function regionsToCover(
  configured: readonly string[],
  enabled: Reading<readonly string[]>,
  { partition, hubRegion }: { readonly partition: string; readonly hubRegion: string },
): readonly string[] {
  const used = configured.length > 0 ? configured : enabled.kind === 'known' ? enabled.value : [];
  const global = globalEventsRegionOf(partition);
  return [...new Set([hubRegion, ...(global === undefined ? [] : [global]), ...used])].toSorted();
}

/** Judges the coverage of one account: trails, forwarding, arrivals of events, and snapshots. */
export function judgeCoverage(facts: CoverageFacts): Coverage {
  const { account, hub, now, forwardingRules, regions, arrivals, newestIdentity } = facts;
  const covered = [...forwardingRules.keys()];
  const hubRegion = account.id === hub.account ? { hubRegion: hub.region } : {};
  return combined(
    judgeTrails(account.id, facts.trails, covered),
    judgeForwarding({ account: account.id, partition: account.partition, hub, rules: forwardingRules }),
    unreadRegions(regions),
    judgeArrivals({ account: account.id, now, arrivals, newestIdentity, ...hubRegion }),
    judgeSnapshots({ account: account.id, now, takenAt: facts.takenAt, schedules: facts.schedules }),
  );
}

function unreadRegions(regions: AccountReading['regions']): Coverage {
  if (regions.kind === 'known') return NO_COVERAGE;
  return {
    gaps: [],
    fine: [],
    undecided: [
      {
        check: 'Regions',
        codes: ['REGION_NOT_FORWARDED', 'TRAIL_MISSING', 'TRAIL_READS_MISSING', 'TRAIL_EVENTS_EXCLUDED'],
        detail: `The enabled Regions were not read: ${regions.why}.`,
        remedy: 'Allow ec2:DescribeRegions, or set snapshotRegions in the configuration.',
      },
    ],
  };
}
