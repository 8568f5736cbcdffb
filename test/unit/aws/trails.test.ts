import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient, ListRuleNamesByTargetCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, test } from 'vitest';
import { readCoverage } from '../../../layers/aws/readers/coverage.ts';
import { readTrails } from '../../../layers/aws/readers/trails.ts';
import { known } from '../../../layers/core/check.ts';
import { mockClient } from '../mock-client.ts';

const cloudTrail = mockClient(CloudTrailClient);
const events = mockClient(EventBridgeClient);
const ec2 = mockClient(EC2Client);
const HOME = { region: 'eu-central-1' };
const ACCOUNT = '111122223333';
const MANAGEMENT_ACCOUNT = '999988887777';
const MAIN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
const ORGANIZATION = `arn:aws:cloudtrail:us-east-1:${MANAGEMENT_ACCOUNT}:trail/org`;
const awsError = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });
const regionOf = async (call: { readonly thisValue: { readonly config: { region: () => Promise<string> } } }) =>
  call.thisValue.config.region();

beforeEach(() => {
  for (const mock of [cloudTrail, events, ec2]) mock.reset();
  cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true });
  cloudTrail.on(GetEventSelectorsCommand).resolves({ EventSelectors: [{ ReadWriteType: 'All' }] });
});

describe('trails', () => {
  test('are read by ARN in their home Region, without calls in other Regions if one logs every Region', async () => {
    cloudTrail
      .on(DescribeTrailsCommand)
      .resolves({ trailList: [{ TrailARN: MAIN, HomeRegion: 'us-east-1', IsMultiRegionTrail: true }] });
    const trails = await readTrails(HOME, ['eu-central-1', 'us-east-1']);
    expect(trails).toMatchObject({ kind: 'known', value: [{ arn: MAIN, status: known({ isLogging: true }) }] });
    expect(cloudTrail.commandCalls(DescribeTrailsCommand)).toHaveLength(1);
    const [status] = cloudTrail.commandCalls(GetTrailStatusCommand);
    expect(status?.args[0].input).toEqual({ Name: MAIN });
    expect(status && (await regionOf(status as never))).toBe('us-east-1');
  });

  test('of one Region are looked for in every Region, each once', async () => {
    const local = `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/local`;
    cloudTrail
      .on(DescribeTrailsCommand)
      .resolvesOnce({ trailList: [] })
      .resolvesOnce({ trailList: [{ TrailARN: local, HomeRegion: 'eu-west-1', IsMultiRegionTrail: false }] });
    const trails = await readTrails(HOME, ['eu-central-1', 'eu-west-1']);
    expect(trails.kind === 'known' && trails.value.map(({ arn }) => arn)).toEqual([local]);
  });

  test('of a Region that cannot be listed are unknown there', async () => {
    cloudTrail.on(DescribeTrailsCommand).resolvesOnce({ trailList: [] }).rejects(awsError('AccessDeniedException'));
    const trails = await readTrails(HOME, ['eu-central-1', 'eu-west-1']);
    expect(trails).toMatchObject({ kind: 'known', value: [{ homeRegion: 'eu-west-1', status: { kind: 'unknown' } }] });
  });

  test('of an organization stay in the list with the reason why they cannot be read', async () => {
    cloudTrail
      .on(DescribeTrailsCommand)
      .resolves({ trailList: [{ TrailARN: ORGANIZATION, HomeRegion: 'us-east-1', IsMultiRegionTrail: true }] });
    cloudTrail.on(GetTrailStatusCommand).rejects(awsError('AccessDeniedException'));
    cloudTrail.on(GetEventSelectorsCommand).rejects(awsError('ThrottlingException'));
    const trails = await readTrails(HOME, ['eu-central-1']);
    expect(trails).toMatchObject({
      kind: 'known',
      value: [
        {
          arn: ORGANIZATION,
          status: { kind: 'unknown', why: 'cloudtrail:GetTrailStatus denied (AccessDeniedException)' },
          selectors: {
            kind: 'unknown',
            why: 'cloudtrail:GetEventSelectors throttled for too long (ThrottlingException)',
          },
        },
      ],
    });
  });

  test('are unknown if they cannot be listed', async () => {
    cloudTrail.on(DescribeTrailsCommand).rejects(awsError('AccessDeniedException'));
    expect(await readTrails(HOME, ['eu-central-1'])).toMatchObject({ kind: 'unknown' });
  });

  test('have the delivery error and the advanced selectors', async () => {
    cloudTrail
      .on(DescribeTrailsCommand)
      .resolves({ trailList: [{ TrailARN: MAIN, HomeRegion: 'us-east-1', IsMultiRegionTrail: true }] });
    cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true, LatestDeliveryError: 'NoSuchBucket' });
    const FieldSelectors = [
      { Field: 'eventCategory', Equals: ['Management'] },
      { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
      { Field: 'eventName', StartsWith: ['Create'] },
    ];
    cloudTrail.on(GetEventSelectorsCommand).resolves({ AdvancedEventSelectors: [{ FieldSelectors }] });
    const trails = await readTrails(HOME, ['us-east-1']);
    expect(trails.kind === 'known' && trails.value[0]).toMatchObject({
      status: known({ isLogging: true, deliveryError: 'NoSuchBucket' }),
      selectors: known({ writes: true, reads: true, excluded: ['kms.amazonaws.com'], filteredBy: ['eventName'] }),
    });
  });

  test('with an error that is a bug are not hidden', async () => {
    cloudTrail.on(DescribeTrailsCommand).rejects(new TypeError('undefined is not a function'));
    await expect(readTrails(HOME, ['eu-central-1'])).rejects.toThrow('not a function');
  });
});

describe('the forwarding of Regions', () => {
  const target = {
    account: { id: ACCOUNT, partition: 'aws' },
    hub: { account: ACCOUNT, region: 'eu-central-1' },
    configuredRegions: [],
    ingestBusArn: `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/tierwatch-ingest`,
  };
  beforeEach(() => cloudTrail.on(DescribeTrailsCommand).resolves({ trailList: [] }));

  test('counts enabled rules that send events to the ingest bus, and asks nothing in the Region of the hub', async () => {
    ec2.on(DescribeRegionsCommand).resolves({ Regions: [{ RegionName: 'eu-central-1' }, { RegionName: 'us-east-1' }] });
    events.on(ListRuleNamesByTargetCommand).resolves({ RuleNames: ['a', 'b'] });
    const Rules = [
      { Name: 'a', State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' as const },
      { Name: 'b', State: 'DISABLED' as const },
      { Name: 'c', State: 'ENABLED' as const },
    ];
    events.on(ListRulesCommand).resolves({ Rules });
    const { forwardingRules } = await readCoverage(HOME, target);
    expect([...forwardingRules]).toEqual([
      ['eu-central-1', known(0)],
      ['us-east-1', known(1)],
    ]);
    expect(events.commandCalls(ListRuleNamesByTargetCommand)).toHaveLength(1);
  });

  test('is unknown where it is denied, as are the enabled Regions', async () => {
    ec2.on(DescribeRegionsCommand).rejects(awsError('UnauthorizedOperation'));
    events.on(ListRuleNamesByTargetCommand).rejects(awsError('AccessDeniedException'));
    const { regions, forwardingRules } = await readCoverage(HOME, target);
    expect(regions).toEqual({ kind: 'unknown', why: 'ec2:DescribeRegions denied (UnauthorizedOperation)' });
    expect(forwardingRules.get('us-east-1')).toMatchObject({ kind: 'unknown' });
  });
});
