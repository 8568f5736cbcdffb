import { coverageGapClosed, coverageGapOpened } from '../../../events/index.ts';
import { known, type Reading, unknown } from '../../core/check.ts';
import type { NewestIdentity } from '../../core/coverage/arrivals.ts';
import { type AccountReading, judgeCoverage } from '../../core/coverage/coverage.ts';
import { compareGaps, GAPS, type Gap, type Undecided } from '../../core/coverage/gaps.ts';
import type { Schedules } from '../../core/coverage/snapshots.ts';
import type { Clock, CoverageStore, EventBus, FactsStore } from '../../core/ports.ts';
import type { AccountId, PrincipalsSnapshot } from '../../core/posture/account-facts.ts';

export interface CoveragePorts {
  readonly coverage: CoverageStore;
  readonly facts: Pick<FactsStore, 'snapshot' | 'snapshotTimes'>;
  readonly bus: EventBus;
  readonly clock: Clock;
  /** Publishes the number of open gaps of all accounts as a metric. */
  readonly publishGapCount: (count: number) => void;
}

export interface CoverageSettings {
  readonly hub: { readonly account: string; readonly region: string };
  readonly schedules: Schedules;
}

export interface CoverageSummary {
  readonly accounts: number;
  readonly gaps: readonly Pick<Gap, 'code' | 'account' | 'subject'>[];
  readonly opened: number;
  readonly closed: number;
  readonly undecided: readonly Pick<Undecided, 'check' | 'detail'>[];
}

/** Checks the coverage of each account, publishes which gaps opened and closed, and stores which are open. Events are published before
 * the gaps are stored, so that a crash between the two repeats them instead of losing them. */
export async function checkCoverage<Account extends AccountId>(
  ports: CoveragePorts,
  settings: CoverageSettings,
  accounts: readonly Account[],
  read: (account: Account) => Promise<AccountReading>,
): Promise<CoverageSummary> {
  const found = [];
  for (const account of accounts) found.push(await checkAccount(ports, settings, account, await read(account)));
  const gaps = found.flatMap(({ open }) => open);
  ports.publishGapCount(gaps.length);
  return {
    accounts: accounts.length,
    gaps: gaps.map(({ code, account, subject }) => ({ code, account, subject })),
    opened: found.reduce((sum, { opened }) => sum + opened, 0),
    closed: found.reduce((sum, { closed }) => sum + closed, 0),
    undecided: found.flatMap(({ undecided }) => undecided.map(({ check, detail }) => ({ check, detail }))),
  };
}

async function checkAccount(
  { coverage: store, facts, bus, clock }: CoveragePorts,
  { hub, schedules }: CoverageSettings,
  account: AccountId,
  reading: AccountReading,
) {
  const now = clock.now();
  const at = new Date(now).toISOString();
  const before = await store.lastCheck(account.id);
  const coverage = judgeCoverage({
    ...reading,
    account,
    hub,
    now,
    arrivals: known(await store.arrivals(account.id)),
    newestIdentity: newestIdentityIn(await facts.snapshot(account.id, 'principals')),
    takenAt: known(await facts.snapshotTimes(account.id)),
    schedules: known(schedules),
  });
  const { opened, closed, open } = compareGaps(before?.gaps ?? [], coverage);
  const event = (gap: Gap) => ({ ...gap, ...GAPS[gap.code], partition: account.partition });
  await bus.publish([
    ...opened.map((gap) => coverageGapOpened(event(gap), { now: at })),
    ...closed.map((gap) => coverageGapClosed(event(gap), { now: at })),
  ]);
  await store.saveCheck(account.id, { at, since: before?.since ?? at, gaps: open });
  return { open, opened: opened.length, closed: closed.length, undecided: coverage.undecided };
}

/** Roles that AWS services create for themselves: their events may come from the service and not be delivered. */
const BY_SERVICES = /:role\/aws-(service-role|reserved)\//;

/** The user or role that was created last, without those of AWS services. */
export function newestIdentityIn(
  snapshot: Pick<PrincipalsSnapshot, 'users' | 'roles'> | undefined,
): Reading<NewestIdentity | undefined> {
  if (snapshot === undefined) return unknown('there is no principals snapshot yet');
  let newest: NewestIdentity | undefined;
  for (const { arn, createdAt } of [...snapshot.users, ...snapshot.roles]) {
    if (createdAt === 'unknown' || BY_SERVICES.test(arn)) continue;
    if (newest === undefined || Date.parse(createdAt) > Date.parse(newest.createdAt)) newest = { arn, createdAt };
  }
  return known(newest);
}
