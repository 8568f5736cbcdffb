import { randomBytes } from 'node:crypto';
import type { ContainmentRecord, RecordStore } from '../../core/ports.ts';
import type { Hold, JournalEntry } from '../../core/response/types.ts';
import { epochSeconds, transact } from '../dynamo.ts';
import { packBody } from '../stored/body.ts';
import { containmentRecord, hold, journalEntry } from '../stored/response-shapes.ts';
import { ABSENT, type CaseRows, instant, placeholders } from './rows.ts';

const DAY = 86_400_000;
/** Caps and the circuit breaker look back over days at the most; older counts are forgotten. */
const CONTAINMENTS_KEPT = 31 * DAY;

const containmentKey = (planId: string): string => `CONTAINMENT#${planId}`;
const accountDay = (account: string, time: number): string =>
  `ACCOUNT#${account}#${new Date(time).toISOString().slice(0, 10)}`;

/** The journal, holds and counts of containments. */
export function recordStore(rows: CaseRows): RecordStore {
  const { client, table, clock } = rows;
  let written = 0;

  async function appendJournal(entry: JournalEntry): Promise<void> {
    written += 1;
    // Entries of one millisecond keep their order within a process; the random end keeps processes apart.
    const order = `${String(written % 1_000_000).padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
    const item = { case: entry.incidentId, item: `JOURNAL#${instant(entry.at)}#${order}`, body: packBody(entry) };
    await rows.put(item);
  }

  async function saveHold(saved: Hold): Promise<void> {
    await rows.put({
      case: `IDENTITY#${saved.identity}`,
      item: `HOLD#${saved.evidenceHash}`,
      expiresAt: epochSeconds(Date.parse(saved.expiresAt)),
      body: packBody(saved),
    });
  }

  /** Once in the history of the identity, which guards against a second count, and once in the account's day. */
  async function recordContainment(record: ContainmentRecord): Promise<void> {
    const at = Date.parse(record.at);
    const columns = { body: packBody(record), expiresAt: epochSeconds(at + CONTAINMENTS_KEPT) };
    const item = containmentKey(record.planId);
    const guard = { ConditionExpression: ABSENT, ...placeholders(ABSENT) };
    await transact(client, [
      { Put: { TableName: table, Item: { case: `IDENTITY#${record.identity}`, item, ...columns }, ...guard } },
      {
        Put: {
          TableName: table,
          Item: { case: accountDay(record.account, at), item: `${item}#${record.identity}`, ...columns },
        },
      },
    ]);
  }

  async function containmentsSince(partitions: readonly string[], since: number): Promise<ContainmentRecord[]> {
    const pages = await Promise.all(
      partitions.map((partition) => rows.bodies(containmentRecord, partition, 'CONTAINMENT#')),
    );
    const found = pages.flat().filter((record) => Date.parse(record.at) >= since);
    return found.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  function containmentsIn(account: string, since: string): Promise<readonly ContainmentRecord[]> {
    const now = clock.now();
    const start = Math.max(Date.parse(since), now - CONTAINMENTS_KEPT);
    const days: string[] = [];
    // A day ahead too: a record's time may come from a clock that is a little fast.
    for (let day = start; day < now + 2 * DAY; day += DAY) days.push(accountDay(account, day));
    return containmentsSince(days, start);
  }

  return {
    appendJournal,
    journal: (incidentId, newest) => rows.bodies(journalEntry, incidentId, 'JOURNAL#', newest),
    saveHold,
    holds: (identity) => rows.bodies(hold, `IDENTITY#${identity}`, 'HOLD#'),
    recordContainment,
    containmentsOf: (identity, since) => containmentsSince([`IDENTITY#${identity}`], Date.parse(since)),
    containmentsIn,
  };
}
