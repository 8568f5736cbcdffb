import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Known } from '../../core/identity.ts';
import type { SecretsPart } from '../facts/parts.ts';
import { gathering } from './gather.ts';
import { readSecretsIn } from './secrets.ts';
import { type ComputeClients, type FindSecrets, readCompute } from './workloads.ts';

/** What is read in one Region. */
export interface RegionClients extends ComputeClients {
  readonly region: string;
  readonly secrets: SecretsManagerClient;
}

/** Reads secrets, compute and secrets outside the vault, Region by Region. Each list is `unknown` only where no Region could
 * be read; a Region that is missing is named. */
export async function readSecretsPart(
  regions: readonly RegionClients[],
  account: string,
  takenAt: string,
  findSecrets: FindSecrets,
): Promise<SecretsPart> {
  const gather = gathering();
  const read = [];
  for (const clients of regions) {
    const { region } = clients;
    const secrets = await readSecretsIn(clients.secrets, gather, region);
    read.push({ secrets, ...(await readCompute(clients, gather, { region, account }, findSecrets)) });
  }
  return {
    takenAt,
    secrets: together(read.map(({ secrets }) => secrets)),
    workloads: together(read.map(({ workloads }) => workloads)),
    secretsOutsideVault: together(read.map(({ secretsOutsideVault }) => secretsOutsideVault)),
    unreadable: gather.unreadable(),
  };
}

function together<Item>(lists: readonly Known<readonly Item[]>[]): Known<readonly Item[]> {
  const known = lists.filter((list) => list !== 'unknown');
  return known.length === 0 ? 'unknown' : known.flat();
}
