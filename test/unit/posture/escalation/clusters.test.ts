import { describe, expect, it } from 'vitest';
import { buildGraph, compileEstate, escalationsOf, RULES } from '../../../../layers/core/posture/escalation/index.ts';
import type { AccessEntry, AccountEstate, ClusterFacts } from '../../../../layers/core/posture/estate.ts';
import { ACCOUNT, type AccountSpec, ADMIN, account, type Grant, roleArn, userArn } from './account.ts';

const rules = RULES.filter(({ id }) => id.startsWith('eks-'));
const arn = (resource: string, region = 'eu-west-1') => `arn:aws:eks:${region}:${ACCOUNT}:${resource}`;
const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/ABC';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;

const cluster = (entries: ClusterFacts['entries'] = [], more: Partial<ClusterFacts> = {}): ClusterFacts => ({
  arn: arn('cluster/shop'),
  issuer: ISSUER,
  acceptsEntries: true,
  entries,
  ...more,
});
const entry = (namespaces: readonly string[] = ['*'], groups: readonly string[] = []): AccessEntry => ({
  principal: userArn('eve'),
  namespaces,
  groups,
});

interface Stage {
  readonly eve?: Grant;
  readonly trusts?: string;
  readonly workloads?: AccountSpec['workloads'];
  readonly clusters?: readonly ClusterFacts[];
  readonly typesRead?: readonly string[];
  readonly providers?: AccountEstate['identityProviders'];
}

/** Steps by which `eve` becomes the administrator role `power`: a question mark behind what is conditional, and what it depends on. */
function ways({ eve = {}, trusts = 'pods.eks.amazonaws.com', workloads = [], clusters, typesRead, providers }: Stage) {
  const estate = {
    ...account({ users: { eve }, roles: { power: { ...ADMIN, trusts } }, workloads }),
    ...(clusters === undefined ? {} : { clusters }),
    ...(typesRead === undefined ? {} : { workloadTypesRead: typesRead }),
    ...(providers === undefined ? {} : { identityProviders: providers }),
  };
  const graph = buildGraph(compileEstate([estate]), { rules });
  return escalationsOf(graph, userArn('eve'))
    .filter(({ to }) => to === roleArn('power'))
    .flatMap(({ steps }) => steps.map(({ rule, dependsOn = [] }) => [rule, ...dependsOn].join(' ? ')));
}

const pod = (name = 'shop') => ({
  type: 'AWS::EKS::PodIdentityAssociation',
  id: arn(`podidentityassociation/${name}/a-1`),
  roleArn: roleArn('power'),
});
const node = { type: 'AWS::EKS::Nodegroup', id: arn('nodegroup/shop/workers/1'), roleArn: roleArn('power') };
const USE = 'eks-use-cluster';
const GRANT = 'eks-grant-cluster-access';

describe('an access entry that lets a principal start pods', () => {
  it('reaches the roles of pods and nodes of the cluster, without any IAM permission', () => {
    expect(ways({ workloads: [pod()], clusters: [cluster([entry()])] })).toEqual([USE]);
    expect(ways({ workloads: [node], clusters: [cluster([entry()])] })).toEqual([USE]);
  });

  it('reaches roles that trust the OIDC provider of the cluster', () => {
    const clusters = [cluster([entry()])];
    expect(ways({ trusts: PROVIDER, clusters, providers: [PROVIDER] })).toEqual([USE]);
    expect(ways({ trusts: PROVIDER, clusters, providers: 'unknown' })).toEqual([USE]);
    expect(ways({ trusts: PROVIDER, clusters, providers: [] })).toEqual([]);
    expect(ways({ trusts: PROVIDER.replace('ABC', 'DEF'), clusters, providers: 'unknown' })).toEqual([]);
  });

  it('reaches nothing in other clusters, and nothing for other principals', () => {
    expect(ways({ workloads: [pod('other')], clusters: [cluster([entry()])] })).toEqual([]);
    const other = { ...entry(), principal: userArn('mallory') };
    expect(ways({ workloads: [pod()], clusters: [cluster([other])] })).toEqual([]);
    expect(ways({ workloads: [pod()], clusters: [cluster('unknown')] })).toEqual([]);
  });

  it('is conditional if it is limited to namespaces, or depends on Kubernetes', () => {
    const from = (one: AccessEntry) => ways({ workloads: [pod()], clusters: [cluster([one])] });
    expect(from(entry(['web', 'api']))).toEqual([
      `${USE} ? a pod or service account with the role (namespaces: web, api)`,
    ]);
    expect(from(entry([], ['ops']))).toEqual([`${USE} ? the Kubernetes permissions of group ops`]);
    expect(from(entry([], []))).toEqual([]);
  });
});

describe('a principal that may create access entries', () => {
  const eve = { allow: ['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy'] };

  it('reaches the roles of pods and nodes of the cluster', () => {
    for (const running of [pod(), node])
      expect(ways({ eve, workloads: [running], clusters: [cluster()] })).toEqual([GRANT]);
    expect(ways({ eve, trusts: PROVIDER, clusters: [cluster()], providers: [PROVIDER] })).toEqual([GRANT]);
  });

  it('reaches nothing where no pod, node or service account has such a role', () => {
    expect(ways({ eve, clusters: [cluster()] })).toEqual([]);
    expect(ways({ eve, trusts: 'ec2.amazonaws.com', clusters: [cluster()] })).toEqual([]);
  });

  it('needs its permissions on the cluster', () => {
    const on = (...clusterNames: string[]) => ({
      ...eve,
      on: clusterNames.flatMap((name) => [arn(`cluster/${name}`), arn(`access-entry/${name}/*`)]),
    });
    for (const trusts of ['pods.eks.amazonaws.com', PROVIDER]) {
      const stage = {
        trusts,
        workloads: trusts === PROVIDER ? [] : [pod()],
        clusters: [cluster()],
        providers: [PROVIDER],
      };
      expect(ways({ ...stage, eve: on('shop') }), trusts).toEqual([GRANT]);
      expect(ways({ ...stage, eve: on('other') }), trusts).toEqual([]);
      const elsewhere = { ...eve, on: [arn('cluster/shop', 'us-east-1'), arn('access-entry/shop/*', 'us-east-1')] };
      expect(ways({ ...stage, eve: elsewhere }), trusts).toEqual([]);
    }
  });

  it('depends on the authentication mode of the cluster', () => {
    const clusters = [cluster([], { acceptsEntries: false })];
    const [way] = ways({ eve, workloads: [pod()], clusters });
    expect(way).toBe(`${GRANT} ? the cluster accepting access entries (its authentication mode is CONFIG_MAP)`);
    expect(ways({ eve, trusts: PROVIDER, clusters, providers: [PROVIDER] })).toEqual([way]);
  });

  it('may reach any role that trusts a cluster, if clusters were not read', () => {
    expect(ways({ eve, trusts: PROVIDER, workloads: [], typesRead: [] })).toEqual([`${GRANT} ? workloads`]);
    expect(ways({ eve, trusts: PROVIDER, workloads: 'unknown' })).toEqual([`${GRANT} ? workloads`]);
    const read = [
      ...new Set([pod().type, node.type]),
      'AWS::EKS::FargateProfile',
      'AWS::EKS::Addon',
      'AWS::EKS::Cluster',
    ];
    expect(ways({ eve, trusts: PROVIDER, workloads: [], typesRead: read, clusters: [] })).toEqual([]);
  });
});
