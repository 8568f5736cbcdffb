import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type KnownAccount, loadAccounts } from '../../app/posture/reassess-accounts.ts';
import type { AccountId } from '../../core/posture/account-facts.ts';
import type { RegionConnection } from '../clients.ts';
import { systemClock } from '../clock.ts';
import { dynamoFactsStore } from '../facts-store.ts';
import { ACTIVITY_DAYS, dynamoIdentityStore } from '../identity-store.ts';

/** What a deployment has stored about accounts, as its own assessments load it. Accounts without a principals snapshot are left out.
 * @param table the identities table
 * @param now milliseconds since the epoch: the time of the estates */
export function storedAccounts(
  connection: RegionConnection,
  table: string,
  accounts: readonly AccountId[],
  now: number,
): Promise<readonly KnownAccount[]> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(connection));
  const stored = { clock: systemClock };
  const ports = {
    facts: dynamoFactsStore(documents, table, stored),
    identities: dynamoIdentityStore(documents, table, { ...stored, ttlDays: ACTIVITY_DAYS }),
    clock: { now: () => now },
  };
  return loadAccounts(ports, accounts);
}
