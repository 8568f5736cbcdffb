import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseStore, Clock } from '../core/ports.ts';
import { approvalStore } from './cases/approvals.ts';
import { deliveryStore } from './cases/deliveries.ts';
import { incidentStore } from './cases/incidents.ts';
import { publicationStore } from './cases/publications.ts';
import { recordStore } from './cases/records.ts';
import { caseRows } from './cases/rows.ts';

/** The cases table as a `CaseStore`. Reads of single rows and partitions are strongly consistent; the list of an account's
 * incidents comes from an index and is eventually consistent. Throws on infrastructure errors and unreadable rows. */
export function dynamoCaseStore(
  client: DynamoDBDocumentClient,
  table: string,
  { clock }: { readonly clock: Clock },
): CaseStore {
  const rows = caseRows(client, table, clock);
  return {
    ...incidentStore(rows),
    ...publicationStore(rows),
    ...approvalStore(rows),
    ...recordStore(rows),
    ...deliveryStore(rows),
  };
}
