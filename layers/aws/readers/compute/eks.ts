import {
  DescribeAddonCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  ListAddonsCommand,
  ListClustersCommand,
  ListFargateProfilesCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import type { Known } from '../../../core/identity.ts';
import type { Workload } from '../../../core/posture/types.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import { readClusterFacts } from './eks-access.ts';
import { describeEach, FEW_ATTEMPTS, listIfAvailable } from './listing.ts';
import type { ReadCompute } from './reader.ts';

/** What has a role in a cluster. */
interface Kind {
  readonly type: string;
  readonly listApi: string;
  readonly describeApi: string;
  /** Names, or ids, of all in the cluster. */
  readonly list: (
    client: EKSClient,
    cluster: string,
    token: string | undefined,
  ) => Promise<{ readonly names: readonly string[]; readonly next: string | undefined }>;
  readonly describe: (client: EKSClient, cluster: string, name: string) => Promise<Described | undefined>;
}

interface Described {
  readonly id: string | undefined;
  readonly roles: readonly (string | undefined)[];
}

const KINDS: readonly Kind[] = [
  {
    type: 'AWS::EKS::PodIdentityAssociation',
    listApi: 'eks:ListPodIdentityAssociations',
    describeApi: 'eks:DescribePodIdentityAssociation',
    list: async (client, clusterName, nextToken) => {
      const page = await client.send(new ListPodIdentityAssociationsCommand({ clusterName, nextToken }));
      return { names: (page.associations ?? []).flatMap(({ associationId: id }) => id ?? []), next: page.nextToken };
    },
    describe: async (client, clusterName, associationId) => {
      const { association } = await client.send(
        new DescribePodIdentityAssociationCommand({ clusterName, associationId }),
      );
      return { id: association?.associationArn, roles: [association?.roleArn, association?.targetRoleArn] };
    },
  },
  {
    type: 'AWS::EKS::Nodegroup',
    listApi: 'eks:ListNodegroups',
    describeApi: 'eks:DescribeNodegroup',
    list: async (client, clusterName, nextToken) => {
      const page = await client.send(new ListNodegroupsCommand({ clusterName, nextToken }));
      return { names: page.nodegroups ?? [], next: page.nextToken };
    },
    describe: async (client, clusterName, nodegroupName) => {
      const { nodegroup } = await client.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }));
      return { id: nodegroup?.nodegroupArn, roles: [nodegroup?.nodeRole] };
    },
  },
  {
    type: 'AWS::EKS::FargateProfile',
    listApi: 'eks:ListFargateProfiles',
    describeApi: 'eks:DescribeFargateProfile',
    list: async (client, clusterName, nextToken) => {
      const page = await client.send(new ListFargateProfilesCommand({ clusterName, nextToken }));
      return { names: page.fargateProfileNames ?? [], next: page.nextToken };
    },
    describe: async (client, clusterName, fargateProfileName) => {
      const { fargateProfile: profile } = await client.send(
        new DescribeFargateProfileCommand({ clusterName, fargateProfileName }),
      );
      return { id: profile?.fargateProfileArn, roles: [profile?.podExecutionRoleArn] };
    },
  },
  {
    type: 'AWS::EKS::Addon',
    listApi: 'eks:ListAddons',
    describeApi: 'eks:DescribeAddon',
    list: async (client, clusterName, nextToken) => {
      const page = await client.send(new ListAddonsCommand({ clusterName, nextToken }));
      return { names: page.addons ?? [], next: page.nextToken };
    },
    describe: async (client, clusterName, addonName) => {
      const { addon } = await client.send(new DescribeAddonCommand({ clusterName, addonName }));
      return { id: addon?.addonArn, roles: [addon?.serviceAccountRoleArn] };
    },
  },
];

/** What runs in EKS clusters with a role: pods by pod identity associations, nodes, Fargate profiles and add-ons. The roles of
 * service accounts name the OIDC provider of their cluster in their trust policy. Also who may use a cluster through an access entry. */
export const readClusters: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new EKSClient({ ...connection, ...FEW_ATTEMPTS });
  const clusters = await listIfAvailable(
    reads,
    'eks:ListClusters',
    `AWS::EKS::Cluster in ${region}`,
    (nextToken) => client.send(new ListClustersCommand({ nextToken })),
    (page) => ({ items: page.clusters ?? [], next: page.nextToken }),
  );
  if (clusters === 'unknown') return 'unknown';
  const workloads: Workload[] = [];
  const typesRead: string[] = [];
  for (const kind of KINDS) {
    const { bound, complete } = await readKind(kind, client, reads, clusters);
    workloads.push(...bound.map(({ id, roleArn }) => ({ type: kind.type, id, account, roleArn })));
    if (complete) typesRead.push(kind.type);
  }
  const facts = await readClusterFacts(client, reads, clusters);
  return { workloads, values: [], typesRead: [...typesRead, ...facts.typesRead], clusters: facts.clusters };
};

interface Bound {
  readonly id: string;
  readonly roleArn: string;
}

async function readKind(
  { type, list, listApi, describe, describeApi }: Kind,
  client: EKSClient,
  reads: ReadTracker,
  clusters: readonly string[],
): Promise<{ readonly bound: readonly Bound[]; readonly complete: boolean }> {
  const bound: Bound[] = [];
  let complete = true;
  for (const cluster of clusters) {
    const names: Known<string[]> = await reads.attempt(
      listApi,
      `${type} of ${cluster}`,
      () =>
        allPages(
          listApi,
          (token) => list(client, cluster, token),
          (page) => ({ items: page.names, next: page.next }),
        ),
      { value: [] },
    );
    if (names === 'unknown') {
      complete = false;
      continue;
    }
    const described = await describeEach(
      reads,
      describeApi,
      names,
      (name) => `${type} ${name} of ${cluster}`,
      (name) => describe(client, cluster, name),
    );
    complete &&= described.complete;
    for (const { id, roles } of described.details)
      for (const roleArn of roles) if (id && roleArn) bound.push({ id, roleArn });
  }
  return { bound, complete };
}
