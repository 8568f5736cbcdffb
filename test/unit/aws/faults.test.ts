import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ConflictError } from '../../../layers/app/retry-on-conflict.ts';
import { dynamoCaseStore } from '../../../layers/aws/case-store.ts';
import { manualClock } from '../../../layers/aws/clock.ts';
import { eventBridgeBus, UnpublishedError } from '../../../layers/aws/event-bus.ts';
import { dynamoIdentityStore } from '../../../layers/aws/identity-store.ts';
import { ssmParameters } from '../../../layers/aws/parameters.ts';
import { packBody } from '../../../layers/aws/stored/body.ts';
import { postureBody } from '../../../layers/aws/stored/posture-body.ts';
import { openToken, sealToken } from '../../../layers/aws/task-tokens.ts';
import type { Incident } from '../../../layers/core/detection/types.ts';
import type { OutgoingEvent } from '../../../layers/core/ports.ts';
import { anIncident, aPosture, aProfile, aSignal, at, aWindow, withKeys } from '../../contract/stores-fixtures.ts';
import { mockClient } from '../mock-client.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const events = mockClient(EventBridgeClient);
const kms = mockClient(KMSClient);
const ssm = mockClient(SSMClient);
beforeEach(() => {
  for (const mock of [dynamo, events, kms, ssm]) mock.reset();
});

const failure = (name: string, more: object = {}): Error => Object.assign(new Error(name), { name, ...more });
const document = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
const identities = dynamoIdentityStore(document, 'identities', { clock: manualClock(at(0)), ttlDays: 90 });
const cases = dynamoCaseStore(document, 'cases', { clock: manualClock(at(0)) });
const cancelled = (...codes: string[]) =>
  failure('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });

describe('a throttled or contended table', () => {
  it('throws, and reports no conflict, if throttling outlasts the retries', async () => {
    dynamo.on(PutCommand).rejects(failure('ProvisionedThroughputExceededException'));
    await expect(identities.saveActivity('arn:x', 0, { window: aWindow('e1') })).rejects.toThrow(
      'ProvisionedThroughputExceededException',
    );
    dynamo.on(QueryCommand).rejects(failure('ThrottlingException'));
    await expect(identities.load('arn:x')).rejects.toThrow('ThrottlingException');
  });

  it('retries a transaction that conflicts with another one or is throttled', async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('TransactionConflict', 'None'))
      .rejectsOnce(cancelled('None', 'ThrottlingError'))
      .resolves({});
    const both = { window: aWindow('e1'), profile: aProfile(1) };
    expect(await identities.saveActivity('arn:x', 0, both)).toEqual({ kind: 'written' });
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(3);
  });

  it('throws at once if a transaction is invalid', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('ValidationError', 'None'));
    await expect(cases.openIncident(anIncident('1', 'i'))).rejects.toThrow('TransactionCanceledException');
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(1);
  });

  it('resends only the unprocessed items of a batch', async () => {
    const posture = withKeys(aPosture('1', 'u'), 'AKIA1', 'AKIA2');
    const left = [{ PutRequest: { Item: { id: posture.identity, item: 'KEY#AKIA2', accessKeyId: 'AKIA2' } } }];
    dynamo
      .on(BatchWriteCommand)
      .resolvesOnce({ UnprocessedItems: { identities: left } })
      .resolves({});
    dynamo.on(PutCommand).resolves({});
    dynamo.on(QueryCommand).resolves({ Items: [] });
    expect(await identities.savePosture(posture)).toEqual({ kind: 'written' });
    const sent = dynamo.commandCalls(BatchWriteCommand).map((call) => call.args[0].input.RequestItems?.identities);
    expect(sent).toEqual([expect.arrayContaining(left), left]);
    expect(sent[0]).toHaveLength(2);
  });

  it('names the keys of items that remain unprocessed', async () => {
    dynamo.on(BatchWriteCommand).callsFake((input) => ({ UnprocessedItems: input.RequestItems }));
    await expect(identities.savePosture(withKeys(aPosture('1', 'u'), 'AKIA1'))).rejects.toThrow(/KEY#AKIA1/);
    expect(dynamo.commandCalls(PutCommand)).toHaveLength(0);
  }, 20_000);

  it('is read page by page', async () => {
    const row = (item: string, value: object) => ({ id: 'arn:x', item, revision: 3, body: JSON.stringify(value) });
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [row('PROFILE', aProfile(2))], LastEvaluatedKey: { id: 'arn:x', item: 'PROFILE' } })
      .resolvesOnce({ Items: [], LastEvaluatedKey: { id: 'arn:x', item: 'Q' } })
      .resolves({ Items: [row('WINDOW', aWindow('e1'))] });
    const state = await identities.load('arn:x');
    expect(state.profile?.events).toBe(2);
    expect(state.window).toEqual(aWindow('e1'));
    expect(dynamo.commandCalls(QueryCommand)).toHaveLength(3);
  });

  it('needs one request to save only a window', async () => {
    dynamo.on(PutCommand).resolves({});
    await identities.saveActivity('arn:x', 0, { window: aWindow('e1') });
    expect(dynamo.calls()).toHaveLength(1);
  });
});

describe('an incident with concurrent writers', () => {
  const incident = anIncident('1', 'i');
  const row = (stored: Incident, revision?: number) => ({
    case: 'i',
    item: 'INCIDENT',
    state: stored.state,
    body: packBody(stored),
    ...(revision === undefined ? {} : { revision }),
  });
  const withSignal = (stored: Incident, id: string): Incident => ({
    ...stored,
    signals: [...stored.signals, aSignal(incident.identity, id, 4)],
  });
  const found = (...stored: ReturnType<typeof row>[]) => {
    const reads = dynamo.on(GetCommand);
    for (const one of stored) reads.resolvesOnce({ Item: one });
  };
  const refused = () => failure('ConditionalCheckFailedException');
  const writes = () => dynamo.commandCalls(UpdateCommand).map((call) => call.args[0].input);

  it('is merged again with the version that another writer stored in the meantime', async () => {
    found(row(incident, 7), row(withSignal(incident, 'theirs'), 8));
    dynamo.on(UpdateCommand).rejectsOnce(refused()).resolves({});
    const written = await cases.updateIncident('i', (stored) => withSignal(stored, 'mine'));
    expect(written.signals.slice(1).map(({ eventId }) => eventId)).toEqual(['theirs', 'mine']);
    expect(
      writes().map(({ ConditionExpression, ExpressionAttributeValues: values }) => [
        ConditionExpression,
        values?.[':read'],
        values?.[':revision'],
      ]),
    ).toEqual([
      ['revision = :read', 7, 8],
      ['revision = :read', 8, 9],
    ]);
  });

  it('is updated without a revision only if it still has none', async () => {
    found(row(incident));
    dynamo.on(UpdateCommand).resolves({});
    await cases.updateIncident('i', (stored) => withSignal(stored, 'mine'));
    expect(writes()[0]?.ConditionExpression).toContain('attribute_not_exists(revision)');
    expect(writes()[0]?.ExpressionAttributeValues).toMatchObject({ ':revision': 1 });
  });

  it('is not written if the merge changes nothing', async () => {
    found(row(incident, 7));
    expect(await cases.updateIncident('i', (stored) => ({ ...stored }))).toEqual(incident);
    expect(writes()).toEqual([]);
  });

  it('fails with the number of attempts if every attempt meets a concurrent write', async () => {
    const noWait = vi.spyOn(Math, 'random').mockReturnValue(0);
    dynamo.on(GetCommand).resolves({ Item: row(incident, 7) });
    dynamo.on(UpdateCommand).rejects(refused());
    const update = cases.updateIncident('i', (stored) => withSignal(stored, 'mine'));
    await expect(update).rejects.toThrow(ConflictError);
    await expect(update).rejects.toMatchObject({
      attempts: writes().length,
      message: expect.stringContaining('Incident i'),
    });
    expect(writes().length).toBeGreaterThanOrEqual(6);
    noWait.mockRestore();
  });

  it('throws an error that is not a conflict at once', async () => {
    found(row(incident, 7));
    dynamo.on(UpdateCommand).rejects(failure('ProvisionedThroughputExceededException'));
    await expect(cases.updateIncident('i', (stored) => withSignal(stored, 'mine'))).rejects.toThrow(
      'ProvisionedThroughputExceededException',
    );
    expect(writes()).toHaveLength(1);
  });
});

describe('a real client under throttling', () => {
  it('retries throttled requests', async () => {
    dynamo.restore();
    let calls = 0;
    const client = new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 5,
      requestHandler: {
        handle: async () => {
          calls += 1;
          const body = calls < 3 ? { __type: 'ThrottlingException', message: 'slow down' } : { UnprocessedItems: {} };
          return {
            response: { statusCode: calls < 3 ? 400 : 200, headers: {}, body: Buffer.from(JSON.stringify(body)) },
          };
        },
      },
    });
    await client.send(
      new BatchWriteItemCommand({ RequestItems: { t: [{ DeleteRequest: { Key: { id: { S: 'x' } } } }] } }),
    );
    expect(calls).toBe(3);
  });
});

const event = (id: string, size = 10): OutgoingEvent => ({
  source: 'tierwatch.detection',
  detailType: 'Incident Opened',
  resources: ['arn:x'],
  time: at(0),
  detail: { metadata: { eventId: id }, data: { text: 'x'.repeat(size) } },
});
const bus = eventBridgeBus(new EventBridgeClient({ region: 'us-east-1' }), 'tierwatch', { wait: async () => {} });
const sentIds = (): string[][] =>
  events
    .commandCalls(PutEventsCommand)
    .map((call) => (call.args[0].input.Entries ?? []).map((entry) => JSON.parse(entry.Detail ?? '').metadata.eventId));

describe('the bus', () => {
  it('sends events in batches by number and size', async () => {
    events.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [] });
    await bus.publish(Array.from({ length: 23 }, (_, n) => event(`e${n}`)));
    expect(sentIds().map((ids) => ids.length)).toEqual([10, 10, 3]);
    events.resetHistory();
    await bus.publish([event('a', 100_000), event('b', 100_000), event('c', 100_000), event('d', 10)]);
    expect(sentIds()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('resends only rejected entries', async () => {
    events
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 1, Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }] })
      .resolves({ Entries: [{ EventId: '2' }] });
    await bus.publish([event('a'), event('b')]);
    expect(sentIds()).toEqual([['a', 'b'], ['b']]);
  });

  it('names the ids of entries that remain rejected', async () => {
    events
      .on(PutEventsCommand)
      .callsFake((input) => ({ Entries: input.Entries.map(() => ({ ErrorCode: 'InternalFailure' })) }));
    const published = bus.publish([event('a'), event('b')]);
    await expect(published).rejects.toThrow(UnpublishedError);
    await expect(published).rejects.toMatchObject({
      eventIds: ['a', 'b'],
      message: expect.stringContaining('InternalFailure'),
    });
  });

  it('publishes the other events if one is too large, and names that one', async () => {
    events.on(PutEventsCommand).resolves({ Entries: [] });
    await expect(bus.publish([event('big', 300_000), event('small')])).rejects.toMatchObject({ eventIds: ['big'] });
    expect(sentIds()).toEqual([['small']]);
  });
});

describe('a sealed task token', () => {
  it('is encrypted and decrypted with the approval as the encryption context', async () => {
    kms.on(EncryptCommand).callsFake((input) => ({ CiphertextBlob: Buffer.from(input.Plaintext).reverse() }));
    kms.on(DecryptCommand).callsFake((input) => ({ Plaintext: Buffer.from(input.CiphertextBlob).reverse() }));
    const client = new KMSClient({ region: 'us-east-1' });
    const sealed = await sealToken(client, 'arn:key', 'token-1', { approvalId: 'a1' });
    expect(sealed).not.toContain('token-1');
    expect(await openToken(client, 'arn:key', sealed, { approvalId: 'a1' })).toBe('token-1');
    for (const call of kms.calls())
      expect(call.args[0].input).toMatchObject({ EncryptionContext: { approvalId: 'a1' } });
    await expect(sealToken(client, 'arn:key', '', { approvalId: 'a1' })).rejects.toThrow('0');
  });
});

describe('parameters', () => {
  const unreadable: string[] = [];
  const clock = manualClock(at(0));
  const parameters = ssmParameters(new SSMClient({ region: 'us-east-1' }), {
    now: clock.now,
    onUnreadable: (name, why) => void unreadable.push(`${name}: ${why}`),
  });
  const shape = z.object({ version: z.literal(1) });

  it('are cached for a while', async () => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{"version":1}' } });
    expect(await parameters.read('/policy', shape)).toEqual({ version: 1 });
    expect(await parameters.read('/policy', shape)).toEqual({ version: 1 });
    expect(ssm.calls()).toHaveLength(1);
    clock.advance(60_000);
    await parameters.read('/policy', shape);
    expect(ssm.calls()).toHaveLength(2);
  });

  it.each([
    ['a denied call', () => ssm.on(GetParameterCommand).rejects(failure('AccessDeniedException'))],
    ['no value', () => ssm.on(GetParameterCommand).resolves({})],
    ['no JSON', () => ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{' } })],
    ['another shape', () => ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{"version":2}' } })],
  ])('are unreadable, with a reason, for %s', async (_, prepare) => {
    clock.advance(60_000);
    prepare();
    unreadable.length = 0;
    expect(await parameters.read('/policy', shape)).toBe('unreadable');
    expect(await parameters.killSwitch('/switch')).toBe('unreadable');
    expect(unreadable).toHaveLength(2);
  });

  it('never cache the kill switch', async () => {
    ssm
      .on(GetParameterCommand)
      .resolvesOnce({ Parameter: { Value: 'off\n' } })
      .resolves({ Parameter: { Value: 'on' } });
    expect([await parameters.killSwitch('/s'), await parameters.killSwitch('/s')]).toEqual(['off', 'on']);
  });
});

describe('a posture that is larger than a row', () => {
  it('keeps the shortest escalation paths to administrator and counts the rest', () => {
    const escalations = Array.from({ length: 64 }, (_, n) => ({
      to: `arn:aws:iam::1:role/${Math.sin(n)}`,
      admin: n === 63,
      steps: Array.from({ length: (n % 3) + 1 }, () => ({ rule: 'r', actions: [], target: 't', conditional: false })),
    }));
    const whole = aPosture('1', 'u', { escalations });
    expect(postureBody(whole)).toBeInstanceOf(Uint8Array);
    const cut = postureBody(whole, 1_500);
    expect(cut.length).toBeLessThanOrEqual(1_500);
    expect(() => postureBody(whole, 100)).toThrow(/user\/u POSTURE/);
  });
});
