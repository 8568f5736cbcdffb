import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mapLimited } from '../../app/async.ts';
import type { Known } from '../../core/identity.ts';
import type { AccountId, SecretsSnapshot } from '../../core/posture/account-facts.ts';
import type { ResourcePolicyFacts } from '../../core/posture/estate.ts';
import { NOTHING_SCANNED, type Scanned } from './compute/scanned.ts';
import { trackReads } from './read-tracker.ts';
import type { ReadRegions } from './regions.ts';
import { readResourcePolicies } from './resource-policies.ts';
import { readSecretsIn } from './secrets.ts';
import { type FindSecrets, readCompute } from './workloads.ts';

const REGIONS_AT_ONCE = 4;

/** What an earlier snapshot read, so that not everything has to be read again, and the limits of this one. */
export interface Earlier {
  readonly scanned: Scanned & { readonly since: string };
  readonly policies: readonly ResourcePolicyFacts[];
  /** Whether there is time to read more policies. */
  readonly hasTime: () => boolean;
  /** Milliseconds between the calls to one service that read policies. */
  readonly gapMs?: number;
}

/** Reads secrets, compute, secrets outside Secrets Manager and the policies of resources in every Region. Each list is `unknown`
 * only if no Region could be read; a missing Region is reported. Compute of a type counts as read only if every Region responded.
 * A Region that service control policies block completely counts as empty. */
export async function readSecretsSnapshot(
  { connections, isComplete, unreadable }: ReadRegions,
  { id: account, partition }: AccountId,
  takenAt: string,
  findSecrets: FindSecrets,
  { scanned: before, policies, hasTime, gapMs }: Earlier = {
    scanned: { ...NOTHING_SCANNED, since: takenAt },
    policies: [],
    hasTime: () => true,
  },
): Promise<SecretsSnapshot> {
  const known = new Map(policies.map((facts) => [facts.arn, facts]));
  const results = await mapLimited(connections, REGIONS_AT_ONCE, async (connection) => {
    const { region } = connection;
    // One per Region: an API that is not available in one Region may be in another.
    const reads = trackReads();
    const secrets = await readSecretsIn(new SecretsManagerClient(connection), reads, region);
    const compute = await readCompute(connection, reads, { region, account, partition, before }, findSecrets);
    const policyScope = { region, account, partition, takenAt, before: known, hasTime };
    const resourcePolicies = await readResourcePolicies(connection, reads, policyScope, gapMs);
    return { secrets, ...compute, resourcePolicies, unreadable: reads.unreadable(), isBlocked: reads.isBlocked() };
  });
  const read = results.filter(({ isBlocked }) => !isBlocked);
  return {
    takenAt,
    secrets: merged(read.map(({ secrets }) => secrets)),
    workloads: merged(read.map(({ workloads }) => workloads)),
    workloadTypesRead: isComplete ? commonTypes(read.map(({ workloadTypesRead }) => workloadTypesRead)) : [],
    clusters: read.flatMap(({ clusters }) => clusters),
    trustAnchors: read.flatMap(({ trustAnchors }) => trustAnchors),
    secretsOutsideVault: merged(read.map(({ secretsOutsideVault }) => secretsOutsideVault)),
    resourcePolicies: latest(read.flatMap(({ resourcePolicies }) => resourcePolicies)),
    scanned: { since: before.since, markers: Object.assign({}, ...read.map(({ markers }) => markers)) },
    unreadable: [...unreadable, ...read.flatMap((region) => region.unreadable)],
  };
}

/** Each resource once, as it was read last. */
function latest(facts: readonly ResourcePolicyFacts[]): readonly ResourcePolicyFacts[] {
  const ordered = facts.toSorted((a, b) => (a.readAt ?? '').localeCompare(b.readAt ?? ''));
  return [...new Map(ordered.map((one) => [one.arn, one])).values()];
}

function merged<Item>(lists: readonly Known<readonly Item[]>[]): Known<readonly Item[]> {
  const known = lists.filter((list) => list !== 'unknown');
  return known.length === 0 ? 'unknown' : known.flat();
}

const commonTypes = ([first = [], ...others]: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(first)].filter((type) => others.every((list) => list.includes(type))).sort();
