import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { MOST_NOTES, NOTE_KINDS, NOTE_LIFE, type NoteKind } from '../core/detection/source-memory.ts';
import type { Clock, SourceStore } from '../core/ports.ts';
import * as z from '../core/zod.ts';
import { epochSeconds, isLive } from './dynamo.ts';
import { parseStored } from './stored/body.ts';

const row = z.object({ kind: z.enum(NOTE_KINDS), value: z.string(), at: z.number() });

const keyOf = (source: string): string => `SOURCE#${source}`;
const itemOf = (kind: NoteKind, value: string): string => `${kind}#${value}`;

/** Notes about sources in the identities table: one partition for each source, with one row for each note. Rows are replaced, never
 * changed, so that writers need no conditions. */
export function dynamoSourceStore(
  client: DynamoDBDocumentClient,
  table: string,
  { clock }: { readonly clock: Clock },
): SourceStore {
  return {
    async notesOn(source) {
      const query = {
        TableName: table,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': keyOf(source) },
        Limit: MOST_NOTES,
      };
      const { Items = [] } = await client.send(new QueryCommand(query));
      return Items.filter((item) => isLive(item, clock.now())).map((item) => ({
        source,
        ...parseStored(row, item, `${keyOf(source)} ${item.item}`),
      }));
    },
    async note({ source, kind, value, at }) {
      const expiresAt = epochSeconds(clock.now() + NOTE_LIFE);
      const Item = { id: keyOf(source), item: itemOf(kind, value), kind, value, at, expiresAt };
      await client.send(new PutCommand({ TableName: table, Item }));
    },
  };
}
