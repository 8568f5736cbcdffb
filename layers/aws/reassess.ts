import { randomUUID } from 'node:crypto';
import { findingChanged, findingClosed, findingOpened, identityRemoved, postureChanged } from '../../events/index.ts';
import { type IdentityArn, parseArn } from '../core/identity.ts';
import type { Clock, EventBus, IdentityStore, OutgoingEvent } from '../core/ports.ts';
import type { Assessment } from '../core/posture/assess.ts';
import type { AccountEstate, Unreadable } from '../core/posture/estate.ts';
import { compareFindings, postureDiffers } from '../core/posture/findings.ts';
import { isEquivalent, postureDigest } from '../core/posture/posture-digest.ts';
import type { Exception, Posture } from '../core/posture/types.ts';
import type { AccountId } from './account.ts';
import { type DatedRevision, estateOf } from './facts/parts.ts';
import type { Facts, FactsStore } from './facts/store.ts';
import { collect, mapLimited } from './readers/gather.ts';
import { secretsIn } from './readers/secrets.ts';

export interface ReassessPorts {
  readonly facts: FactsStore;
  readonly identities: IdentityStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  /** The posture core: pure. */
  assess(estates: readonly AccountEstate[], exceptions: readonly Exception[]): Assessment;
}

/** What a function keeps between invocations, by account. It saves reads and is checked before it is used: facts by their
 * generation, postures by their mark. */
export interface Memory {
  readonly facts: Map<string, Facts>;
  readonly postures: Map<string, KnownPostures>;
}

/** Digests of all stored postures of an account, valid as long as they have the mark. */
interface KnownPostures {
  readonly mark: string | undefined;
  readonly digests: ReadonlyMap<IdentityArn, string>;
}

export const emptyMemory = (): Memory => ({ facts: new Map(), postures: new Map() });

interface Writes {
  readonly saved: number;
  readonly removed: number;
  readonly events: number;
  /** Postures that were not written because a later view of the account was already stored. */
  readonly overtaken: number;
}

/** The outcome of a reassessment, for logs and metrics. */
export interface ReassessSummary extends Writes {
  readonly assessed: number;
  readonly unreadable: number;
  /** The first of what could not be read, by name. */
  readonly gaps: readonly Unreadable[];
}

const NOTHING_WRITTEN: Writes = { saved: 0, removed: 0, events: 0, overtaken: 0 };
export const NOTHING_ASSESSED: ReassessSummary = { ...NOTHING_WRITTEN, assessed: 0, unreadable: 0, gaps: [] };
const AT_ONCE = 8;
/** This many postures are published and written together. */
const BATCH = 50;
const MOST_GAPS = 10;
/** The index that lists postures lags behind the table, by less than this. */
const INDEX_LAG_MS = 10_000;

/** Assesses accounts by everything that is known about them now, then stores and publishes what differs. They are assessed
 * together, since principals of one can reach into another; accounts whose principals were never read are skipped.
 *
 * Several functions may do this at the same time: for each identity, the one with the later view of the facts wins. Events are
 * published before the posture is stored, so that a crash between the two repeats them instead of losing them. */
export async function reassess(
  ports: ReassessPorts,
  accounts: readonly AccountId[],
  memory: Memory = emptyMemory(),
): Promise<ReassessSummary> {
  const views = await viewsOf(ports, accounts, memory);
  const assessment = ports.assess(
    views.map(({ estate }) => estate),
    views.flatMap(({ exceptions }) => exceptions),
  );
  const postures = Map.groupBy(assessment.all(), ({ account }) => account);
  let summary = NOTHING_ASSESSED;
  for (const view of views) {
    const { id } = view.account;
    const { unreadable } = view.estate;
    const assessed = postures.get(id) ?? [];
    const difference = await differenceOf(ports, view, assessed, memory.postures.get(id));
    const { writes, isAlone, mark } = await write(ports, view, difference);
    if (isAlone && difference.isComplete) memory.postures.set(id, { mark, digests: difference.digests });
    await ports.facts.forget(id, supersededBy(view.facts));
    summary = {
      saved: summary.saved + writes.saved,
      removed: summary.removed + writes.removed,
      events: summary.events + writes.events,
      overtaken: summary.overtaken + writes.overtaken,
      assessed: summary.assessed + assessed.length,
      unreadable: summary.unreadable + unreadable.length,
      gaps: [...summary.gaps, ...unreadable].slice(0, MOST_GAPS),
    };
  }
  return summary;
}

/** One account as it is known at one moment. */
interface View {
  readonly account: AccountId;
  readonly facts: Facts;
  readonly estate: AccountEstate;
  readonly exceptions: readonly Exception[];
}

async function viewsOf(ports: ReassessPorts, accounts: readonly AccountId[], memory: Memory): Promise<readonly View[]> {
  // Before the facts are loaded: a view is as old as its oldest read.
  const viewedAt = new Date(ports.clock.now()).toISOString();
  const views = await mapLimited(accounts, AT_ONCE, async (account): Promise<View | undefined> => {
    const facts = await loadFacts(ports, account, memory);
    const estate = estateOf(account, facts.parts, facts.revisions, viewedAt);
    if (estate === undefined) return undefined;
    return { account, facts, estate, exceptions: await collect(ports.identities.listExceptions(account.id)) };
  });
  return views.filter((view) => view !== undefined);
}

/** The facts of an account; parts that have not been replaced are taken from memory. */
export async function loadFacts({ facts }: ReassessPorts, { id }: AccountId, memory: Memory): Promise<Facts> {
  const loaded = await facts.load(id, memory.facts.get(id));
  memory.facts.set(id, loaded);
  return loaded;
}

type Change =
  | { readonly kind: 'saved'; readonly before: Posture | undefined; readonly after: Posture }
  | { readonly kind: 'removed'; readonly before: Posture };

/** What must be written so that the store matches an assessment. */
interface Difference {
  /** The mark of the stored postures before they were compared. */
  readonly mark: string | undefined;
  readonly changes: readonly Change[];
  /** Digests of everything that is stored once the changes are written. */
  readonly digests: ReadonlyMap<IdentityArn, string>;
  /** False if the listing may have missed recent concurrent writes. */
  readonly isComplete: boolean;
}

/** Looks up only what differs from the postures that are known to be stored; lists all if that is not known. */
async function differenceOf(
  ports: ReassessPorts,
  { account, estate }: View,
  postures: readonly Posture[],
  known: KnownPostures | undefined,
): Promise<Difference> {
  const mark = await ports.facts.postureMark(account.id);
  const isKnown = known !== undefined && known.mark === mark;
  const isComplete = isKnown || isSettled(mark, ports.clock.now());
  const listed = isKnown ? undefined : await listPostures(ports, account);
  const before = isKnown ? known.digests : new Map([...(listed?.keys() ?? [])].map((arn) => [arn, NO_DIGEST]));
  const digests = new Map(postures.map((posture) => [posture.identity, postureDigest(posture)]));
  const differing = postures.filter(({ identity }) => before.get(identity) !== digests.get(identity));
  const isGone = isGoneFrom(estate);
  const gone: IdentityArn[] = [];
  for (const [arn, digest] of before) {
    if (digests.has(arn)) continue;
    if (isGone(arn)) gone.push(arn);
    else digests.set(arn, digest);
  }
  const stored = listed ?? (await lookUp(ports, [...differing.map(({ identity }) => identity), ...gone]));
  return { mark, changes: changesOf(stored, differing, gone), digests, isComplete };
}

/** Compares postures with what is stored, apart from what changes with every assessment. */
function changesOf(
  stored: ReadonlyMap<IdentityArn, Posture>,
  differing: readonly Posture[],
  gone: readonly IdentityArn[],
): readonly Change[] {
  const changes: Change[] = [];
  for (const after of differing) {
    const old = stored.get(after.identity);
    if (!isEquivalent(old, after)) changes.push({ kind: 'saved', before: old, after });
  }
  for (const arn of gone) {
    const old = stored.get(arn);
    if (old) changes.push({ kind: 'removed', before: old });
  }
  return changes;
}

/** Of a posture that was listed: no digest equals it. */
const NO_DIGEST = '';

/** A mark contains the time at which it was written. */
const newMark = (now: number): string => `${new Date(now).toISOString()} ${randomUUID()}`;
const isSettled = (mark: string | undefined, now: number): boolean =>
  mark === undefined || now - Date.parse(mark.split(' ')[0] ?? '') > INDEX_LAG_MS;

interface Written {
  readonly writes: Writes;
  /** False if there were concurrent writers: what is stored is then unknown. */
  readonly isAlone: boolean;
  /** The mark of the stored postures now. */
  readonly mark: string | undefined;
}

async function write(ports: ReassessPorts, { account, estate }: View, difference: Difference): Promise<Written> {
  const { mark, changes } = difference;
  if (changes.length === 0) return { writes: NOTHING_WRITTEN, isAlone: true, mark };
  const { facts, identities, bus, clock } = ports;
  const begun = newMark(clock.now());
  // Marked before and after, so that no reader relies on earlier or intermediate state, nor does this function if it fails.
  const wasAlone = (await facts.markPostures(account.id, begun)) === mark;
  let writes = NOTHING_WRITTEN;
  for (let start = 0; start < changes.length; start += BATCH) {
    const batch = changes.slice(start, start + BATCH);
    const events = batch.flatMap((change) => eventsOf(change, estate.takenAt));
    await bus.publish(events);
    const outcomes = await mapLimited(batch, AT_ONCE, async (change) => {
      const { kind } = await (change.kind === 'saved'
        ? identities.savePosture(change.after)
        : identities.removePosture(change.before.identity, estate.takenAt));
      return kind === 'written' ? change.kind : 'overtaken';
    });
    const count = (outcome: (typeof outcomes)[number]) => outcomes.filter((one) => one === outcome).length;
    writes = {
      saved: writes.saved + count('saved'),
      removed: writes.removed + count('removed'),
      events: writes.events + events.length,
      overtaken: writes.overtaken + count('overtaken'),
    };
  }
  const ended = newMark(clock.now());
  const isAlone = (await facts.markPostures(account.id, ended)) === begun;
  return { writes, isAlone: wasAlone && isAlone && writes.overtaken === 0, mark: ended };
}

async function listPostures({ identities }: ReassessPorts, { id }: AccountId): Promise<Map<IdentityArn, Posture>> {
  const postures = await collect(identities.listIdentities(id));
  return new Map(postures.map((posture) => [posture.identity, posture]));
}

async function lookUp({ identities }: ReassessPorts, arns: readonly IdentityArn[]): Promise<Map<IdentityArn, Posture>> {
  const states = await mapLimited(arns, AT_ONCE, (arn) => identities.load(arn));
  return new Map(states.flatMap(({ identity, posture }) => (posture ? [[identity, posture]] : [])));
}

function eventsOf(change: Change, now: string): OutgoingEvent[] {
  const { before } = change;
  const options = { now };
  if (change.kind === 'removed')
    return [
      ...change.before.reasons.map((reason) => findingClosed(change.before, reason, options)),
      identityRemoved(change.before, options),
    ];
  const { after } = change;
  if (!postureDiffers(before, after)) return [];
  const { opened, changed, closed } = compareFindings(before, after);
  return [
    postureChanged(before, after, options),
    ...opened.map((reason) => findingOpened(after, reason, options)),
    ...changed.map((finding) => findingChanged(after, finding.after, options)),
    ...closed.map((reason) => findingClosed(after, reason, options)),
  ];
}

/** Of identities that were not assessed, those no longer in the account. What could not be read does not count as deleted. */
function isGoneFrom(estate: AccountEstate): (arn: IdentityArn) => boolean {
  const unread = new Set(estate.unreadable.map(({ what }) => what));
  return (arn) => {
    const { service, resource, region = '' } = parseArn(arn) ?? {};
    if (unread.has(arn) || unread.has(secretsIn(region))) return false;
    // Secrets, whether in a vault or outside.
    if (service !== 'iam') return estate.secrets !== 'unknown';
    return resource !== 'root' || estate.root !== 'unknown';
  };
}

/** Revisions that are older than every part: their content has been read again with everything else. */
function supersededBy({ parts, revisions }: Facts): DatedRevision[] {
  const taken = [parts.principals, parts.credentials, parts.secrets].map((part) => part?.takenAt ?? '');
  const oldest = taken.sort()[0] ?? '';
  return revisions.filter(({ readAt }) => readAt < oldest);
}
