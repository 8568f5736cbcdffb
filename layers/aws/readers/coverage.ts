import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient, ListRuleNamesByTargetCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { mapLimited } from '../../app/async.ts';
import { known, type Reading } from '../../core/check.ts';
import { type AccountReading, regionsToCover } from '../../core/coverage/coverage.ts';
import type { AccountId } from '../../core/posture/account-facts.ts';
import type { RegionConnection } from '../clients.ts';
import { reading } from '../reading.ts';
import { allPages } from './pages.ts';
import { readTrails } from './trails.ts';

export interface CoverageTarget {
  readonly account: AccountId;
  readonly hub: { readonly account: string; readonly region: string };
  /** Regions that the team uses; empty: all that are enabled. */
  readonly configuredRegions: readonly string[];
  readonly ingestBusArn: string;
}

const AT_ONCE = 6;

/** Reads what AWS APIs return about the coverage of an account.
 *
 * @param home a connection to the account in the Region of the hub. */
export async function readCoverage(home: RegionConnection, target: CoverageTarget): Promise<AccountReading> {
  const { account, hub, configuredRegions, ingestBusArn } = target;
  const regions: Reading<readonly string[]> =
    configuredRegions.length > 0 ? known(configuredRegions) : await enabledRegions(home);
  const { partition } = account;
  const covered = regionsToCover(configuredRegions, regions, { partition, hubRegion: hub.region });
  const isDirect = (region: string): boolean => account.id === hub.account && region === hub.region;
  const counts = await mapLimited(covered, AT_ONCE, async (region): Promise<[string, Reading<number>]> => {
    if (isDirect(region)) return [region, known(0)];
    return [region, await forwardingRules(new EventBridgeClient({ ...home, region }), ingestBusArn)];
  });
  return { regions, trails: await readTrails(home, covered), forwardingRules: new Map(counts) };
}

const enabledRegions = (home: RegionConnection): Promise<Reading<readonly string[]>> =>
  reading('ec2:DescribeRegions', async () => {
    const { Regions = [] } = await new EC2Client(home).send(new DescribeRegionsCommand({}));
    return Regions.flatMap(({ RegionName }) => RegionName ?? []);
  });

/** How many enabled rules of the default bus send events to the ingest bus. */
async function forwardingRules(client: EventBridgeClient, TargetArn: string): Promise<Reading<number>> {
  const names = await reading('events:ListRuleNamesByTarget', () =>
    allPages(
      'events:ListRuleNamesByTarget',
      (NextToken) => client.send(new ListRuleNamesByTargetCommand({ TargetArn, NextToken })),
      ({ RuleNames = [], NextToken }) => ({ items: RuleNames, next: NextToken }),
    ),
  );
  if (names.kind === 'unknown' || names.value.length === 0) return names.kind === 'unknown' ? names : known(0);
  const found = new Set(names.value);
  return reading('events:ListRules', async () => {
    const rules = await allPages(
      'events:ListRules',
      (NextToken) => client.send(new ListRulesCommand({ NextToken })),
      ({ Rules = [], NextToken }) => ({ items: Rules, next: NextToken }),
    );
    return rules.filter(({ Name = '', State }) => found.has(Name) && State !== 'DISABLED').length;
  });
}
