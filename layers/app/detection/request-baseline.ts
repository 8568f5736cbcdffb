import { isUnderSuspicion } from '../../core/detection/suspicion.ts';
import type { HistoryRun, HistoryStore, RegionHistory } from '../../core/event-history.ts';
import type { Clock, IdentityStore } from '../../core/ports.ts';
import { isKnownCaller } from '../../core/response/caller-identity.ts';
import { CALLER_REFUSALS } from '../../core/response/suspects.ts';
import { accepted, failed, ok, type Reply } from '../reply.ts';
import { windowsOfCaller } from '../response/refuse-suspect.ts';
import { requestedRun } from './learn-history.ts';

export interface BaselinePorts {
  readonly store: HistoryStore;
  readonly identities: IdentityStore;
  readonly clock: Clock;
  /** Starts an execution of the state machine. */
  start(name: string): Promise<void>;
}

/** How far the latest reading of the event history is. */
export async function baselineStatus({ store }: Pick<BaselinePorts, 'store'>): Promise<Reply> {
  return ok(await statusIn(store));
}

/** Starts a reading of the event history, or continues the one that is in progress. A caller under suspicion could have its own
 * activity learned as normal, and is refused. */
export async function requestBaseline(ports: BaselinePorts, caller: string): Promise<Reply> {
  const { store, clock } = ports;
  const refusal = await refusalOf(ports, caller);
  if (refusal !== undefined) return failed(403, refusal, CALLER_REFUSALS[refusal]);
  const now = clock.now();
  const before = await store.run();
  if (before === undefined || before.state === 'done')
    await store.saveRun({ ...requestedRun(now, caller), revision: before?.revision ?? 0 });
  // A conflict means that another request was first: then its reading is continued.
  await ports.start(`requested-${new Date(now).toISOString()}`);
  return accepted(await statusIn(store));
}

async function refusalOf(
  { identities, clock }: BaselinePorts,
  caller: string,
): Promise<'caller-unknown' | 'caller-under-incident' | undefined> {
  if (!isKnownCaller(caller)) return 'caller-unknown';
  const windows = await windowsOfCaller({ identities }, caller);
  const now = clock.now();
  return windows.some((window) => isUnderSuspicion(window, now)) ? 'caller-under-incident' : undefined;
}

async function statusIn(store: HistoryStore): Promise<object> {
  const run = await store.run();
  if (run === undefined) return { state: 'none', problems: [], regions: [] };
  return { ...shown(run), regions: (await store.regions(run.id)).map(regionShown) };
}

const iso = (time: number): string => new Date(time).toISOString();

const shown = ({ state, id, requestedBy, from, until, problems, learned, leftOut, finishedAt }: HistoryRun) => ({
  state,
  requestedAt: id,
  ...(requestedBy === undefined ? {} : { requestedBy }),
  ...(until === 0 ? {} : { from: iso(from), until: iso(until) }),
  learned,
  leftOut,
  problems,
  ...(finishedAt === undefined ? {} : { finishedAt }),
});

const regionShown = ({ account, region, state, lookups, cursor, ...counts }: RegionHistory) => ({
  account,
  region,
  state,
  pages: counts.pages,
  events: counts.events,
  learned: counts.learned,
  lookupsLeft: lookups.length,
  lookupsCut: counts.cut,
  ...(cursor === undefined ? {} : { readBackTo: iso(cursor.time) }),
  ...(counts.problem === undefined ? {} : { problem: counts.problem }),
});
