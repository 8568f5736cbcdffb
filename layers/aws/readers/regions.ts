import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Unreadable } from '../../core/posture/estate.ts';
import type { RegionConnection } from '../clients.ts';
import { trackReads } from './read-tracker.ts';

/** The Regions in which to read an account's secrets and compute. */
export interface ReadRegions {
  readonly connections: readonly RegionConnection[];
  /** False if there may be more Regions: then a resource that is not found may still exist. */
  readonly isComplete: boolean;
  readonly unreadable: readonly Unreadable[];
}

/** The configured Regions, or else all that are enabled in the account; if those cannot be read, the home Region.
 *
 * @param configured all Regions that the team uses; empty: not configured. */
export async function regionsToRead(configured: readonly string[], home: RegionConnection): Promise<ReadRegions> {
  const connectionsTo = (regions: readonly string[]) => regions.map((region) => ({ ...home, region }));
  if (configured.length > 0) return { connections: connectionsTo(configured), isComplete: true, unreadable: [] };
  const reads = trackReads();
  const enabled = await reads.attempt('ec2:DescribeRegions', 'enabled Regions', async () => {
    const { Regions = [] } = await new EC2Client(home).send(new DescribeRegionsCommand({}));
    return Regions.flatMap(({ RegionName }) => RegionName ?? []);
  });
  if (enabled !== 'unknown' && enabled.length > 0)
    return { connections: connectionsTo(enabled), isComplete: true, unreadable: [] };
  if (enabled !== 'unknown') reads.note('enabled Regions', 'ec2:DescribeRegions: returned none');
  return { connections: [home], isComplete: false, unreadable: reads.unreadable() };
}
