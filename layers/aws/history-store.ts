import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type HistoryDraft, type HistoryRun, type HistoryStore, MOST_DRAFTS } from '../core/event-history.ts';
import type { IdentityArn } from '../core/identity.ts';
import * as z from '../core/zod.ts';
import { conditionally, epochSeconds, ifRevision, liveRows, queryRows, type Row, transact } from './dynamo.ts';
import { activityPut, type IdentityStoreSettings } from './identity-store.ts';
import { packBody, parseStored, readBody } from './stored/body.ts';
import { historyDraft, historyRun, regionHistory } from './stored/history-shapes.ts';
import { unpackRevision } from './stored/revisions.ts';

const DAY_SECONDS = 86_400;
/** The progress stays for the status; drafts that no execution merged are of no use after some days. */
const PROGRESS_DAYS = 90;
const DRAFT_DAYS = 7;

const HISTORY = 'HISTORY';
const draftsKey = (identity: IdentityArn): string => `${HISTORY}#${identity}`;
const regionsKey = (run: string): string => `REGION#${run}#`;

const revisionOf = (row: Row): number => parseStored(z.number(), row.revision, `${row.id} ${row.item} revision`);

/** Event history in the identities table, in partitions that detectors do not read. */
export function dynamoHistoryStore(
  client: DynamoDBDocumentClient,
  table: string,
  { clock, ttlDays }: IdentityStoreSettings,
): HistoryStore {
  const inDays = (days: number): number => epochSeconds(clock.now()) + days * DAY_SECONDS;

  const rowsOf = (id: string, prefix: string): Promise<readonly Row[]> => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'id = :id AND begins_with(#item, :prefix)',
      ExpressionAttributeNames: { '#item': 'item' },
      ExpressionAttributeValues: { ':id': id, ':prefix': prefix },
      ConsistentRead: true,
    };
    return liveRows(queryRows(client, query), clock);
  };

  const draftItem = (draft: HistoryDraft) => ({
    id: draftsKey(draft.identity),
    item: `${draft.run}#${draft.region}`,
    body: packBody(draft),
    expiresAt: inDays(DRAFT_DAYS),
  });

  return {
    async run() {
      const [row] = await rowsOf(HISTORY, 'RUN');
      return row && { ...readBody(historyRun, row.body, `${HISTORY} RUN`), revision: revisionOf(row) };
    },
    async saveRun({ revision, ...body }: HistoryRun) {
      const item = { id: HISTORY, item: 'RUN', revision: revision + 1, body: packBody(body) };
      return conditionally(() =>
        client.send(new PutCommand({ TableName: table, Item: item, ...ifRevision(revision) })),
      );
    },
    async regions(run) {
      const rows = await rowsOf(HISTORY, regionsKey(run));
      return rows.map((row) => ({
        ...readBody(regionHistory, row.body, `${HISTORY} ${row.item}`),
        revision: revisionOf(row),
      }));
    },
    async saveProgress({ revision, ...body }, drafts) {
      if (drafts.length > MOST_DRAFTS) throw new Error(`expected at most ${MOST_DRAFTS} drafts, got ${drafts.length}`);
      const { run, account, region } = body;
      const progress = {
        id: HISTORY,
        item: `${regionsKey(run)}${account}#${region}`,
        revision: revision + 1,
        body: packBody(body),
        expiresAt: inDays(PROGRESS_DAYS),
      };
      const { kind } = await transact(client, [
        { Put: { TableName: table, Item: progress, ...ifRevision(revision) } },
        ...drafts.map((draft) => ({ Put: { TableName: table, Item: draftItem(draft) } })),
      ]);
      return { kind };
    },
    async drafts(run, identity) {
      const rows = await rowsOf(draftsKey(identity), `${run}#`);
      return rows.map((row) => readBody(historyDraft, row.body, `${row.id} ${row.item}`));
    },
    async saveLearned(identity, version, profile, drafts) {
      const Delete = (draft: HistoryDraft) => {
        const { id, item } = draftItem(draft);
        return { Delete: { TableName: table, Key: { id, item }, ConditionExpression: 'attribute_exists(id)' } };
      };
      const read = unpackRevision(version, 'PROFILE');
      const put =
        profile === undefined
          ? []
          : [
              {
                Put: activityPut(table, {
                  identity,
                  item: 'PROFILE',
                  value: profile,
                  read,
                  expiresAt: inDays(ttlDays),
                }),
              },
            ];
      const { kind } = await transact(client, [...put, ...drafts.map(Delete)]);
      return { kind };
    },
  };
}
