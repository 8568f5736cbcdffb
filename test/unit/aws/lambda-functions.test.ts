import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { readFunctions } from '../../../layers/aws/readers/compute/lambda.ts';
import { NOTHING_SCANNED } from '../../../layers/aws/readers/compute/scanned.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import { mockClient } from '../mock-client.ts';

const lambda = mockClient(LambdaClient);
beforeEach(() => lambda.reset());

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws', before: NOTHING_SCANNED };
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const fn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const queue = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });

async function reading() {
  const reads = trackReads();
  const found = await readFunctions({ region: place.region }, reads, place);
  return { ...(found === 'unknown' ? {} : found), notes: reads.unreadable() };
}

const configured = (version: string, roleName: string, Variables: Record<string, string> = {}) => ({
  FunctionArn: version === '$LATEST' ? fn('orders') : fn(`orders:${version}`),
  Version: version,
  Role: role(roleName),
  Environment: { Variables },
});

describe('published versions of a function', () => {
  const now = configured('$LATEST', 'orders', { STAGE: 'prod' });

  it('have the role and the variables that the function has no longer', async () => {
    lambda.on(ListEventSourceMappingsCommand).resolves({});
    lambda.on(ListFunctionsCommand).resolves({ Functions: [now] });
    const latest = { ...now, FunctionArn: fn('orders:$LATEST') };
    const first = configured('1', 'admin', { STAGE: 'prod', TOKEN: 'old' });
    lambda
      .on(ListFunctionsCommand, { FunctionVersion: 'ALL' })
      .resolves({ Functions: [latest, first], NextMarker: 'more' })
      .on(ListFunctionsCommand, { FunctionVersion: 'ALL', Marker: 'more' })
      .resolves({ Functions: [configured('2', 'orders', { TOKEN: 'old', KEY: 'new' })] });
    const { workloads, values, typesRead, notes } = await reading();
    expect(workloads).toEqual([
      { type: 'AWS::Lambda::Function', id: fn('orders'), account: place.account, roleArn: role('orders') },
      { type: 'AWS::Lambda::Version', id: fn('orders:1'), account: place.account, roleArn: role('admin') },
    ]);
    expect(values?.map(({ holder, place: name, value, roleArn }) => [holder, name, value, roleArn])).toEqual([
      [fn('orders'), 'STAGE', 'prod', role('orders')],
      [fn('orders:1'), 'TOKEN', 'old', role('admin')],
      [fn('orders:2'), 'KEY', 'new', role('orders')],
    ]);
    expect(typesRead).toContain('AWS::Lambda::Function');
    expect(notes).toEqual([]);
  });

  it('are read up to a limit, which is reported, and do not matter for whether functions count as read', async () => {
    lambda.on(ListEventSourceMappingsCommand).resolves({});
    lambda.on(ListFunctionsCommand).resolves({ Functions: [now] });
    let page = 0;
    lambda.on(ListFunctionsCommand, { FunctionVersion: 'ALL' }).callsFake(() => {
      page += 1;
      return { Functions: [configured(String(page), 'orders')], NextMarker: `page ${page}` };
    });
    const { typesRead, notes } = await reading();
    expect(page).toBe(100);
    expect(notes).toEqual([expect.objectContaining({ what: 'published versions of functions in eu-west-1' })]);
    expect(typesRead).toContain('AWS::Lambda::Function');
  });
});

describe('triggers of a function', () => {
  it('are the sources of its enabled mappings, not those of a version', async () => {
    lambda.on(ListFunctionsCommand).resolves({ Functions: [configured('$LATEST', 'orders')] });
    lambda.on(ListFunctionsCommand, { FunctionVersion: 'ALL' }).resolves({});
    const mapping = (source: string, State = 'Enabled', name = 'orders') => ({
      FunctionArn: fn(name),
      EventSourceArn: queue(source),
      State,
    });
    lambda
      .on(ListEventSourceMappingsCommand)
      .resolves({ EventSourceMappings: [mapping('a'), mapping('off', 'Disabled')], NextMarker: 'more' })
      .on(ListEventSourceMappingsCommand, { Marker: 'more' })
      .resolves({ EventSourceMappings: [mapping('b'), mapping('c', 'Enabled', 'orders:live'), { State: 'Enabled' }] });
    expect((await reading()).workloads).toMatchObject([{ id: fn('orders'), triggers: [queue('a'), queue('b')] }]);
  });

  it('are unknown and reported if the mappings cannot be listed', async () => {
    lambda.on(ListFunctionsCommand).resolves({ Functions: [configured('$LATEST', 'orders')] });
    lambda.on(ListEventSourceMappingsCommand).rejects(refusal('AccessDeniedException'));
    const { workloads, notes } = await reading();
    expect(workloads?.[0]).not.toHaveProperty('triggers');
    expect(notes.map(({ what }) => what)).toEqual(['event source mappings in eu-west-1']);
  });
});
