import { CloudControlClient, GetResourceCommand, ListResourcesCommand } from '@aws-sdk/client-cloudcontrol';
import { beforeEach, describe, expect, it } from 'vitest';
import { readThroughCloudControl } from '../../../layers/aws/readers/compute/cloud-control.ts';
import { CLOUD_CONTROL_TYPES } from '../../../layers/aws/readers/compute/cloud-control-types.ts';
import { NOTHING_SCANNED } from '../../../layers/aws/readers/compute/scanned.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import { regional } from '../../../layers/aws/regional-permissions.ts';
import { mockClient } from '../mock-client.ts';

const cloudControl = mockClient(CloudControlClient);
beforeEach(() => cloudControl.reset());

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws', before: NOTHING_SCANNED };
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });

/** Resources by type and identifier. */
type Resources = Readonly<Record<string, Readonly<Record<string, object | string>>>>;

function answerWith(resources: Resources): void {
  cloudControl.on(ListResourcesCommand).callsFake(({ TypeName }) => {
    const found = Object.keys(resources[TypeName] ?? {});
    return { TypeName, ResourceDescriptions: found.map((Identifier) => ({ Identifier, Properties: '{}' })) };
  });
  cloudControl.on(GetResourceCommand).callsFake(({ TypeName, Identifier }) => {
    const found = resources[TypeName]?.[Identifier];
    if (found === undefined) throw refusal('ResourceNotFoundException');
    const Properties = typeof found === 'string' ? found : JSON.stringify(found);
    return { TypeName, ResourceDescription: { Identifier, Properties } };
  });
}

async function reading() {
  const reads = trackReads();
  const found = await readThroughCloudControl({ region: place.region }, reads, place);
  const notes = reads.unreadable().map(({ what, why }) => `${what} | ${why}`);
  if (found === 'unknown') return { workloads: 'unknown', values: [], typesRead: [], trustAnchors: [], notes };
  const workloads = found.workloads.map(({ id, roleArn, code = '' }) => [id, roleArn, code].join(' ').trim());
  const values = found.values.map(({ holder, place: where, value }) => `${holder} ${where}=${value}`);
  return { workloads, values, typesRead: found.typesRead, trustAnchors: found.trustAnchors, notes };
}

describe('compute that the Cloud Control API reads', () => {
  const environment = arn('airflow', 'environment/etl');

  it('is an Airflow environment, with its settings and where its workflows are', async () => {
    answerWith({
      'AWS::MWAA::Environment': {
        etl: {
          Name: 'etl',
          Arn: environment,
          ExecutionRoleArn: role('airflow'),
          SourceBucketArn: 'arn:aws:s3:::workflows',
          DagS3Path: 'dags/',
          AirflowConfigurationOptions: { 'smtp.smtp_password': 'x', 'core.parallelism': 4 },
        },
      },
    });
    expect(await reading()).toMatchObject({
      workloads: [`${environment} ${role('airflow')} arn:aws:s3:::workflows/dags/*`],
      values: [`${environment} smtp.smtp_password=x`],
      notes: [],
    });
  });

  it('is a canary, a Flink application or an image builder, by name', async () => {
    answerWith({
      'AWS::Synthetics::Canary': { checkout: { Name: 'checkout', ExecutionRoleArn: role('canary') } },
      'AWS::KinesisAnalyticsV2::Application': {
        flow: { ApplicationName: 'flow', ServiceExecutionRole: role('flink') },
      },
      'AWS::AppStream::ImageBuilder': { gold: { Name: 'gold', IamRoleArn: role('desktop') }, bare: { Name: 'bare' } },
    });
    expect((await reading()).workloads).toEqual([
      `${arn('synthetics', 'canary:checkout')} ${role('canary')}`,
      `${arn('kinesisanalytics', 'application/flow')} ${role('flink')}`,
      `${arn('appstream', 'image-builder/gold')} ${role('desktop')}`,
    ]);
  });

  it('is an enabled profile of Roles Anywhere, with each of its roles', async () => {
    const profile = (id: string) => arn('rolesanywhere', `profile/${id}`);
    answerWith({
      'AWS::RolesAnywhere::Profile': {
        on: { ProfileArn: profile('on'), Enabled: true, RoleArns: [role('a'), role('b'), role('a')] },
        off: { ProfileArn: profile('off'), Enabled: false, RoleArns: [role('c')] },
      },
    });
    expect((await reading()).workloads).toEqual([`${profile('on')} ${role('a')}`, `${profile('on')} ${role('b')}`]);
  });

  it('comes with the trust anchors of Roles Anywhere', async () => {
    const anchor = arn('rolesanywhere', 'trust-anchor/1');
    answerWith({
      'AWS::RolesAnywhere::TrustAnchor': {
        1: { TrustAnchorArn: anchor, Enabled: false, Source: { SourceType: 'AWS_ACM_PCA', SourceData: {} } },
        2: { TrustAnchorArn: `${anchor}2` },
      },
    });
    expect((await reading()).trustAnchors).toEqual([
      { arn: anchor, enabled: false, source: 'AWS_ACM_PCA' },
      { arn: `${anchor}2`, enabled: true, source: 'unknown' },
    ]);
  });

  it('is absent in a Region where the service does not exist', async () => {
    cloudControl.on(ListResourcesCommand).rejects(refusal('TypeNotFoundException'));
    const { workloads, typesRead, notes } = await reading();
    expect([workloads, notes]).toEqual([[], []]);
    expect(typesRead).toEqual(
      expect.arrayContaining([...CLOUD_CONTROL_TYPES.map(({ type }) => type), 'AWS::KinesisAnalytics::Application']),
    );
  });

  it('is unknown and reported if it cannot be listed, and incomplete if one resource cannot be read', async () => {
    cloudControl.on(ListResourcesCommand).rejects(refusal('AccessDeniedException'));
    const denied = await reading();
    expect(denied.workloads).toBe('unknown');
    expect(denied.notes).toContain(
      'AWS::MWAA::Environment in eu-west-1 | cloudformation:ListResources: denied (AccessDeniedException)',
    );
    answerWith({ 'AWS::Synthetics::Canary': { one: { Name: 'one', ExecutionRoleArn: role('canary') }, two: {} } });
    cloudControl.on(GetResourceCommand, { Identifier: 'two' }).rejects(refusal('GeneralServiceException'));
    const partly = await reading();
    expect(partly.workloads).toHaveLength(1);
    expect(partly.typesRead).not.toContain('AWS::Synthetics::Canary');
    expect(partly.notes).toEqual([
      'AWS::Synthetics::Canary two in eu-west-1 | cloudformation:GetResource: failed (GeneralServiceException)',
    ]);
  });

  it('is incomplete if its properties are in another format', async () => {
    for (const properties of ['{', '[]', { ExecutionRoleArn: role('airflow') }]) {
      answerWith({ 'AWS::MWAA::Environment': { odd: properties } });
      const { typesRead, notes } = await reading();
      expect(typesRead).not.toContain('AWS::MWAA::Environment');
      expect(notes).toEqual([expect.stringContaining('AWS::MWAA::Environment odd in eu-west-1 | cloudformation:Get')]);
    }
  });

  it('does not include what was deleted since it was listed', async () => {
    answerWith({ 'AWS::Synthetics::Canary': { gone: {} } });
    cloudControl.on(GetResourceCommand).rejects(refusal('ResourceNotFoundException'));
    expect(await reading()).toMatchObject({ workloads: [], notes: [] });
  });

  it('reads all pages', async () => {
    cloudControl.on(ListResourcesCommand).callsFake(({ TypeName, NextToken }) => {
      if (TypeName !== 'AWS::Synthetics::Canary') return { ResourceDescriptions: [] };
      return NextToken === undefined
        ? { ResourceDescriptions: [{ Identifier: 'first' }], NextToken: 'more' }
        : { ResourceDescriptions: [{ Identifier: 'second' }] };
    });
    cloudControl.on(GetResourceCommand).callsFake(({ Identifier }) => ({
      ResourceDescription: { Properties: JSON.stringify({ Name: Identifier, ExecutionRoleArn: role(Identifier) }) },
    }));
    expect((await reading()).workloads).toHaveLength(2);
  });

  it('has permissions in the services that it is read from', () => {
    const granted = regional.flatMap(({ actions }) => actions);
    for (const { lists, reads } of CLOUD_CONTROL_TYPES)
      expect(granted).toEqual(expect.arrayContaining([...lists, ...reads.map(({ action }) => action)]));
  });
});
