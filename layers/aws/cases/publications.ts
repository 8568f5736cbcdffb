import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { IncidentState } from '../../core/detection/types.ts';
import { CLAIM_MS, type PublicationStore, type UnpublishedChange } from '../../core/ports.ts';
import * as z from '../../core/zod.ts';
import { conditionally, queryRows, type Row } from '../dynamo.ts';
import { parseStored } from '../stored/body.ts';
import { incidentOf } from './incidents.ts';
import { UNPUBLISHED } from './publication-columns.ts';
import type { CaseRows } from './rows.ts';

const numbers = z.looseObject({ changeNumber: z.int(), publishedNumber: z.int() });
const keyColumn = z.looseObject({ case: z.string() });
const FREE = '(attribute_not_exists(claimedUntil) OR claimedUntil <= :now)';

/** Claims are columns of the incident's row: claiming and reading are one conditional write. */
export function publicationStore({ client, table, clock }: CaseRows): PublicationStore {
  const keyOf = (incidentId: string) => ({ case: incidentId, item: 'INCIDENT' });

  async function claimChange(incidentId: string): Promise<UnpublishedChange | undefined> {
    const claim = randomUUID();
    const now = clock.now();
    let row: Row | undefined;
    await conditionally(async () => {
      const answer = await client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(incidentId),
          UpdateExpression: 'SET claimedBy = :claim, claimedUntil = :until',
          ConditionExpression: `${UNPUBLISHED} AND ${FREE}`,
          ExpressionAttributeValues: { ':claim': claim, ':until': now + CLAIM_MS, ':now': now },
          ReturnValues: 'ALL_NEW',
        }),
      );
      row = answer.Attributes;
    });
    if (row === undefined) return undefined;
    const { changeNumber, publishedNumber } = parseStored(numbers, row, `${incidentId} INCIDENT`);
    return {
      kind: publishedNumber === 0 ? 'opened' : 'updated',
      incident: incidentOf(row),
      number: changeNumber,
      claim,
    };
  }

  /** If the claim expired and another publisher took over, that one settles the change. */
  async function settleChange(change: UnpublishedChange, outcome: 'published' | 'failed'): Promise<void> {
    const isPublished = outcome === 'published';
    await conditionally(() =>
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(change.incident.id),
          UpdateExpression: `${isPublished ? 'SET publishedNumber = :number ' : ''}REMOVE claimedBy, claimedUntil`,
          ConditionExpression: 'claimedBy = :claim',
          ExpressionAttributeValues: { ':claim': change.claim, ...(isPublished && { ':number': change.number }) },
        }),
      ),
    );
  }

  async function* listUnpublished(account: string, states: readonly IncidentState[]): AsyncGenerator<string> {
    for (const state of states) {
      const query = {
        TableName: table,
        IndexName: 'byAccountState',
        KeyConditionExpression: 'accountState = :accountState',
        FilterExpression: UNPUBLISHED,
        ProjectionExpression: '#case',
        ExpressionAttributeNames: { '#case': 'case' },
        ExpressionAttributeValues: { ':accountState': `${account}#${state}` },
      };
      for await (const row of queryRows(client, query)) yield parseStored(keyColumn, row, 'byAccountState').case;
    }
  }

  return { claimChange, settleChange, listUnpublished };
}
