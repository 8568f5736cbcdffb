import { randomBytes } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ContainmentRecord, RecordStore } from '../../core/ports.ts';
import { canonicalJson, sha256 } from '../../core/response/digest.ts';
import type { DecisionBasis, Hold, JournalEntry, ReleaseConsent } from '../../core/response/types.ts';
import * as z from '../../core/zod.ts';
import { epochSeconds, instant, transact } from '../dynamo.ts';
import { packBody, parseStored } from '../stored/body.ts';
import { containmentRecord, decisionBasis, hold, journalEntry, releaseConsent } from '../stored/response-shapes.ts';
import { ABSENT, bodyOf, type CaseRows, placeholders } from './rows.ts';

const DAY = 86_400_000;
/** Caps and the circuit breaker look back a few days at most; older counts expire. */
const CONTAINMENTS_KEPT = 31 * DAY;

/** The hourly cap looks back an hour. */
const REASSERTS_KEPT = 2 * 3_600_000;

const countColumns = z.looseObject({ count: z.optional(z.int()), lastAt: z.optional(z.string()) });

/** Entries with the same content have the same key, so that detecting repeats needs no read of the journal. */
const sameKey = ({ step, planId, by, detail }: JournalEntry): string =>
  `JOURNAL#same#${sha256(canonicalJson([step, planId ?? null, by, detail])).slice(0, 32)}`;

const containmentKey = (planId: string): string => `CONTAINMENT#${planId}`;
const accountDay = (account: string, time: number): string =>
  `ACCOUNT#${account}#${new Date(time).toISOString().slice(0, 10)}`;

/** The journal, holds and counts of containments. */
export function recordStore(rows: CaseRows): RecordStore {
  const { client, table, clock } = rows;
  let written = 0;

  async function appendJournal(entry: JournalEntry): Promise<void> {
    written += 1;
    // Entries of one millisecond keep their order within a process; the random suffix separates processes.
    const order = `${String(written % 1_000_000).padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
    const item = { case: entry.incidentId, item: `JOURNAL#${instant(entry.at)}#${order}`, body: packBody(entry) };
    await rows.put(item);
  }

  async function journalOnce(entry: JournalEntry): Promise<'written' | 'there'> {
    const item = { case: entry.incidentId, item: sameKey(entry), body: packBody(entry) };
    return (await rows.put(item, ABSENT)).kind === 'written' ? 'written' : 'there';
  }

  async function countJournal(entry: JournalEntry): Promise<void> {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { case: entry.incidentId, item: sameKey(entry) },
        UpdateExpression: 'SET body = if_not_exists(body, :body), lastAt = :at ADD #count :one',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: { ':body': packBody(entry), ':at': instant(entry.at), ':one': 1 },
      }),
    );
  }

  async function journal(incidentId: string, newest?: number): Promise<readonly JournalEntry[]> {
    const found: JournalEntry[] = [];
    for await (const row of rows.list(incidentId, 'JOURNAL#')) {
      const { count, lastAt } = parseStored(countColumns, row, `${row.case} ${row.item}`);
      const entry = bodyOf(journalEntry, row);
      found.push({ ...entry, ...(count === undefined ? {} : { count }), ...(lastAt === undefined ? {} : { lastAt }) });
    }
    found.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    return newest === undefined ? found : found.slice(-newest);
  }

  async function recordReassert(incidentId: string, planId: string, at: string): Promise<void> {
    const expiresAt = epochSeconds(Date.parse(at) + REASSERTS_KEPT);
    const item = `REASSERT#${planId}#${instant(at)}#${randomBytes(4).toString('hex')}`;
    await rows.put({ case: incidentId, item, at: instant(at), expiresAt });
  }

  async function reasserts(incidentId: string, planId: string, since: string): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const row of rows.list(incidentId, `REASSERT#${planId}#`)) {
      const at = parseStored(z.string(), row.at, `${row.case} ${row.item}`);
      if (Date.parse(at) >= Date.parse(since)) found.push(at);
    }
    return found;
  }

  async function saveDecision(incidentId: string, basis: DecisionBasis): Promise<void> {
    const item = { case: incidentId, item: 'DECISION', decidedAt: instant(basis.at), body: packBody(basis) };
    await rows.put(item, 'attribute_not_exists(decidedAt) OR decidedAt <= :at', { ':at': instant(basis.at) });
  }

  async function decision(incidentId: string): Promise<DecisionBasis | undefined> {
    const row = await rows.get(incidentId, 'DECISION');
    return row && bodyOf(decisionBasis, row);
  }

  async function saveConsent(consent: ReleaseConsent): Promise<void> {
    const expiresAt = epochSeconds(Date.parse(consent.expiresAt));
    await rows.put({ case: consent.incidentId, item: 'CONSENT', body: packBody(consent), expiresAt });
  }

  async function consent(incidentId: string): Promise<ReleaseConsent | undefined> {
    const row = await rows.get(incidentId, 'CONSENT');
    return row && bodyOf(releaseConsent, row);
  }

  async function saveHold(saved: Hold): Promise<void> {
    await rows.put({
      case: `IDENTITY#${saved.identity}`,
      item: `HOLD#${saved.evidenceHash}`,
      expiresAt: epochSeconds(Date.parse(saved.expiresAt)),
      body: packBody(saved),
    });
  }

  /** Written to the history of the identity, which prevents a second count, and to the account's day. */
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
    // One day ahead too: a record's time may come from a clock that is slightly fast.
    for (let day = start; day < now + 2 * DAY; day += DAY) days.push(accountDay(account, day));
    return containmentsSince(days, start);
  }

  return {
    appendJournal,
    journalOnce,
    countJournal,
    journal,
    recordReassert,
    reasserts,
    saveDecision,
    decision,
    saveConsent,
    consent,
    saveHold,
    holds: (identity) => rows.bodies(hold, `IDENTITY#${identity}`, 'HOLD#'),
    recordContainment,
    containmentsOf: (identity, since) => containmentsSince([`IDENTITY#${identity}`], Date.parse(since)),
    containmentsIn,
  };
}
