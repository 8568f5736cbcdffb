import { DescribeInstanceAttributeCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeParametersCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from 'vitest';
import { readInstances } from '../../../layers/aws/readers/compute/ec2.ts';
import { NOTHING_SCANNED, type Scanned, scannedBefore } from '../../../layers/aws/readers/compute/scanned.ts';
import { readStringParameters } from '../../../layers/aws/readers/compute/string-parameters.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import { mockClient } from '../mock-client.ts';

const scope = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
const arn = (name: string) => `arn:aws:ssm:eu-west-1:123456789012:parameter/${name}`;
const exposed = (holder: string) => ({
  type: 'AWS::SSM::Parameter',
  holder,
  place: 'x',
  kind: 'token',
  fingerprint: 'f',
});
const refusal = () => Object.assign(new Error('denied'), { name: 'AccessDeniedException', $metadata: {} });

const ssm = mockClient(SSMClient);
const ec2 = mockClient(EC2Client);
beforeEach(() => {
  ssm.reset();
  ec2.reset();
});

async function reading(read: typeof readStringParameters, before: Scanned = NOTHING_SCANNED) {
  const reads = trackReads();
  const found = await read({ region: scope.region }, reads, { ...scope, before });
  if (found === 'unknown') throw new Error('expected values');
  return { ...found, unreadable: reads.unreadable() };
}

const parameters = (count: number, Version = 1) =>
  Array.from({ length: count }, (_, index) => ({ Name: `p${index}`, Type: 'String' as const, Version }));
const answering = (denied: readonly string[] = []) =>
  ssm.on(GetParametersCommand).callsFake(({ Names = [] }: { Names?: string[] }) => {
    if (Names.some((name) => denied.includes(name))) throw refusal();
    return { Parameters: Names.map((Name) => ({ Name, Type: 'String', Value: `value of ${Name}` })) };
  });
const asked = () => ssm.commandCalls(GetParametersCommand).map(({ args }) => args[0].input.Names?.length);

describe('SSM parameters', () => {
  it('are read in batches of ten, at most five calls per second', async () => {
    ssm.on(DescribeParametersCommand).resolves({ Parameters: parameters(25) });
    answering();
    const started = performance.now();
    const { values } = await reading(readStringParameters);
    expect(asked()).toEqual([10, 10, 5]);
    expect(performance.now() - started).toBeGreaterThan(2 * 190);
    expect(values.map(({ holder }) => holder)).toEqual(parameters(25).map(({ Name }) => arn(Name)));
  });

  it('are read one by one only in a batch with a denied parameter, which is reported', async () => {
    ssm.on(DescribeParametersCommand).resolves({ Parameters: parameters(12) });
    answering(['p3']);
    const { values, unreadable, markers } = await reading(readStringParameters);
    expect(asked()).toEqual([10, ...Array.from({ length: 10 }, () => 1), 2]);
    expect(values).toHaveLength(11);
    expect(unreadable.map(({ what }) => what)).toEqual(['p3']);
    expect(markers).not.toHaveProperty(arn('p3'));
  });

  it('are not read again if they did not change, and what was found in them stays', async () => {
    ssm.on(DescribeParametersCommand).resolves({ Parameters: parameters(3) });
    answering();
    const { markers = {} } = await reading(readStringParameters);
    ssm.on(DescribeParametersCommand).resolves({ Parameters: [...parameters(2), ...parameters(3, 2).slice(2)] });
    ssm.resetHistory();
    const before = { markers, secrets: [exposed(arn('p0')), exposed(arn('p2')), exposed(arn('deleted'))] };
    const again = await reading(readStringParameters, before);
    expect(asked()).toEqual([1]);
    expect(again.kept).toEqual([exposed(arn('p0'))]);
    expect(again.values.map(({ place }) => place)).toEqual(['p2']);
    expect(Object.keys(again.markers ?? {})).toEqual(['p0', 'p1', 'p2'].map(arn));
  });
});

describe('user data of instances', () => {
  const LaunchTime = new Date('2026-11-01T00:00:00Z');
  const instance = (InstanceId: string, name: 'running' | 'stopped', launched = LaunchTime) => ({
    InstanceId,
    State: { Name: name },
    LaunchTime: launched,
  });

  it('is read once for each start, and each time for a stopped instance', async () => {
    const Instances = [instance('i-1', 'running'), instance('i-2', 'stopped'), instance('i-3', 'running')];
    ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances }] });
    ec2.on(DescribeInstanceAttributeCommand).resolves({ UserData: { Value: '' } });
    const { markers = {} } = await reading(readInstances);
    ec2.resetHistory();
    const restarted = instance('i-3', 'running', new Date('2026-11-02T00:00:00Z'));
    ec2
      .on(DescribeInstancesCommand)
      .resolves({ Reservations: [{ Instances: [Instances[0] ?? restarted, Instances[1] ?? restarted, restarted] }] });
    const { kept } = await reading(readInstances, { markers, secrets: [exposed('i-1'), exposed('i-3')] });
    const read = ec2.commandCalls(DescribeInstanceAttributeCommand).map(({ args }) => args[0].input.InstanceId);
    expect(read.toSorted()).toEqual(['i-2', 'i-3']);
    expect(kept).toEqual([exposed('i-1')]);
  });
});

describe('what an earlier snapshot scanned', () => {
  const taken = Date.parse('2026-11-01T00:00:00Z');
  const snapshot = (secretsOutsideVault: 'unknown' | []) => ({
    takenAt: '2026-11-01T00:00:00Z',
    unreadable: [],
    secrets: 'unknown' as const,
    workloads: 'unknown' as const,
    workloadTypesRead: [],
    secretsOutsideVault,
    scanned: { since: '2026-11-01T00:00:00.000Z', markers: { a: '1' } },
  });
  const DAY = 86_400_000;

  it('is used for seven days, then everything is read again', () => {
    expect(scannedBefore(snapshot([]), taken + 6 * DAY)).toMatchObject({
      markers: { a: '1' },
      since: '2026-11-01T00:00:00.000Z',
    });
    expect(scannedBefore(snapshot([]), taken + 7 * DAY)).toMatchObject({
      markers: {},
      since: '2026-11-08T00:00:00.000Z',
    });
  });

  it('is not used if its secrets are unknown, or if there was none', () => {
    expect(scannedBefore(snapshot('unknown'), taken)).toMatchObject({ markers: {} });
    expect(scannedBefore(undefined, taken)).toEqual({ markers: {}, secrets: [], since: '2026-11-01T00:00:00.000Z' });
  });
});
