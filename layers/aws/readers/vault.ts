import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Known } from '../../core/identity.ts';
import type { AccountId } from '../account.ts';
import type { RegionConnection } from '../clients.ts';
import type { SecretsPart } from '../facts/parts.ts';
import { gathering, mapLimited } from './gather.ts';
import { readSecretsIn } from './secrets.ts';
import { type FindSecrets, readCompute } from './workloads.ts';

const REGIONS_AT_ONCE = 3;

/** Reads secrets, compute and secrets outside the vault in every Region. Each list is `unknown` only where no Region could
 * be read; a Region that is missing is named. Compute of a type counts as read only where every Region answered. */
export async function readSecretsPart(
  connections: readonly RegionConnection[],
  { id: account, partition }: AccountId,
  takenAt: string,
  findSecrets: FindSecrets,
): Promise<SecretsPart> {
  const read = await mapLimited(connections, REGIONS_AT_ONCE, async (connection) => {
    const { region } = connection;
    // Of its own: what one Region does not have, another may.
    const gather = gathering();
    const secrets = await readSecretsIn(new SecretsManagerClient(connection), gather, region);
    const compute = await readCompute(connection, gather, { region, account, partition }, findSecrets);
    return { secrets, ...compute, unreadable: gather.unreadable() };
  });
  return {
    takenAt,
    secrets: together(read.map(({ secrets }) => secrets)),
    workloads: together(read.map(({ workloads }) => workloads)),
    workloadTypesRead: inAll(read.map(({ workloadTypesRead }) => workloadTypesRead)),
    secretsOutsideVault: together(read.map(({ secretsOutsideVault }) => secretsOutsideVault)),
    unreadable: read.flatMap(({ unreadable }) => unreadable),
  };
}

function together<Item>(lists: readonly Known<readonly Item[]>[]): Known<readonly Item[]> {
  const known = lists.filter((list) => list !== 'unknown');
  return known.length === 0 ? 'unknown' : known.flat();
}

const inAll = ([first = [], ...others]: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(first)].filter((type) => others.every((list) => list.includes(type))).sort();
