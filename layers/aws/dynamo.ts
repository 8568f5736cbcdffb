import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { batches } from '../app/async.ts';
import { backOff } from '../app/retry-on-conflict.ts';
import type { Clock, WriteOutcome } from '../core/ports.ts';

/** A row as DynamoDB returns it, not parsed yet. */
export type Row = Readonly<Record<string, unknown>>;

const ATTEMPTS = 6;
const named = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** Sends a conditional write. A failed condition is a result, not an error. */
export async function conditionally(send: () => Promise<unknown>): Promise<WriteOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await send();
      return { kind: 'written' };
    } catch (error) {
      if (named(error, 'ConditionalCheckFailedException')) return { kind: 'conflict' };
      // Another writer's transaction briefly locks the item; the SDK does not retry this by itself.
      if (!named(error, 'TransactionConflictException') || attempt + 1 >= ATTEMPTS) throw error;
      await backOff(attempt);
    }
  }
}

/** `written`, or whose conditions failed, by the position of the item. */
export type TransactionOutcome =
  | { readonly kind: 'written' }
  | { readonly kind: 'conflict'; readonly failed: readonly boolean[] };

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Writes all items or none. Retries conflicts with other transactions and throttled items. */
export async function transact(client: DynamoDBDocumentClient, items: TransactItems): Promise<TransactionOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: items }));
      return { kind: 'written' };
    } catch (error) {
      const reasons = cancellationReasons(error);
      if (reasons === undefined) throw error;
      const failed = reasons.map((code) => code === 'ConditionalCheckFailed');
      if (failed.includes(true)) return { kind: 'conflict', failed };
      const isTransient = reasons.every((code) => code === 'None' || TRANSIENT_REASONS.has(code));
      if (!isTransient || attempt + 1 >= ATTEMPTS) throw error;
      await backOff(attempt);
    }
  }
}

const TRANSIENT_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

function cancellationReasons(error: unknown): string[] | undefined {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return undefined;
  if (!('CancellationReasons' in error) || !Array.isArray(error.CancellationReasons)) return undefined;
  return error.CancellationReasons.map((reason: unknown) =>
    typeof reason === 'object' && reason !== null && 'Code' in reason ? String(reason.Code) : 'None',
  );
}

/** All rows of a query. A page is requested only when its rows are needed. */
export async function* queryRows(client: DynamoDBDocumentClient, query: QueryCommandInput): AsyncGenerator<Row> {
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: start }));
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** All rows of a partition, expired ones too, strongly consistent. */
export const partitionRows = (client: DynamoDBDocumentClient, table: string, id: string): AsyncGenerator<Row> =>
  queryRows(client, {
    TableName: table,
    KeyConditionExpression: 'id = :id',
    ExpressionAttributeValues: { ':id': id },
    ConsistentRead: true,
  });

/** The rows that have not expired. */
export async function liveRows(rows: AsyncIterable<Row>, clock: Clock): Promise<Row[]> {
  const live: Row[] = [];
  for await (const row of rows) if (isLive(row, clock.now())) live.push(row);
  return live;
}

/** Condition of a write that replaces exactly the revision that was read; 0: there was no row. */
export const ifRevision = (read: number) =>
  read === 0
    ? { ConditionExpression: 'attribute_not_exists(revision)' }
    : { ConditionExpression: 'revision = :read', ExpressionAttributeValues: { ':read': read } };

/** Condition of a write that must not replace what was read later. Needs `:takenAt`. */
export const NOT_LATER = 'attribute_not_exists(takenAt) OR takenAt <= :takenAt';

/** DynamoDB compares times as text, so all are written in one format. */
export const instant = (iso: string): string => new Date(iso).toISOString();

type BatchRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** Puts and deletes in batches of 25. Retries unprocessed items, then throws an error that names them. */
export async function batchWrite(
  client: DynamoDBDocumentClient,
  table: string,
  requests: BatchRequests,
): Promise<void> {
  for (const batch of batches(requests, 25)) {
    let unprocessed = batch;
    for (let attempt = 0; unprocessed.length > 0; attempt += 1) {
      if (attempt >= ATTEMPTS)
        throw new Error(`DynamoDB did not process ${unprocessed.length} writes to ${table}: ${writeKeys(unprocessed)}`);
      if (attempt > 0) await backOff(attempt);
      const response = await client.send(new BatchWriteCommand({ RequestItems: { [table]: unprocessed } }));
      unprocessed = response.UnprocessedItems?.[table] ?? [];
    }
  }
}

const writeKeys = (requests: BatchRequests): string =>
  requests.map((request) => JSON.stringify(request.DeleteRequest?.Key ?? keyOf(request.PutRequest?.Item))).join(', ');

const keyOf = (item: Row | undefined): Row => ({ id: item?.id ?? item?.case, item: item?.item });

export const epochSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** DynamoDB deletes expired rows with a delay of up to several days. Here they count as deleted at once. */
export const isLive = (row: Row, now: number): boolean =>
  typeof row.expiresAt !== 'number' || row.expiresAt > epochSeconds(now);
