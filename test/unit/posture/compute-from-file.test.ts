import { describe, expect, test } from 'vitest';
import { snapshotShapes } from '../../../layers/aws/stored/facts-shapes.ts';
import { estateOf, type SecretsSnapshot } from '../../../layers/core/posture/account-facts.ts';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { RULES } from '../../../layers/core/posture/escalation/index.ts';
import type { ClusterFacts } from '../../../layers/core/posture/estate.ts';
import type { Workload } from '../../../layers/core/posture/types.ts';
import {
  parseClusters,
  parseWorkloads,
  withClusters,
  withWorkloads,
} from '../../../layers/core/posture/workload-list.ts';
import { ACCOUNT, ADMIN, account, type Grant, roleArn, userArn } from './escalation/account.ts';

const takenAt = '2026-06-01T00:00:00.000Z';
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${resource}`;
const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/ABC';
const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;

/** A user who may use one kind of compute, by the trust policy of the role that the compute has, and the compute. */
const CASES: Readonly<
  Record<string, { readonly eve: Grant; readonly trusts: string; readonly runs?: Partial<Workload> }>
> = {
  airflow: {
    eve: { allow: ['airflow:CreateCliToken', 's3:PutObject'] },
    trusts: 'airflow-env.amazonaws.com',
    runs: { type: 'AWS::MWAA::Environment', id: arn('airflow', 'environment/etl'), code: 'arn:aws:s3:::b/dags/*' },
  },
  canary: {
    eve: { allow: 'synthetics:UpdateCanary' },
    trusts: 'lambda.amazonaws.com',
    runs: { type: 'AWS::Synthetics::Canary', id: arn('synthetics', 'canary:checkout') },
  },
  flink: {
    eve: { allow: 'kinesisanalytics:UpdateApplication' },
    trusts: 'kinesisanalytics.amazonaws.com',
    runs: { type: 'AWS::KinesisAnalyticsV2::Application', id: arn('kinesisanalytics', 'application/flow') },
  },
  desktop: {
    eve: { allow: 'appstream:CreateImageBuilderStreamingURL' },
    trusts: 'appstream.amazonaws.com',
    runs: { type: 'AWS::AppStream::ImageBuilder', id: arn('appstream', 'image-builder/gold') },
  },
  certificate: {
    eve: { allow: 'rolesanywhere:CreateTrustAnchor' },
    trusts: 'rolesanywhere.amazonaws.com',
    runs: { type: 'AWS::RolesAnywhere::Profile', id: arn('rolesanywhere', 'profile/1') },
  },
  emr: {
    eve: { allow: 'elasticmapreduce:AddJobFlowSteps' },
    trusts: 'ec2.amazonaws.com',
    runs: { type: 'AWS::EMR::Cluster', id: arn('elasticmapreduce', 'cluster/j-1') },
  },
  queue: {
    eve: { allow: ['lambda:UpdateFunctionCode', 'sqs:SendMessage'] },
    trusts: 'lambda.amazonaws.com',
    runs: { type: 'AWS::Lambda::Function', id: arn('lambda', 'function:f'), triggers: [arn('sqs', 'jobs')] },
  },
  pod: {
    eve: { allow: ['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy'] },
    trusts: 'pods.eks.amazonaws.com',
    runs: { type: 'AWS::EKS::PodIdentityAssociation', id: arn('eks', 'podidentityassociation/shop/a-1') },
  },
  entry: { eve: {}, trusts: provider },
};

const spec = account({
  users: Object.fromEntries(Object.entries(CASES).map(([name, { eve }]) => [name, eve])),
  roles: Object.fromEntries(Object.entries(CASES).map(([name, { trusts }]) => [`${name}-admin`, { ...ADMIN, trusts }])),
});
const workloads = Object.entries(CASES).flatMap(([name, { runs }]): Workload[] =>
  runs === undefined ? [] : [{ type: '', id: '', ...runs, account: ACCOUNT, roleArn: roleArn(`${name}-admin`) }],
);
const clusters: ClusterFacts[] = [
  {
    arn: arn('eks', 'cluster/shop'),
    issuer,
    acceptsEntries: true,
    entries: [{ principal: userArn('entry'), namespaces: ['*'], groups: [] }],
  },
];

function estateWith(secrets: Partial<SecretsSnapshot>) {
  const snapshot: SecretsSnapshot = {
    takenAt,
    secrets: [],
    workloads: 'unknown',
    workloadTypesRead: [],
    secretsOutsideVault: [],
    unreadable: [],
    ...secrets,
  };
  const { users, groups, roles, managedPolicies } = spec;
  const principals = { takenAt, users, groups, roles, managedPolicies, identityProviders: [provider], unreadable: [] };
  const stored = snapshotShapes.secrets.parse(JSON.parse(JSON.stringify(snapshot)));
  const snapshots = { principals, credentials: undefined, secrets: stored };
  const found = estateOf({ id: ACCOUNT, partition: 'aws' }, snapshots, [], takenAt);
  if (found === undefined) throw new Error('there is no estate');
  return found;
}

const ALL_TYPES = RULES.flatMap(({ mechanism }) => ('types' in mechanism ? mechanism.types : []));

describe('compute that a snapshot read', () => {
  test('gives the same postures as compute in a file', () => {
    const snapshot = estateWith({ workloads, clusters, workloadTypesRead: [...ALL_TYPES, 'AWS::EKS::Cluster'] });
    const content: unknown = JSON.parse(JSON.stringify({ workloads, clusters }));
    const listed = withWorkloads([estateWith({})], parseWorkloads(content, 'compute.json'));
    const file = withClusters(listed, parseClusters(content, 'compute.json'));
    const postures = assessEstates([snapshot]);
    expect(postures).toEqual(assessEstates(file));
    const paths = Object.keys(CASES).map((name) => {
      const posture = postures.find(({ identity }) => identity === userArn(name));
      const steps = posture?.escalations.flatMap((path) =>
        path.to === roleArn(`${name}-admin`)
          ? path.steps.map(({ rule, conditional }) => `${rule}${conditional ? '?' : ''}`)
          : [],
      );
      return [name, posture?.tier, ...(steps ?? [])];
    });
    expect(paths).toEqual([
      ['airflow', 0, 'mwaa-open-airflow'],
      ['canary', 0, 'synthetics-update-canary'],
      ['flink', 0, 'kinesisanalytics-update-application'],
      ['desktop', 0, 'appstream-open-image-builder'],
      ['certificate', 0, 'rolesanywhere-create-trust-anchor'],
      ['emr', 0, 'emr-add-step'],
      ['queue', 0, 'lambda-update-function-code'],
      ['pod', 0, 'eks-grant-cluster-access'],
      ['entry', 0, 'eks-use-cluster'],
    ]);
  });
});
