import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Arrivals } from '../core/coverage/arrivals.ts';
import { GAPS, type GapCode } from '../core/coverage/gaps.ts';
import type { Clock, CoverageCheck, CoverageStore } from '../core/ports.ts';
import * as z from '../core/zod.ts';
import { epochSeconds, liveRows, partitionRows, type Row } from './dynamo.ts';
import { packBody, parseStored, readBody } from './stored/body.ts';

/** A Region that sent no event for this long is forgotten. */
const KEPT_SECONDS = 400 * 86_400;

const CHECK = 'CHECK';
const ARRIVAL = 'ARRIVAL#';
const IAM = 'iam';

const isGapCode = (code: unknown): boolean => typeof code === 'string' && Object.hasOwn(GAPS, code);

const gapShape = z.object({
  code: z.custom<GapCode>(isGapCode),
  account: z.string(),
  subject: z.string(),
  detail: z.string(),
  remedy: z.string(),
});
const checkShape = z.object({ at: z.string(), since: z.string(), gaps: z.array(gapShape) });
const arrivalRow = z.object({ item: z.string(), at: z.string() });

/** The partition of an account's coverage, which the command line may read too. */
export const coverageKey = (account: string): string => `ACCOUNT#${account}#COVERAGE`;

/** Coverage in the identities table: one partition for each account, with one row for each Region. */
export function dynamoCoverageStore(
  client: DynamoDBDocumentClient,
  table: string,
  { clock }: { readonly clock: Clock },
): CoverageStore {
  const put = (item: Row) => client.send(new PutCommand({ TableName: table, Item: item }));
  const expiresAt = () => epochSeconds(clock.now()) + KEPT_SECONDS;

  const rowsOf = (account: string): Promise<Row[]> =>
    liveRows(partitionRows(client, table, coverageKey(account)), clock);

  const checkIn = (account: string, rows: readonly Row[]): CoverageCheck | undefined => {
    const row = rows.find(({ item }) => item === CHECK);
    if (row === undefined) return undefined;
    return readBody(checkShape, row.body, `${coverageKey(account)} ${CHECK}`);
  };

  return {
    async recordArrival(account, of, at) {
      await put({ id: coverageKey(account), item: `${ARRIVAL}${of}`, at, expiresAt: expiresAt() });
    },
    async arrivals(account) {
      const rows = await rowsOf(account);
      const arrived = rows
        .filter(({ item }) => String(item).startsWith(ARRIVAL))
        .map((row) => parseStored(arrivalRow, row, `${coverageKey(account)} ${row.item}`))
        .map(({ item, at }) => ({ of: item.slice(ARRIVAL.length), at }));
      return arrivalsOf(checkIn(account, rows)?.since, arrived);
    },
    lastCheck: async (account) => checkIn(account, await rowsOf(account)),
    async saveCheck(account, check) {
      await put({ id: coverageKey(account), item: CHECK, body: packBody(check), expiresAt: expiresAt() });
    },
  };
}

/** Arrivals from their rows. */
export function arrivalsOf(
  since: string | undefined,
  arrived: readonly { readonly of: string; readonly at: string }[],
): Arrivals {
  const iam = arrived.find(({ of }) => of === IAM)?.at;
  return {
    ...(since !== undefined && { since }),
    byRegion: Object.fromEntries(arrived.filter(({ of }) => of !== IAM).map(({ of, at }) => [of, at])),
    ...(iam !== undefined && { iam }),
  };
}
