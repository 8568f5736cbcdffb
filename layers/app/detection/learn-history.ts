import { setTimeout as sleep } from 'node:timers/promises';
import { HistoryTargets } from '../../core/detection/history-targets.ts';
import { DAY } from '../../core/detection/rule.ts';
import type { Place } from '../../core/detection/types.ts';
import {
  HISTORY_DAYS,
  HISTORY_DELAY_MS,
  type HistoryAccount,
  type HistoryRun,
  type HistoryStore,
  LONGEST_READING_MS,
  type Lookup,
  MOST_KEYS,
  type RegionHistory,
} from '../../core/event-history.ts';
import type { Clock, IdentityStore } from '../../core/ports.ts';
import type { Posture } from '../../core/posture/types.ts';
import { collect, mapLimited } from '../async.ts';
import { mergeHistory } from './merge-history.ts';
import { RegionReader } from './read-region-history.ts';

export interface HistoryPorts {
  readonly store: HistoryStore;
  readonly identities: IdentityStore;
  readonly clock: Clock;
  readonly locate: (address: string) => Place | undefined;
  accounts(): Promise<readonly HistoryAccount[]>;
  /** Problems of single Regions, which do not stop the others. */
  onProblem(where: { readonly account: string; readonly region: string; readonly why: string }): void;
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** What the state machine does next. `more`: calls again after `seconds`. */
export interface HistoryStep {
  readonly kind: 'more' | 'done' | 'busy' | 'waiting';
  readonly seconds: number;
}

/** Regions that are read at the same time. */
const AT_ONCE = 20;
/** An execution that was interrupted holds its claim no longer than this. */
const CLAIM_MS = 20 * 60_000;
/** Pause before the next step, also where every Region that remains was throttled. */
const SOON = 1;
const LATER = 60;
/** Snapshots that are incomplete for longer are used as they are. */
const PATIENCE_MS = DAY;

const step = (kind: HistoryStep['kind'], seconds = 0): HistoryStep => ({ kind, seconds });

/** One step of building baselines from the event history, which ends when `goOn` returns false. The state is stored, so any execution
 * can continue what another one began; only one works at a time. */
export class HistoryLearning {
  readonly #ports: HistoryPorts;
  #postures: ReadonlyMap<string, readonly Posture[]> | undefined;

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
  }

  async advance(execution: string, goOn: () => boolean): Promise<HistoryStep> {
    const run = await this.#claim(execution);
    if (run === 'busy') return step('busy');
    if (run.state === 'done') return step('done');
    if (run.state === 'requested') return this.#plan(run);
    return run.state === 'reading' ? this.#read(run, goOn) : this.#merge(run, goOn);
  }

  /** The run, claimed for the execution unless it is done. The first one is created here. */
  async #claim(execution: string): Promise<HistoryRun | 'busy'> {
    const now = this.#ports.clock.now();
    const run = (await this.#ports.store.run()) ?? requestedRun(now);
    if (run.state === 'done') return run;
    const { claim } = run;
    if (claim !== undefined && claim.execution !== execution && claim.until > now) return 'busy';
    return (await this.#save({ ...run, claim: { execution, until: now + CLAIM_MS } })) ?? 'busy';
  }

  /** The run as stored; undefined: another execution has changed it. */
  async #save(run: HistoryRun): Promise<HistoryRun | undefined> {
    const { kind } = await this.#ports.store.saveRun(run);
    return kind === 'written' ? { ...run, revision: run.revision + 1 } : undefined;
  }

  async #plan(run: HistoryRun): Promise<HistoryStep> {
    const { clock, store } = this.#ports;
    const now = clock.now();
    const accounts = await this.#ports.accounts();
    const postures = await this.#posturesOf(accounts);
    if (!isReady([...postures.values()].flat()) && now - Date.parse(run.id) < PATIENCE_MS) {
      await this.#save(unclaimed(run));
      return step('waiting');
    }
    const there = new Set((await store.regions(run.id)).map(({ account, region }) => `${account} ${region}`));
    const problems: string[] = [];
    for (const account of accounts) {
      const targets = new HistoryTargets(postures.get(account.id) ?? []);
      const lookups = lookupsFor(targets);
      const { names, problems: unread } = await account.regions();
      problems.push(...[...unread, ...tooManyKeys(targets)].map((problem) => `account ${account.id}: ${problem}`));
      for (const region of names)
        if (!there.has(`${account.id} ${region}`))
          await store.saveProgress(beginning(run.id, account.id, region, lookups), []);
    }
    const until = now - HISTORY_DELAY_MS;
    await this.#save({ ...run, state: 'reading', problems, from: now - HISTORY_DAYS * DAY, until });
    return step('more', SOON);
  }

  async #read(run: HistoryRun, goOn: () => boolean): Promise<HistoryStep> {
    const { store, clock } = this.#ports;
    const reading = (await store.regions(run.id)).filter(({ state }) => state === 'reading');
    if (reading.length === 0 || clock.now() - run.until > LONGEST_READING_MS) {
      await this.#save({ ...run, state: 'merging' });
      return step('more', SOON);
    }
    const accounts = await this.#ports.accounts();
    const postures = await this.#posturesOf(accounts);
    const targets = new Map([...postures].map(([id, some]) => [id, new HistoryTargets(some)]));
    const after = await mapLimited(reading, AT_ONCE, async (region) => {
      const account = accounts.find(({ id }) => id === region.account);
      return this.#readRegion(run, region, account, targets.get(region.account), goOn);
    });
    const isStuck = after.every(({ problem, state }) => problem !== undefined || state !== 'reading');
    return step('more', isStuck && after.some(({ state }) => state === 'reading') ? LATER : SOON);
  }

  async #readRegion(
    run: HistoryRun,
    region: RegionHistory,
    account: HistoryAccount | undefined,
    targets: HistoryTargets | undefined,
    goOn: () => boolean,
  ): Promise<RegionHistory> {
    const { store, identities, locate, clock, wait = sleep } = this.#ports;
    if (account === undefined || targets === undefined)
      return this.#giveUp(region, 'the account is no longer part of the deployment');
    const history = account.historyIn(region.region);
    const ports = { store, identities, locate, targets, history, now: () => clock.now(), wait };
    const after = await new RegionReader(ports, run, region).read(goOn);
    if (after.problem !== undefined)
      this.#ports.onProblem({ account: after.account, region: after.region, why: after.problem });
    return after;
  }

  async #giveUp(region: RegionHistory, problem: string): Promise<RegionHistory> {
    const after: RegionHistory = { ...region, state: 'unreadable', problem };
    await this.#ports.store.saveProgress(after, []);
    return after;
  }

  async #merge(run: HistoryRun, goOn: () => boolean): Promise<HistoryStep> {
    const { store, identities, clock } = this.#ports;
    const postures = await this.#posturesOf(await this.#ports.accounts());
    const targets = [...postures.values()].flatMap((some) => new HistoryTargets(some).identities);
    const { learned, leftOut, isComplete } = await mergeHistory({ store, identities, clock }, run.id, targets, goOn);
    const after = { ...run, learned: run.learned + learned, leftOut: run.leftOut + leftOut };
    if (!isComplete) {
      await this.#save(after);
      return step('more', SOON);
    }
    await this.#save({ ...unclaimed(after), state: 'done', finishedAt: new Date(clock.now()).toISOString() });
    return step('done');
  }

  /** Postures by account; read once if the snapshots are complete. */
  async #posturesOf(accounts: readonly HistoryAccount[]): Promise<ReadonlyMap<string, readonly Posture[]>> {
    if (this.#postures !== undefined) return this.#postures;
    const postures = new Map<string, readonly Posture[]>();
    for (const { id } of accounts) postures.set(id, await collect(this.#ports.identities.listIdentities(id)));
    if (isReady([...postures.values()].flat())) this.#postures = postures;
    return postures;
  }
}

/** A run that nobody has worked on yet.
 *
 * @param now milliseconds since the epoch. */
export const requestedRun = (now: number, requestedBy?: string): HistoryRun => ({
  id: new Date(now).toISOString(),
  state: 'requested',
  ...(requestedBy === undefined ? {} : { requestedBy }),
  from: 0,
  until: 0,
  problems: [],
  learned: 0,
  leftOut: 0,
  revision: 0,
});

const unclaimed = ({ claim: _, ...run }: HistoryRun): HistoryRun => run;

/** Whether the first snapshots of principals and credentials have been taken. */
const isReady = (postures: readonly Posture[]): boolean => {
  const users = postures.filter(({ kind }) => kind === 'user');
  const areKeysKnown = users.length === 0 || users.some(({ containment }) => containment.accessKeys !== 'unknown');
  return postures.some(({ kind }) => kind !== 'secret') && areKeysKnown;
};

const lookupsFor = ({ accessKeys }: HistoryTargets): readonly Lookup[] => [
  'writes',
  ...accessKeys.slice(0, MOST_KEYS).map((accessKeyId) => ({ accessKeyId })),
];

const tooManyKeys = ({ accessKeys }: HistoryTargets): readonly string[] =>
  accessKeys.length <= MOST_KEYS
    ? []
    : [`the read events of ${accessKeys.length - MOST_KEYS} access keys are not looked up (at most ${MOST_KEYS})`];

const beginning = (run: string, account: string, region: string, lookups: readonly Lookup[]): RegionHistory => ({
  run,
  account,
  region,
  state: 'reading',
  lookups,
  pagesOfLookup: 0,
  pages: 0,
  events: 0,
  learned: 0,
  cut: 0,
  revision: 0,
});
