import type { Clock, EventBus, Facts, FactsStore, IdentityStore } from '../../core/ports.ts';
import {
  type AccountId,
  type DatedRevision,
  estateOf,
  type SnapshotName,
  type Snapshots,
} from '../../core/posture/account-facts.ts';
import { assess } from '../../core/posture/assess.ts';
import type { AccountEstate, Unreadable } from '../../core/posture/estate.ts';
import type { PostureOptions } from '../../core/posture/options.ts';
import type { Exception } from '../../core/posture/types.ts';
import { collect, mapLimited } from '../async.ts';
import { type KnownPostures, NOTHING_WRITTEN, storePostures, type WriteCounts } from './store-postures.ts';

export interface ReassessPorts {
  readonly facts: FactsStore;
  readonly identities: IdentityStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  /** The team's options for assessing its identities; its exceptions come from `identities`. */
  options(): PostureOptions;
}

/** What a function keeps between invocations, by account. It saves reads, and is checked before it is used: facts by their
 * generation, postures by their mark. */
export interface Memory {
  readonly facts: Map<string, Facts>;
  readonly postures: Map<string, KnownPostures>;
}

export const emptyMemory = (): Memory => ({ facts: new Map(), postures: new Map() });

/** The outcome of a reassessment, for logs and metrics. */
export interface ReassessSummary extends WriteCounts {
  readonly assessed: number;
  readonly unreadable: number;
  /** The first entries of what could not be read, by name. */
  readonly gaps: readonly Unreadable[];
}

export const NOTHING_ASSESSED: ReassessSummary = { ...NOTHING_WRITTEN, assessed: 0, unreadable: 0, gaps: [] };
const AT_ONCE = 8;
const MOST_GAPS = 10;

/** Takes one snapshot of several accounts, then reassesses them together. An account that cannot be read keeps its previous
 * facts and does not hold up the others; its error is thrown at the end. */
export async function snapshotAccounts<Name extends SnapshotName, Account extends AccountId>(
  ports: ReassessPorts,
  accounts: readonly Account[],
  name: Name,
  read: (account: Account) => Promise<Snapshots[Name]>,
): Promise<ReassessSummary> {
  const failures: Error[] = [];
  for (const account of accounts) {
    try {
      await ports.facts.saveSnapshot(account.id, name, await read(account));
    } catch (error) {
      failures.push(
        new Error(`account ${account.id}: ${error instanceof Error ? error.message : error}`, { cause: error }),
      );
    }
  }
  const summary = await reassessAccounts(ports, accounts);
  if (failures.length === 0) return summary;
  throw new AggregateError(failures, `The ${name} of ${failures.map(({ message }) => message).join('; ')}`);
}

/** Assesses accounts from all facts that are stored about them, then stores and publishes what differs. Accounts are assessed
 * together, since principals of one can reach into another; accounts without a principals snapshot are skipped. */
export async function reassessAccounts(
  ports: ReassessPorts,
  accounts: readonly AccountId[],
  memory: Memory = emptyMemory(),
): Promise<ReassessSummary> {
  const known = await loadAccounts(ports, accounts, memory);
  const assessment = assess(
    known.map(({ estate }) => estate),
    { ...ports.options(), exceptions: known.flatMap(({ exceptions }) => exceptions) },
  );
  const postures = Map.groupBy(assessment.all(), ({ account }) => account);
  let summary = NOTHING_ASSESSED;
  for (const { estate, facts } of known) {
    const { account, unreadable } = estate;
    const assessed = postures.get(account) ?? [];
    const stored = await storePostures(ports, estate, assessed, memory.postures.get(account));
    if (stored.known !== undefined) memory.postures.set(account, stored.known);
    await ports.facts.forget(account, supersededBy(facts));
    summary = {
      saved: summary.saved + stored.writes.saved,
      removed: summary.removed + stored.writes.removed,
      events: summary.events + stored.writes.events,
      overtaken: summary.overtaken + stored.writes.overtaken,
      assessed: summary.assessed + assessed.length,
      unreadable: summary.unreadable + unreadable.length,
      gaps: [...summary.gaps, ...unreadable].slice(0, MOST_GAPS),
    };
  }
  return summary;
}

/** One account as it is known at one moment. */
export interface KnownAccount {
  readonly facts: Facts;
  readonly estate: AccountEstate;
  readonly exceptions: readonly Exception[];
}

/** Everything that is stored about accounts. Accounts without a principals snapshot are skipped. */
export async function loadAccounts(
  ports: Pick<ReassessPorts, 'facts' | 'identities' | 'clock'>,
  accounts: readonly AccountId[],
  memory: Memory = emptyMemory(),
): Promise<readonly KnownAccount[]> {
  // Taken before the facts are loaded: an estate is as old as its oldest read.
  const viewedAt = new Date(ports.clock.now()).toISOString();
  const known = await mapLimited(accounts, AT_ONCE, async (account): Promise<KnownAccount | undefined> => {
    const facts = await loadFacts(ports, account, memory);
    const estate = estateOf(account, facts.snapshots, facts.revisions, viewedAt);
    if (estate === undefined) return undefined;
    return { facts, estate, exceptions: await collect(ports.identities.listExceptions(account.id)) };
  });
  return known.filter((account) => account !== undefined);
}

/** The facts of an account; snapshots that have not been replaced are taken from memory. */
export async function loadFacts(
  { facts }: Pick<ReassessPorts, 'facts'>,
  { id }: AccountId,
  memory: Memory,
): Promise<Facts> {
  const loaded = await facts.load(id, memory.facts.get(id));
  memory.facts.set(id, loaded);
  return loaded;
}

/** Revisions that are older than every snapshot: their content has been read again with everything else. */
function supersededBy({ snapshots, revisions }: Facts): DatedRevision[] {
  const taken = [snapshots.principals, snapshots.credentials, snapshots.secrets].map(
    (snapshot) => snapshot?.takenAt ?? '',
  );
  const oldest = taken.sort()[0] ?? '';
  return revisions.filter(({ readAt }) => readAt < oldest);
}
