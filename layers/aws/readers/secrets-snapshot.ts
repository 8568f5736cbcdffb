import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mapLimited } from '../../app/async.ts';
import type { Known } from '../../core/identity.ts';
import type { AccountId, SecretsSnapshot } from '../../core/posture/account-facts.ts';
import { NOTHING_SCANNED, type Scanned } from './compute/scanned.ts';
import { trackReads } from './read-tracker.ts';
import type { ReadRegions } from './regions.ts';
import { readSecretsIn } from './secrets.ts';
import { type FindSecrets, readCompute } from './workloads.ts';

const REGIONS_AT_ONCE = 4;

/** Reads secrets, compute, and secrets outside Secrets Manager in every Region. Each list is `unknown` only if no Region could
 * be read; a missing Region is reported. Compute of a type counts as read only if every Region responded. A Region that service
 * control policies block completely counts as empty. */
export async function readSecretsSnapshot(
  { connections, isComplete, unreadable }: ReadRegions,
  { id: account, partition }: AccountId,
  takenAt: string,
  findSecrets: FindSecrets,
  before: Scanned & { readonly since: string } = { ...NOTHING_SCANNED, since: takenAt },
): Promise<SecretsSnapshot> {
  const results = await mapLimited(connections, REGIONS_AT_ONCE, async (connection) => {
    const { region } = connection;
    // One per Region: an API that is not available in one Region may be in another.
    const reads = trackReads();
    const secrets = await readSecretsIn(new SecretsManagerClient(connection), reads, region);
    const compute = await readCompute(connection, reads, { region, account, partition, before }, findSecrets);
    return { secrets, ...compute, unreadable: reads.unreadable(), isBlocked: reads.isBlocked() };
  });
  const read = results.filter(({ isBlocked }) => !isBlocked);
  return {
    takenAt,
    secrets: merged(read.map(({ secrets }) => secrets)),
    workloads: merged(read.map(({ workloads }) => workloads)),
    workloadTypesRead: isComplete ? commonTypes(read.map(({ workloadTypesRead }) => workloadTypesRead)) : [],
    secretsOutsideVault: merged(read.map(({ secretsOutsideVault }) => secretsOutsideVault)),
    scanned: { since: before.since, markers: Object.assign({}, ...read.map(({ markers }) => markers)) },
    unreadable: [...unreadable, ...read.flatMap((region) => region.unreadable)],
  };
}

function merged<Item>(lists: readonly Known<readonly Item[]>[]): Known<readonly Item[]> {
  const known = lists.filter((list) => list !== 'unknown');
  return known.length === 0 ? 'unknown' : known.flat();
}

const commonTypes = ([first = [], ...others]: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(first)].filter((type) => others.every((list) => list.includes(type))).sort();
