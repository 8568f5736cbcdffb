import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { backOff } from '../app/retry-on-conflict.ts';
import type { WriteOutcome } from '../core/ports.ts';

/** A row as DynamoDB gave it: nothing about it is known until it is parsed. */
export type Row = Readonly<Record<string, unknown>>;

const ATTEMPTS = 6;
const named = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** Sends a conditional write; a condition that does not hold is an answer, not an error. */
export async function conditionally(send: () => Promise<unknown>): Promise<WriteOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await send();
      return { kind: 'written' };
    } catch (error) {
      if (named(error, 'ConditionalCheckFailedException')) return { kind: 'conflict' };
      // Another writer's transaction briefly holds the item; the SDK does not retry this by itself.
      if (!named(error, 'TransactionConflictException') || attempt + 1 >= ATTEMPTS) throw error;
      await backOff(attempt);
    }
  }
}

/** `written`, or which of the items' conditions did not hold (by position). */
export type TransactionOutcome =
  | { readonly kind: 'written' }
  | { readonly kind: 'conflict'; readonly failed: readonly boolean[] };

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Writes all or nothing. Conflicts with other transactions and throttled items are tried again. */
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
      const passing = reasons.every((code) => code === 'None' || PASSING_REASONS.has(code));
      if (!passing || attempt + 1 >= ATTEMPTS) throw error;
      await backOff(attempt);
    }
  }
}

const PASSING_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

function cancellationReasons(error: unknown): string[] | undefined {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return undefined;
  if (!('CancellationReasons' in error) || !Array.isArray(error.CancellationReasons)) return undefined;
  return error.CancellationReasons.map((reason: unknown) =>
    typeof reason === 'object' && reason !== null && 'Code' in reason ? String(reason.Code) : 'None',
  );
}

/** All rows of a query, page by page: the next page is asked for only when its rows are wanted. */
export async function* queryRows(client: DynamoDBDocumentClient, query: QueryCommandInput): AsyncGenerator<Row> {
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: start }));
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

type BatchRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** Puts and deletes in batches of 25; what DynamoDB leaves over is tried again, and at last an error that names it. */
export async function batchWrite(
  client: DynamoDBDocumentClient,
  table: string,
  requests: BatchRequests,
): Promise<void> {
  for (let start = 0; start < requests.length; start += 25) {
    let left = requests.slice(start, start + 25);
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt >= ATTEMPTS)
        throw new Error(`DynamoDB left ${left.length} writes to ${table} undone: ${writeKeys(left)}`);
      if (attempt > 0) await backOff(attempt);
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
      left = answer.UnprocessedItems?.[table] ?? [];
    }
  }
}

const writeKeys = (requests: BatchRequests): string =>
  requests.map((request) => JSON.stringify(request.DeleteRequest?.Key ?? keyOf(request.PutRequest?.Item))).join(', ');

const keyOf = (item: Row | undefined): Row => ({ id: item?.id ?? item?.case, item: item?.item });

export const epochSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** Time to live lags by days: a row past it is treated as gone from that second on. */
export const isLive = (row: Row, now: number): boolean =>
  typeof row.expiresAt !== 'number' || row.expiresAt > epochSeconds(now);
