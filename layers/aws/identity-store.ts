import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, type PutCommandInput } from '@aws-sdk/lib-dynamodb';
import { type IdentityArn, parseArn, type Tier } from '../core/identity.ts';
import type { Clock, IdentityState, IdentityStore, WriteOutcome } from '../core/ports.ts';
import type { Exception, Posture } from '../core/posture/types.ts';
import * as z from '../core/zod.ts';
import {
  batchWrite,
  conditionally,
  epochSeconds,
  ifRevision,
  instant,
  isLive,
  NOT_LATER,
  partitionRows,
  queryRows,
  type Row,
  transact,
} from './dynamo.ts';
import { forgetName, identityNamed, nameItem, profileItems } from './principal-names.ts';
import { packBody, parseStored, readBody } from './stored/body.ts';
import { profile, window } from './stored/detection-shapes.ts';
import { postureBody } from './stored/posture-body.ts';
import { exception, posture } from './stored/posture-shapes.ts';
import { nextRevision, packRevisions, unpackRevision } from './stored/revisions.ts';

export interface IdentityStoreSettings {
  readonly clock: Clock;
  /** Days after the last activity until a profile and a window are forgotten. */
  readonly ttlDays: number;
}

/** How long profiles and windows outlive the last activity. */
export const ACTIVITY_DAYS = 90;
/** The same for the writers of baselines: longer than a year, for yearly jobs. */
export const BASELINE_DAYS = 400;

const DAY_SECONDS = 86_400;
/** How long the deletion of an identity is remembered, to reject snapshots that were read before it. */
const TOMBSTONE_DAYS = 2;
const TIERS: readonly Tier[] = [0, 1, 2, 3];

const keyRow = z.object({ id: z.string() });
const revisionOf = (row: Row | undefined, key: string): number =>
  row === undefined ? 0 : parseStored(z.number(), row.revision, `${key} revision`);

/** The identities table as an `IdentityStore`. `load` is one strongly consistent Query; saving either profile or window is
 * one conditional Put, saving both one transaction. Throws on infrastructure errors and unreadable rows. */
export function dynamoIdentityStore(
  client: DynamoDBDocumentClient,
  table: string,
  { clock, ttlDays }: IdentityStoreSettings,
): IdentityStore {
  const put = (item: PutCommandInput['Item'], condition?: Omit<PutCommandInput, 'TableName' | 'Item'>) =>
    conditionally(() => client.send(new PutCommand({ TableName: table, Item: item, ...condition })));

  async function load(identity: IdentityArn): Promise<IdentityState> {
    const rows: Row[] = [];
    for await (const row of partitionRows(client, table, identity)) rows.push(row);
    return stateOf(identity, rows, clock.now());
  }

  async function saveActivity(
    identity: IdentityArn,
    version: number,
    change: Parameters<IdentityStore['saveActivity']>[2],
  ): Promise<WriteOutcome> {
    const expiresAt = epochSeconds(clock.now()) + ttlDays * DAY_SECONDS;
    const write = (item: 'PROFILE' | 'WINDOW', value: object) =>
      activityPut(table, { identity, item, value, read: unpackRevision(version, item), expiresAt });
    const puts = [
      ...(change.profile === undefined ? [] : [write('PROFILE', change.profile)]),
      ...(change.window === undefined ? [] : [write('WINDOW', change.window)]),
    ];
    const [only, second] = puts;
    if (only === undefined) return { kind: 'written' };
    if (second === undefined) return conditionally(() => client.send(new PutCommand(only)));
    const outcome = await transact(client, [{ Put: only }, { Put: second }]);
    return { kind: outcome.kind };
  }

  async function savePosture(saved: Posture): Promise<WriteOutcome> {
    const keys = keyIds(saved);
    const puts = keys.map((key) => ({ PutRequest: { Item: keyItem(saved.identity, key) } }));
    // Keys first: an interrupted write may leave an extra key pointer, but no key without one.
    if (puts.length > 0) await batchWrite(client, table, puts);
    const outcome = await putPosture(saved);
    if (outcome.kind === 'conflict') return outcome;
    for (const item of profileItems(saved, instant(saved.takenAt))) await put(item, unlessLater(saved));
    if (saved.containment.accessKeys !== 'unknown') await forgetKeys(saved.identity, new Set(keys));
    return outcome;
  }

  /** Written with the name, so that a name points to the latest principal that has it. */
  async function putPosture(saved: Posture): Promise<WriteOutcome> {
    const condition = unlessLater(saved);
    const name = nameItem(saved.identity, instant(saved.takenAt));
    if (name === undefined) return put(postureItem(saved), condition);
    const { kind } = await transact(client, [
      { Put: { TableName: table, Item: postureItem(saved), ...condition } },
      { Put: { TableName: table, Item: name, ...condition } },
    ]);
    return { kind };
  }

  async function removePosture(identity: IdentityArn, takenAt: string): Promise<WriteOutcome> {
    const tombstone = {
      id: identity,
      item: 'POSTURE',
      takenAt: instant(takenAt),
      gone: true,
      expiresAt: epochSeconds(clock.now()) + TOMBSTONE_DAYS * DAY_SECONDS,
    };
    const outcome = await put(tombstone, {
      ConditionExpression: NOT_LATER,
      ExpressionAttributeValues: { ':takenAt': instant(takenAt) },
    });
    if (outcome.kind === 'written') {
      await forgetName(client, table, identity);
      await forgetKeys(identity, new Set());
    }
    return outcome;
  }

  async function forgetKeys(identity: IdentityArn, kept: ReadonlySet<string>): Promise<void> {
    if (!identity.includes(':user/') && !identity.endsWith(':root')) return;
    const query = {
      TableName: table,
      KeyConditionExpression: 'id = :id AND begins_with(#item, :key)',
      ExpressionAttributeNames: { '#item': 'item' },
      ExpressionAttributeValues: { ':id': identity, ':key': 'KEY#' },
      ConsistentRead: true,
    };
    for await (const row of queryRows(client, query)) {
      const item = parseStored(z.string(), row.item, `${identity} KEY#`);
      if (!kept.has(item.slice('KEY#'.length)))
        await client.send(new DeleteCommand({ TableName: table, Key: { id: identity, item } }));
    }
  }

  async function ownerOfKey(accessKeyId: string): Promise<IdentityArn | undefined> {
    const query = {
      TableName: table,
      IndexName: 'byAccessKey',
      KeyConditionExpression: 'accessKeyId = :key',
      ExpressionAttributeValues: { ':key': accessKeyId },
    };
    for await (const row of queryRows(client, query)) return parseStored(keyRow, row, `KEY#${accessKeyId}`).id;
    return undefined;
  }

  async function* listByTier(account: string, tier: Tier): AsyncGenerator<Posture> {
    const query = {
      TableName: table,
      IndexName: 'byAccountTier',
      KeyConditionExpression: 'accountTier = :accountTier',
      ExpressionAttributeValues: { ':accountTier': `${account}#T${tier}` },
      ScanIndexForward: false,
    };
    for await (const row of queryRows(client, query)) yield readBody(posture, row.body, `${row.id} POSTURE`);
  }

  async function* listIdentities(account: string): AsyncGenerator<Posture> {
    for (const tier of TIERS) yield* listByTier(account, tier);
  }

  /** Each exception has two rows: with its identity for the detectors, and with its account for the snapshots. */
  const exceptionKeys = ({ id, identity }: Exception) => [
    { id: identity, item: `EXCEPTION#${id}` },
    { id: exceptionsKey(parseArn(identity)?.account ?? ''), item: `${identity}#${id}` },
  ];

  async function saveException(saved: Exception): Promise<void> {
    const row = { body: packBody(saved), expiresAt: epochSeconds(Date.parse(saved.expiresAt)) };
    const puts = exceptionKeys(saved).map((key) => ({ Put: { TableName: table, Item: { ...key, ...row } } }));
    await transact(client, puts);
  }

  async function removeException(removed: Exception): Promise<void> {
    await transact(
      client,
      exceptionKeys(removed).map((Key) => ({ Delete: { TableName: table, Key } })),
    );
  }

  async function* listExceptions(account: string): AsyncGenerator<Exception> {
    for await (const row of partitionRows(client, table, exceptionsKey(account)))
      if (isLive(row, clock.now())) yield readBody(exception, row.body, `${row.id} ${row.item}`);
  }

  return {
    load,
    saveActivity,
    savePosture,
    removePosture,
    ownerOfKey,
    resolveName: (account, kind, name) => identityNamed(client, table, { account, kind, name }),
    listByTier,
    listIdentities,
    saveException,
    removeException,
    listExceptions,
  };
}

const exceptionsKey = (account: string): string => `ACCOUNT#${account}#EXCEPTIONS`;

const keyIds = ({ containment }: Posture): string[] =>
  containment.accessKeys === 'unknown' ? [] : containment.accessKeys.map((key) => key.id);

const keyItem = (identity: IdentityArn, accessKeyId: string) => ({
  id: identity,
  item: `KEY#${accessKeyId}`,
  accessKeyId,
});

const unlessLater = ({ takenAt }: Posture) => ({
  ConditionExpression: NOT_LATER,
  ExpressionAttributeValues: { ':takenAt': instant(takenAt) },
});

/** Attributes for queries, and for people who view the table, are stored beside the body. `rank` is read in descending order. */
function postureItem(saved: Posture) {
  const score = String(Math.round(saved.score)).padStart(3, '0');
  return {
    id: saved.identity,
    item: 'POSTURE',
    accountTier: `${saved.account}#T${saved.tier}`,
    rank: `${score}#${saved.identity}`,
    class: saved.class,
    tier: saved.tier,
    score: saved.score,
    owner: saved.owner,
    takenAt: instant(saved.takenAt),
    body: postureBody(saved),
  };
}

export interface Activity {
  readonly identity: IdentityArn;
  readonly item: 'PROFILE' | 'WINDOW';
  readonly value: object;
  /** The revision that was read; 0: there was no row. */
  readonly read: number;
  readonly expiresAt: number;
}

/** Typed manually: a transaction's Put requires the table and the item, which are optional in a PutCommand. */
export function activityPut(table: string, { identity, item, value, read, expiresAt }: Activity) {
  const Item = { id: identity, item, revision: nextRevision(read), body: packBody(value), expiresAt };
  return { TableName: table, Item, ...ifRevision(read) };
}

function stateOf(identity: IdentityArn, rows: readonly Row[], now: number): IdentityState {
  const find = (item: string): Row | undefined => rows.find((row) => row.item === item);
  const live = (item: string): Row | undefined => {
    const row = find(item);
    return row !== undefined && isLive(row, now) ? row : undefined;
  };
  const body = <Value>(shape: z.ZodMiniType<Value>, row: Row | undefined): Value | undefined =>
    row === undefined || row.gone === true ? undefined : readBody(shape, row.body, `${identity} ${row.item}`);
  const exceptions = rows.filter((row) => String(row.item).startsWith('EXCEPTION#') && isLive(row, now));
  return {
    identity,
    posture: body(posture, live('POSTURE')),
    profile: body(profile, live('PROFILE')),
    window: body(window, live('WINDOW')),
    exceptions: exceptions.map((row) => readBody(exception, row.body, `${identity} ${row.item}`)),
    // Includes expired rows: they are still stored, and a write must replace exactly them.
    version: packRevisions(
      revisionOf(find('PROFILE'), `${identity} PROFILE`),
      revisionOf(find('WINDOW'), `${identity} WINDOW`),
    ),
  };
}
