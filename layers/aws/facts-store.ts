import { randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { mapLimited } from '../app/async.ts';
import { SNAPSHOT_NAMES, type SnapshotTimes } from '../core/coverage/snapshots.ts';
import type { Clock, Facts, FactsStore, WriteOutcome } from '../core/ports.ts';
import type { DatedRevision, SnapshotName, Snapshots } from '../core/posture/account-facts.ts';
import * as z from '../core/zod.ts';
import { conditionally, epochSeconds, liveRows, NOT_LATER, partitionRows, type Row } from './dynamo.ts';
import { packBody, parseStored, readBody, StoredItemError } from './stored/body.ts';
import { datedRevision, snapshotShapes } from './stored/facts-shapes.ts';

/** Below the 400 KB limit of DynamoDB, with room for the keys. */
const CHUNK_BYTES = 350_000;
/** Facts that are not renewed expire after this time. */
const KEPT_SECONDS = 35 * 86_400;
/** A reader that finds a snapshot being replaced reads again. */
const READ_ATTEMPTS = 4;
const MAX_UNPACKED_BYTES = 256_000_000;
const AT_ONCE = 8;

const headRow = z.object({ item: z.string(), takenAt: z.string(), generation: z.string(), chunks: z.number() });
type Head = z.output<typeof headRow>;
const saltRow = z.object({ salt: z.string() });
const markRow = z.object({ mark: z.string() });

interface Latest<Name extends SnapshotName> {
  readonly snapshot?: Snapshots[Name];
  readonly generation?: string;
}

/** The partition of an account's snapshots. Those of their chunks and of the other facts about the account begin with it; readers of the
 * deployment may read them all. */
export const accountKey = (account: string): string => `ACCOUNT#${account}`;
const revisionsKey = (account: string): string => `ACCOUNT#${account}#REVISIONS`;
const posturesKey = (account: string): string => `ACCOUNT#${account}#POSTURES`;
const chunkKey = (account: string, name: SnapshotName, generation: string): string =>
  `ACCOUNT#${account}#${name}#${generation}`;

/** Facts in the identities table. A snapshot is compressed and split into rows. Its head row is replaced last, so that readers
 * see either the old snapshot or the new one. */
export function dynamoFactsStore(
  client: DynamoDBDocumentClient,
  table: string,
  { clock }: { readonly clock: Clock },
): FactsStore {
  const put = (item: Row, options?: Omit<PutCommandInput, 'TableName' | 'Item'>) =>
    client.send(new PutCommand({ TableName: table, Item: item, ...options }));
  const expiresAt = () => epochSeconds(clock.now()) + KEPT_SECONDS;

  const rowsOf = (id: string): Promise<Row[]> => liveRows(partitionRows(client, table, id), clock);

  async function saveSnapshot<Name extends SnapshotName>(
    account: string,
    name: Name,
    snapshot: Snapshots[Name],
  ): Promise<WriteOutcome> {
    const text = JSON.stringify(snapshot);
    if (Buffer.byteLength(text) > MAX_UNPACKED_BYTES)
      throw new Error(
        `The ${name} snapshot of account ${account} has ${text.length} characters; expected at most ${MAX_UNPACKED_BYTES} bytes.`,
      );
    const packed = deflateRawSync(text);
    const generation = `${snapshot.takenAt}-${randomBytes(4).toString('hex')}`;
    const chunks = Math.ceil(packed.byteLength / CHUNK_BYTES);
    const id = chunkKey(account, name, generation);
    for (let n = 0; n < chunks; n += 1) {
      const body = packed.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES);
      await put({ id, item: chunkName(n), body, expiresAt: expiresAt() });
    }
    const head = { id: accountKey(account), item: `FACTS#${name}`, takenAt: snapshot.takenAt, generation, chunks };
    let replaced: Row | undefined;
    const outcome = await conditionally(async () => {
      const swapped = await put(
        { ...head, expiresAt: expiresAt() },
        {
          ConditionExpression: NOT_LATER,
          ExpressionAttributeValues: { ':takenAt': snapshot.takenAt },
          ReturnValues: 'ALL_OLD',
        },
      );
      replaced = swapped.Attributes;
    });
    const unused = outcome.kind === 'conflict' ? head : replaced;
    const old = headRow.safeParse(unused);
    if (old.success) await dropChunks(chunkKey(account, name, old.data.generation), old.data.chunks);
    return outcome;
  }

  async function dropChunks(id: string, chunks: number): Promise<void> {
    for (let n = 0; n < chunks; n += 1)
      await client.send(new DeleteCommand({ TableName: table, Key: { id, item: chunkName(n) } }));
  }

  /** @returns undefined if the snapshot was replaced while it was read. */
  async function readSnapshot<Name extends SnapshotName>(
    account: string,
    name: Name,
    head: Head,
  ): Promise<Snapshots[Name] | undefined> {
    const id = chunkKey(account, name, head.generation);
    const rows = await rowsOf(id);
    if (rows.length !== head.chunks) return undefined;
    const chunks = rows.map((row) => parseStored(z.instanceof(Uint8Array), row.body, `${id} ${row.item}`));
    const json = inflateRawSync(Buffer.concat(chunks), { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
    return parseStored(snapshotShapes[name], JSON.parse(json), id);
  }

  async function latest<Name extends SnapshotName>(
    account: string,
    name: Name,
    heads: readonly Head[],
    before: Facts | undefined,
  ): Promise<Latest<Name>> {
    let head = heads.find(({ item }) => item === `FACTS#${name}`);
    for (let attempt = 0; head !== undefined && attempt < READ_ATTEMPTS; attempt += 1) {
      const { generation } = head;
      const known = before?.generations[name] === generation ? before.snapshots[name] : undefined;
      const snapshot = known ?? (await readSnapshot(account, name, head));
      if (snapshot !== undefined) return { snapshot, generation };
      head = (await headsOf(account)).find(({ item }) => item === `FACTS#${name}`);
    }
    if (head === undefined) return {};
    throw new StoredItemError(
      `${accountKey(account)} FACTS#${name}: some of its rows are missing; run the snapshot again`,
    );
  }

  async function headsOf(account: string): Promise<Head[]> {
    const rows = await rowsOf(accountKey(account));
    return rows.map((row) => parseStored(headRow, row, `${row.id} ${row.item}`));
  }

  async function load(account: string, before?: Facts): Promise<Facts> {
    const heads = await headsOf(account);
    const principals = await latest(account, 'principals', heads, before);
    const credentials = await latest(account, 'credentials', heads, before);
    const secrets = await latest(account, 'secrets', heads, before);
    const rows = await rowsOf(revisionsKey(account));
    return {
      snapshots: { principals: principals.snapshot, credentials: credentials.snapshot, secrets: secrets.snapshot },
      generations: {
        ...(principals.generation && { principals: principals.generation }),
        ...(credentials.generation && { credentials: credentials.generation }),
        ...(secrets.generation && { secrets: secrets.generation }),
      },
      revisions: rows.map((row) => readBody(datedRevision, row.body, `${row.id} ${row.item}`)),
    };
  }

  async function snapshot<Name extends SnapshotName>(
    account: string,
    name: Name,
  ): Promise<Snapshots[Name] | undefined> {
    return (await latest(account, name, await headsOf(account), undefined)).snapshot;
  }

  async function snapshotTimes(account: string): Promise<SnapshotTimes> {
    const heads = await headsOf(account);
    const times = SNAPSHOT_NAMES.map((name) => [name, heads.find(({ item }) => item === `FACTS#${name}`)?.takenAt]);
    return Object.fromEntries(times.filter(([, takenAt]) => takenAt !== undefined));
  }

  async function revise(account: string, dated: DatedRevision): Promise<WriteOutcome> {
    const { readAt, revision } = dated;
    const key = { id: revisionsKey(account), item: revision.arn };
    return conditionally(() =>
      put(
        { ...key, takenAt: readAt, body: packBody(dated), expiresAt: expiresAt() },
        { ConditionExpression: NOT_LATER, ExpressionAttributeValues: { ':takenAt': readAt } },
      ),
    );
  }

  async function forget(account: string, revisions: readonly DatedRevision[]): Promise<void> {
    await mapLimited(revisions, AT_ONCE, ({ revision, readAt }) =>
      conditionally(() =>
        client.send(
          new DeleteCommand({
            TableName: table,
            Key: { id: revisionsKey(account), item: revision.arn },
            ConditionExpression: 'takenAt = :readAt',
            ExpressionAttributeValues: { ':readAt': readAt },
          }),
        ),
      ),
    );
  }

  const markIn = (row: Row | undefined, account: string): string | undefined =>
    row && parseStored(markRow, row, posturesKey(account)).mark;

  async function postureMark(account: string): Promise<string | undefined> {
    const [row] = await rowsOf(posturesKey(account));
    return markIn(row, account);
  }

  async function markPostures(account: string, mark: string): Promise<string | undefined> {
    const swapped = await put({ id: posturesKey(account), item: 'MARK', mark }, { ReturnValues: 'ALL_OLD' });
    return markIn(swapped.Attributes, account);
  }

  async function salt(): Promise<string> {
    const key = { id: 'DEPLOYMENT', item: 'SALT' };
    await conditionally(() =>
      client.send(
        new PutCommand({
          TableName: table,
          Item: { ...key, salt: randomBytes(32).toString('base64') },
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      ),
    );
    const { Item: row } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return parseStored(saltRow, row, 'DEPLOYMENT SALT').salt;
  }

  return { saveSnapshot, revise, load, snapshot, snapshotTimes, forget, postureMark, markPostures, salt };
}

const chunkName = (n: number): string => `CHUNK#${String(n).padStart(4, '0')}`;
