import { type DynamoDBDocumentClient, GetCommand, PutCommand, type PutCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Clock, WriteOutcome } from '../../core/ports.ts';
import type * as z from '../../core/zod.ts';
import { conditionally, isLive, queryRows, type Row } from '../dynamo.ts';
import { readBody } from '../stored/body.ts';

/** The cases table: one partition per incident, per identity (its open incident and its history), per approval id, and per
 * account and day. */
export interface CaseRows {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  get(partition: string, item: string): Promise<Row | undefined>;
  /** `condition` applies to the stored row; `values` are its placeholders. */
  put(item: PutCommandInput['Item'], condition?: string, values?: Row): Promise<WriteOutcome>;
  /** Rows whose sort key begins with `prefix`, in its order, without expired ones. */
  list(partition: string, prefix: string): AsyncGenerator<Row>;
  bodies<Value>(shape: z.ZodMiniType<Value>, partition: string, prefix: string): Promise<Value[]>;
}

/** `case` is a reserved word in DynamoDB's expressions; so are `item` and `state` in some: all have placeholders. */
export const NAMES = { '#case': 'case', '#item': 'item' };

export function caseRows(client: DynamoDBDocumentClient, table: string, clock: Clock): CaseRows {
  async function get(partition: string, item: string): Promise<Row | undefined> {
    const command = new GetCommand({ TableName: table, Key: { case: partition, item }, ConsistentRead: true });
    const row: Row | undefined = (await client.send(command)).Item;
    return row !== undefined && isLive(row, clock.now()) ? row : undefined;
  }

  const put: CaseRows['put'] = (item, condition, values) => {
    const guard = condition === undefined ? {} : { ConditionExpression: condition, ...placeholders(condition, values) };
    return conditionally(() => client.send(new PutCommand({ TableName: table, Item: item, ...guard })));
  };

  async function* list(partition: string, prefix: string): AsyncGenerator<Row> {
    const query = {
      TableName: table,
      KeyConditionExpression: '#case = :case AND begins_with(#item, :prefix)',
      ExpressionAttributeNames: NAMES,
      ExpressionAttributeValues: { ':case': partition, ':prefix': prefix },
      ConsistentRead: true,
    };
    for await (const row of queryRows(client, query)) if (isLive(row, clock.now())) yield row;
  }

  async function bodies<Value>(shape: z.ZodMiniType<Value>, partition: string, prefix: string): Promise<Value[]> {
    const found: Value[] = [];
    for await (const row of list(partition, prefix)) found.push(bodyOf(shape, row));
    return found;
  }

  return { client, table, clock, get, put, list, bodies };
}

/** DynamoDB rejects names and values that an expression does not use. */
export function placeholders(expression: string, values: Row = {}) {
  const names = Object.entries({ ...NAMES, '#state': 'state', '#hash': 'hash' }).filter(([name]) =>
    new RegExp(`${name}\\b`).test(expression),
  );
  return {
    ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

export const ABSENT = 'attribute_not_exists(#case)';

export const bodyOf = <Value>(shape: z.ZodMiniType<Value>, row: Row): Value =>
  readBody(shape, row.body, `${row.case} ${row.item}`);
