import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Unreadable } from '../../core/posture/estate.ts';
import type { RegionConnection } from '../clients.ts';
import { trackReads } from './read-tracker.ts';

/** The Regions in which to read an account's secrets and compute. */
export interface ReadRegions {
  readonly connections: readonly RegionConnection[];
  /** False where there may be more Regions than these: then a resource that is not found may still exist. */
  readonly isComplete: boolean;
  readonly unreadable: readonly Unreadable[];
}

/** The named Regions, or else all that are enabled in the account; if those cannot be read, the home Region.
 *
 * @param named those that a team says are all that it uses. */
export async function regionsToRead(named: readonly string[], home: RegionConnection): Promise<ReadRegions> {
  const connectionsTo = (regions: readonly string[]) => regions.map((region) => ({ ...home, region }));
  if (named.length > 0) return { connections: connectionsTo(named), isComplete: true, unreadable: [] };
  const reads = trackReads();
  const enabled = await reads.attempt('ec2:DescribeRegions', 'the Regions that are enabled', async () => {
    const { Regions = [] } = await new EC2Client(home).send(new DescribeRegionsCommand({}));
    return Regions.flatMap(({ RegionName }) => RegionName ?? []);
  });
  if (enabled !== 'unknown' && enabled.length > 0)
    return { connections: connectionsTo(enabled), isComplete: true, unreadable: [] };
  if (enabled !== 'unknown') reads.note('the Regions that are enabled', 'ec2:DescribeRegions: none in the answer');
  return { connections: [home], isComplete: false, unreadable: reads.unreadable() };
}
