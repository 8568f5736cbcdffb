import {
  type AssociatedAccessPolicy,
  type Cluster,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  type EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
} from '@aws-sdk/client-eks';
import type { Known } from '../../../core/identity.ts';
import type { AccessEntry, ClusterFacts } from '../../../core/posture/estate.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import { describeEach } from './listing.ts';

const TYPE = 'AWS::EKS::Cluster';
const ENTRY = 'AWS::EKS::AccessEntry';

/** Policies of AWS that allow starting pods with any service account of their scope.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const STARTS_PODS = /:cluster-access-policy\/AmazonEKS(?:ClusterAdmin|Admin|Edit)Policy$/;

/** The clusters with these names, and who may use them through an access entry. */
export async function readClusterFacts(
  client: EKSClient,
  reads: ReadTracker,
  names: readonly string[],
): Promise<{ readonly clusters: readonly ClusterFacts[]; readonly typesRead: readonly string[] }> {
  const { details, complete } = await describeEach(
    reads,
    'eks:DescribeCluster',
    names,
    (name) => `${TYPE} ${name}`,
    async (name) => (await client.send(new DescribeClusterCommand({ name }))).cluster,
  );
  const clusters: ClusterFacts[] = [];
  for (const cluster of details) {
    const { arn } = cluster;
    if (arn === undefined) continue;
    const acceptsEntries = acceptsEntriesOf(cluster);
    clusters.push({
      arn,
      issuer: cluster.identity?.oidc?.issuer?.replace('https://', '') ?? null,
      acceptsEntries,
      // The API refuses to list entries of a cluster that does not accept any.
      entries: acceptsEntries ? await readEntries(client, reads, cluster.name ?? arn) : [],
    });
  }
  const allEntries = clusters.every(({ entries }) => entries !== 'unknown');
  return { clusters, typesRead: complete ? [TYPE, ...(allEntries ? [ENTRY] : [])] : [] };
}

/** Clusters that are older than access entries have no configuration for them. */
const acceptsEntriesOf = ({ accessConfig }: Cluster): boolean =>
  (accessConfig?.authenticationMode ?? 'CONFIG_MAP') !== 'CONFIG_MAP';

async function readEntries(
  client: EKSClient,
  reads: ReadTracker,
  clusterName: string,
): Promise<Known<readonly AccessEntry[]>> {
  const api = 'eks:ListAccessEntries';
  const principals = await reads.attempt(
    api,
    `${ENTRY} of ${clusterName}`,
    () =>
      allPages(
        api,
        (nextToken) => client.send(new ListAccessEntriesCommand({ clusterName, nextToken })),
        (page) => ({ items: page.accessEntries ?? [], next: page.nextToken }),
      ),
    { value: [] },
  );
  if (principals === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'eks:DescribeAccessEntry',
    principals,
    (principal) => `${ENTRY} ${principal} of ${clusterName}`,
    (principalArn) => readEntry(client, clusterName, principalArn),
  );
  return complete ? details.flatMap(({ entry }) => entry ?? []) : 'unknown';
}

/** Entries of nodes allow only what a node needs, and have no access policies. */
async function readEntry(client: EKSClient, clusterName: string, principalArn: string) {
  const { accessEntry } = await client.send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
  if (accessEntry?.type !== 'STANDARD') return { entry: undefined };
  const policies = await allPages(
    'eks:ListAssociatedAccessPolicies',
    (nextToken) => client.send(new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn, nextToken })),
    (page) => ({ items: page.associatedAccessPolicies ?? [], next: page.nextToken }),
  );
  const groups = accessEntry.kubernetesGroups ?? [];
  return { entry: { principal: principalArn, namespaces: namespacesOf(policies), groups } };
}

function namespacesOf(policies: readonly AssociatedAccessPolicy[]): readonly string[] {
  const scopes = policies.flatMap(({ policyArn = '', accessScope }) =>
    STARTS_PODS.test(policyArn) && accessScope ? [accessScope] : [],
  );
  if (scopes.some(({ type }) => type === 'cluster')) return ['*'];
  return [...new Set(scopes.flatMap(({ namespaces = [] }) => namespaces))];
}
