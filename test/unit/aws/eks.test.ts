import { describe, expect, it } from 'vitest';
import { readClusters } from '../../../layers/aws/readers/compute/eks.ts';
import { NOTHING_SCANNED } from '../../../layers/aws/readers/compute/scanned.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import { type Input, refusal, sdkAnswers } from './sdk-answers.ts';

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws', before: NOTHING_SCANNED };
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;

const sdk = sdkAnswers();

async function reading() {
  const reads = trackReads();
  const found = await readClusters({ region: place.region }, reads, place);
  const notes = reads.unreadable().map(({ what, why }) => `${what} | ${why}`);
  if (found === 'unknown') return { workloads: 'unknown', typesRead: [], notes };
  const workloads = found.workloads.map(({ id, roleArn }) => `${id} ${roleArn}`);
  return { workloads, typesRead: found.typesRead, clusters: found.clusters, notes };
}

describe('EKS clusters', () => {
  const pod = arn('eks', 'podidentityassociation/shop/a-1');
  const inCluster = {
    ListClusters: () => ({ clusters: ['shop'] }),
    ListPodIdentityAssociations: () => ({ associations: [{ associationId: 'a-1' }] }),
    DescribePodIdentityAssociation: () => ({
      association: { associationArn: pod, roleArn: role('pods'), targetRoleArn: role('target') },
    }),
    ListNodegroups: () => ({ nodegroups: ['workers'] }),
    DescribeNodegroup: () => ({ nodegroup: { nodegroupArn: arn('eks', 'nodegroup/1'), nodeRole: role('nodes') } }),
    ListFargateProfiles: () => ({ fargateProfileNames: ['serverless'] }),
    DescribeFargateProfile: () => ({
      fargateProfile: { fargateProfileArn: arn('eks', 'fargateprofile/1'), podExecutionRoleArn: role('fargate') },
    }),
    ListAddons: () => ({ addons: ['vpc-cni', 'coredns'] }),
    DescribeAddon: ({ addonName }: Input) => ({
      addon: {
        addonArn: arn('eks', `addon/${String(addonName)}`),
        ...(addonName === 'vpc-cni' ? { serviceAccountRoleArn: role('cni') } : {}),
      },
    }),
    DescribeCluster: ({ name }: Input) => ({
      cluster: { name, arn: arn('eks', `cluster/${String(name)}`), accessConfig: { authenticationMode: 'CONFIG_MAP' } },
    }),
  };

  it('have roles of pods, nodes, Fargate profiles and add-ons', async () => {
    sdk.answers = inCluster;
    expect(await reading()).toMatchObject({
      workloads: [
        `${pod} ${role('pods')}`,
        `${pod} ${role('target')}`,
        `${arn('eks', 'nodegroup/1')} ${role('nodes')}`,
        `${arn('eks', 'fargateprofile/1')} ${role('fargate')}`,
        `${arn('eks', 'addon/vpc-cni')} ${role('cni')}`,
      ],
      typesRead: [
        'AWS::EKS::PodIdentityAssociation',
        'AWS::EKS::Nodegroup',
        'AWS::EKS::FargateProfile',
        'AWS::EKS::Addon',
        'AWS::EKS::Cluster',
        'AWS::EKS::AccessEntry',
      ],
      notes: [],
    });
  });

  const policy = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
  const whole = { type: 'cluster', namespaces: [] };
  const within = (...namespaces: string[]) => ({ type: 'namespace', namespaces });
  const entries: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
    admin: [
      ['AmazonEKSViewPolicy', whole],
      ['AmazonEKSClusterAdminPolicy', whole],
    ],
    editor: [
      ['AmazonEKSEditPolicy', within('web', 'shop')],
      ['AmazonEKSAdminPolicy', within('web')],
    ],
    viewer: [['AmazonEKSAdminViewPolicy', whole]],
    node: [],
  };
  const withEntries = {
    ...inCluster,
    DescribeCluster: () => ({
      cluster: {
        name: 'shop',
        arn: arn('eks', 'cluster/shop'),
        accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
        identity: { oidc: { issuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/ABC' } },
      },
    }),
    ListAccessEntries: () => ({ accessEntries: Object.keys(entries).map(role) }),
    DescribeAccessEntry: ({ principalArn }: Input) =>
      principalArn === role('node')
        ? { accessEntry: { principalArn, type: 'EC2_LINUX', kubernetesGroups: ['system:nodes'] } }
        : {
            accessEntry: {
              principalArn,
              type: 'STANDARD',
              ...(principalArn === role('viewer') ? { kubernetesGroups: ['ops'] } : {}),
            },
          },
    ListAssociatedAccessPolicies: ({ principalArn }: Input) => ({
      associatedAccessPolicies: Object.entries(entries)
        .filter(([name]) => role(name) === principalArn)
        .flatMap(([, policies]) => policies.map(([name, accessScope]) => ({ policyArn: policy(name), accessScope }))),
    }),
  };

  it('may be used by principals with an access entry, in the namespaces where they may start pods', async () => {
    sdk.answers = withEntries;
    expect(await reading()).toMatchObject({
      clusters: [
        {
          arn: arn('eks', 'cluster/shop'),
          issuer: 'oidc.eks.eu-west-1.amazonaws.com/id/ABC',
          acceptsEntries: true,
          entries: [
            { principal: role('admin'), namespaces: ['*'], groups: [] },
            { principal: role('editor'), namespaces: ['web', 'shop'], groups: [] },
            { principal: role('viewer'), namespaces: [], groups: ['ops'] },
          ],
        },
      ],
      typesRead: expect.arrayContaining(['AWS::EKS::Cluster', 'AWS::EKS::AccessEntry']),
    });
  });

  it('have no access entries if they do not accept any', async () => {
    sdk.answers = inCluster;
    const { clusters } = await reading();
    expect(clusters).toEqual([{ arn: arn('eks', 'cluster/shop'), issuer: null, acceptsEntries: false, entries: [] }]);
  });

  it('have unknown access entries if one cannot be read', async () => {
    const { ListAssociatedAccessPolicies: _, ...rest } = withEntries;
    sdk.answers = rest;
    const { clusters, typesRead } = await reading();
    expect(clusters).toMatchObject([{ entries: 'unknown' }]);
    expect(typesRead).toContain('AWS::EKS::Cluster');
    expect(typesRead).not.toContain('AWS::EKS::AccessEntry');
  });

  it('keep what can be read if one kind cannot', async () => {
    const { DescribeNodegroup: _, ListAddons: __, ...rest } = inCluster;
    sdk.answers = rest;
    const { workloads, typesRead, notes } = await reading();
    expect(workloads).toHaveLength(3);
    expect(typesRead).toEqual([
      'AWS::EKS::PodIdentityAssociation',
      'AWS::EKS::FargateProfile',
      'AWS::EKS::Cluster',
      'AWS::EKS::AccessEntry',
    ]);
    expect(notes).toEqual([
      'AWS::EKS::Nodegroup workers of shop | eks:DescribeNodegroup: denied (AccessDeniedException)',
      'AWS::EKS::Addon of shop | eks:ListAddons: denied (AccessDeniedException)',
    ]);
  });

  it('that were deleted since they were listed have nothing', async () => {
    sdk.answers = {
      ListClusters: () => ({ clusters: ['gone'] }),
      ...Object.fromEntries(
        ['ListPodIdentityAssociations', 'ListNodegroups', 'ListFargateProfiles', 'ListAddons', 'DescribeCluster'].map(
          (name) => [
            name,
            () => {
              throw refusal('ResourceNotFoundException');
            },
          ],
        ),
      ),
    };
    expect(await reading()).toMatchObject({ workloads: [], typesRead: { length: 6 }, notes: [] });
  });
});
