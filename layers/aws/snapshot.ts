import { isDeepStrictEqual } from 'node:util';
import { findingChanged, findingClosed, findingOpened, identityRemoved, postureChanged } from '../../events/index.ts';
import { type IdentityArn, parseArn } from '../core/identity.ts';
import type { Clock, EventBus, IdentityStore, OutgoingEvent } from '../core/ports.ts';
import type { Assessment } from '../core/posture/assess.ts';
import type { AccountEstate, Unreadable } from '../core/posture/estate.ts';
import { compareFindings, postureDiffers } from '../core/posture/findings.ts';
import type { Exception, Posture } from '../core/posture/types.ts';
import type { AccountId } from './account.ts';
import { type DatedRevision, estateOf, type PartName, type Parts } from './facts/parts.ts';
import type { Facts, FactsStore } from './facts/store.ts';
import { collect, mapLimited } from './readers/gather.ts';
import { secretsIn } from './readers/secrets.ts';

export interface SnapshotPorts {
  readonly facts: FactsStore;
  readonly identities: IdentityStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  /** The posture core: pure. */
  assess(estates: readonly AccountEstate[], exceptions: readonly Exception[]): Assessment;
}

/** What became of a snapshot or a refresh, for logs and metrics. */
export interface SnapshotSummary {
  readonly assessed: number;
  readonly saved: number;
  readonly removed: number;
  readonly events: number;
  /** Somebody with a later view of the account was faster. */
  readonly overtaken: number;
  readonly unreadable: number;
  /** The first of what could not be read, by name. */
  readonly gaps: readonly Unreadable[];
}

const NOTHING: SnapshotSummary = {
  assessed: 0,
  saved: 0,
  removed: 0,
  events: 0,
  overtaken: 0,
  unreadable: 0,
  gaps: [],
};
const AT_ONCE = 8;
/** So many postures are published and saved together. */
const BATCH = 50;
const GAPS_TOLD = 10;

/** Keeps what a snapshot read of one account, and brings all postures there up to it. */
export async function takeSnapshot<Name extends PartName>(
  ports: SnapshotPorts,
  account: AccountId,
  name: Name,
  part: Parts[Name],
): Promise<SnapshotSummary> {
  await ports.facts.savePart(account.id, name, part);
  return assessAccounts(ports, [account]);
}

/** Snapshots of several accounts, judged together, since one reaches into the other. An account that cannot be read keeps
 * what was known of it and does not hold up the others; it is thrown at the end. */
export async function snapshotAccounts<Name extends PartName, Account extends AccountId>(
  ports: SnapshotPorts,
  accounts: readonly Account[],
  name: Name,
  read: (account: Account) => Promise<Parts[Name]>,
): Promise<SnapshotSummary> {
  const failures: Error[] = [];
  for (const account of accounts) {
    try {
      await ports.facts.savePart(account.id, name, await read(account));
    } catch (error) {
      failures.push(
        new Error(`account ${account.id}: ${error instanceof Error ? error.message : error}`, { cause: error }),
      );
    }
  }
  const summary = await assessAccounts(ports, accounts);
  if (failures.length === 0) return summary;
  throw new AggregateError(failures, `The ${name} of ${failures.map(({ message }) => message).join('; ')}`);
}

/** Judges accounts by everything that is known of them now, stores what changed and publishes it. Safe beside others that
 * do the same: whoever saw the facts later wins, identity by identity. Events go out before the posture is stored, so that
 * a crash between the two repeats them instead of losing them. */
export async function assessAccounts(ports: SnapshotPorts, accounts: readonly AccountId[]): Promise<SnapshotSummary> {
  return (await judgeAnew(ports, await viewsOf(ports, accounts))).summary;
}

/** One account as it is known at one moment. */
export interface View {
  readonly account: AccountId;
  readonly facts: Facts;
  readonly estate: AccountEstate;
  readonly exceptions: readonly Exception[];
}

/** Accounts whose principals were never read are left out.
 *
 * @param before facts that were loaded earlier, by account. */
export async function viewsOf(
  ports: SnapshotPorts,
  accounts: readonly AccountId[],
  before?: ReadonlyMap<string, Facts>,
): Promise<readonly View[]> {
  // Before the facts are loaded: a view is as old as its oldest read.
  const viewedAt = new Date(ports.clock.now()).toISOString();
  const views = await mapLimited(accounts, AT_ONCE, async (account): Promise<View | undefined> => {
    const facts = await ports.facts.load(account.id, before?.get(account.id));
    const estate = estateOf(account, facts.parts, facts.revisions, viewedAt);
    if (estate === undefined) return undefined;
    return { account, facts, estate, exceptions: await collect(ports.identities.listExceptions(account.id)) };
  });
  return views.filter((view) => view !== undefined);
}

/** Judges everybody in the views and compares with everything that is stored of their accounts. */
export async function judgeAnew(
  ports: SnapshotPorts,
  views: readonly View[],
): Promise<{ readonly summary: SnapshotSummary; readonly assessment: Assessment | undefined }> {
  if (views.length === 0) return { summary: NOTHING, assessment: undefined };
  const estates = views.map(({ estate }) => estate);
  const assessment = ports.assess(
    estates,
    views.flatMap(({ exceptions }) => exceptions),
  );
  const postures = [...assessment.all()];
  const stored = await mapLimited(views, AT_ONCE, ({ account }) =>
    collect(ports.identities.listIdentities(account.id)),
  );
  const summary = await settle(ports, views, { postures, stored: stored.flat() });
  return { summary, assessment };
}

/** Brings what is stored up to what was judged: identities of which something is stored but that were not judged are gone. */
export async function settle(
  ports: SnapshotPorts,
  views: readonly View[],
  { postures, stored }: { readonly postures: readonly Posture[]; readonly stored: readonly Posture[] },
): Promise<SnapshotSummary> {
  const before = new Map(stored.map((posture) => [posture.identity, posture]));
  const changed = postures.filter((posture) => !sameEssence(before.get(posture.identity), posture));
  const present = new Set(postures.map((posture) => posture.identity));
  const gone = views.flatMap(({ estate, account }) =>
    goneFrom(
      estate,
      stored.filter((posture) => posture.account === account.id),
      present,
    ),
  );
  const saved = await inBatches(changed, (batch) => saveBatch(ports, batch, before));
  const viewedAt = views[0]?.estate.takenAt ?? new Date(ports.clock.now()).toISOString();
  const removed = await inBatches(gone, (batch) => removeBatch(ports, batch, viewedAt));
  for (const { account, facts } of views) await ports.facts.forget(account.id, supersededBy(facts));
  const unreadable = views.flatMap(({ estate }) => estate.unreadable);
  return {
    assessed: postures.length,
    saved: saved.written,
    removed: removed.written,
    events: saved.events + removed.events,
    overtaken: saved.conflicts + removed.conflicts,
    unreadable: unreadable.length,
    gaps: unreadable.slice(0, GAPS_TOLD),
  };
}

interface BatchOutcome {
  readonly written: number;
  readonly conflicts: number;
  readonly events: number;
}

async function inBatches(
  postures: readonly Posture[],
  run: (batch: readonly Posture[]) => Promise<BatchOutcome>,
): Promise<BatchOutcome> {
  let sum: BatchOutcome = { written: 0, conflicts: 0, events: 0 };
  for (let start = 0; start < postures.length; start += BATCH) {
    const { written, conflicts, events } = await run(postures.slice(start, start + BATCH));
    sum = { written: sum.written + written, conflicts: sum.conflicts + conflicts, events: sum.events + events };
  }
  return sum;
}

async function saveBatch(
  { identities, bus }: SnapshotPorts,
  batch: readonly Posture[],
  stored: ReadonlyMap<IdentityArn, Posture>,
): Promise<BatchOutcome> {
  const events = batch.flatMap((posture) => eventsOf(stored.get(posture.identity), posture));
  await bus.publish(events);
  const outcomes = await mapLimited(batch, AT_ONCE, (posture) => identities.savePosture(posture));
  return counted(outcomes, events.length);
}

async function removeBatch(
  { identities, bus }: SnapshotPorts,
  batch: readonly Posture[],
  takenAt: string,
): Promise<BatchOutcome> {
  const events = batch.flatMap((posture) => [
    ...posture.reasons.map((reason) => findingClosed(posture, reason, { now: takenAt })),
    identityRemoved(posture, { now: takenAt }),
  ]);
  await bus.publish(events);
  const outcomes = await mapLimited(batch, AT_ONCE, ({ identity }) => identities.removePosture(identity, takenAt));
  return counted(outcomes, events.length);
}

const counted = (outcomes: readonly { readonly kind: 'written' | 'conflict' }[], events: number): BatchOutcome => {
  const written = outcomes.filter(({ kind }) => kind === 'written').length;
  return { written, conflicts: outcomes.length - written, events };
};

/** What consumers are told of a posture that takes the place of another. */
function eventsOf(before: Posture | undefined, after: Posture): OutgoingEvent[] {
  if (!postureDiffers(before, after)) return [];
  const options = { now: after.takenAt };
  const { opened, changed, closed } = compareFindings(before, after);
  return [
    postureChanged(before, after, options),
    ...opened.map((reason) => findingOpened(after, reason, options)),
    ...changed.map((change) => findingChanged(after, change.after, options)),
    ...closed.map((reason) => findingClosed(after, reason, options)),
  ];
}

/** Identities that stand in the store and are not in the account any more. What could not be read is not gone. */
function goneFrom(estate: AccountEstate, stored: readonly Posture[], present: ReadonlySet<IdentityArn>): Posture[] {
  const unread = new Set(estate.unreadable.map(({ what }) => what));
  const unlisted = new Set([
    ...(estate.secrets === 'unknown' ? ['secret'] : []),
    ...(estate.root === 'unknown' ? ['root'] : []),
  ]);
  return stored.filter(
    ({ identity, kind }) =>
      !present.has(identity) &&
      !unread.has(identity) &&
      !unlisted.has(kind) &&
      !unread.has(secretsIn(parseArn(identity)?.region ?? '')),
  );
}

/** Whether a posture says what is stored already. The hour at which something was last used is not worth a write. */
export const sameEssence = (stored: Posture | undefined, posture: Posture): boolean =>
  stored !== undefined && isDeepStrictEqual(essence(stored), essence(posture));

const day = (time: string | null): string | null => (time === null ? null : time.slice(0, 'yyyy-mm-dd'.length));

function essence(posture: Posture): object {
  const { takenAt, lastUsedAt, containment, ...rest } = posture;
  const keys =
    containment.accessKeys === 'unknown'
      ? 'unknown'
      : containment.accessKeys.map((key) => ({ ...key, lastUsedAt: day(key.lastUsedAt) }));
  // Through JSON, as the store does it: a field that is absent and one that is undefined are the same.
  return JSON.parse(
    JSON.stringify({ ...rest, containment: { ...containment, accessKeys: keys }, lastUsedAt: day(lastUsedAt) }),
  );
}

/** Revisions that are older than every part: their content has been read again with everything else. */
function supersededBy({ parts, revisions }: Facts): DatedRevision[] {
  const taken = [parts.principals, parts.credentials, parts.secrets].map((part) => part?.takenAt ?? '');
  const oldest = taken.sort()[0] ?? '';
  return revisions.filter(({ readAt }) => readAt < oldest);
}
