import { randomUUID } from 'node:crypto';
import {
  findingChanged,
  findingClosed,
  findingOpened,
  identityRemoved,
  postureChanged,
} from '../../../events/index.ts';
import { type IdentityArn, parseArn } from '../../core/identity.ts';
import type { Clock, EventBus, FactsStore, IdentityStore, OutgoingEvent } from '../../core/ports.ts';
import { secretsIn } from '../../core/posture/account-facts.ts';
import type { AccountEstate } from '../../core/posture/estate.ts';
import { compareFindings, postureDiffers } from '../../core/posture/findings.ts';
import { isEquivalent, postureDigest } from '../../core/posture/posture-digest.ts';
import type { Posture } from '../../core/posture/types.ts';
import { batches, collect, mapLimited } from '../async.ts';

export interface StorePosturesPorts {
  readonly facts: Pick<FactsStore, 'postureMark' | 'markPostures'>;
  readonly identities: IdentityStore;
  readonly bus: EventBus;
  readonly clock: Clock;
}

/** Digests of all stored postures of an account, valid as long as they have the mark. */
export interface KnownPostures {
  readonly mark: string | undefined;
  readonly digests: ReadonlyMap<IdentityArn, string>;
}

export interface WriteCounts {
  readonly saved: number;
  readonly removed: number;
  readonly events: number;
  /** Postures that were not written because a later one was already stored. */
  readonly overtaken: number;
}

export const NOTHING_WRITTEN: WriteCounts = { saved: 0, removed: 0, events: 0, overtaken: 0 };
const AT_ONCE = 8;
/** This many postures are published and written together. */
const BATCH = 50;
/** The index that lists postures lags behind the table by less than this. */
const INDEX_LAG_MS = 10_000;

export interface StoredPostures {
  readonly writes: WriteCounts;
  /** The postures that are stored now; undefined if that is uncertain because others wrote at the same time. */
  readonly known: KnownPostures | undefined;
}

/** Stores the postures of one account and publishes what changed, then returns what is stored.
 *
 * Several functions may do this at the same time: for each identity, the one that read the facts later wins. Events are
 * published before the posture is stored, so that a crash between the two repeats them instead of losing them.
 *
 * @param known the postures that were stored the last time, if known. */
export async function storePostures(
  ports: StorePosturesPorts,
  estate: AccountEstate,
  postures: readonly Posture[],
  known: KnownPostures | undefined,
): Promise<StoredPostures> {
  const difference = await differenceOf(ports, estate, postures, known);
  const { writes, isAlone, mark } = await write(ports, estate, difference);
  const isCertain = isAlone && difference.isComplete;
  return { writes, known: isCertain ? { mark, digests: difference.digests } : undefined };
}

type PostureChange =
  | { readonly kind: 'saved'; readonly before: Posture | undefined; readonly after: Posture }
  | { readonly kind: 'removed'; readonly before: Posture };

/** What must be written so that the store matches an assessment. */
interface Difference {
  /** The mark of the stored postures before they were compared. */
  readonly mark: string | undefined;
  readonly changes: readonly PostureChange[];
  /** Digests of everything that is stored once the changes are written. */
  readonly digests: ReadonlyMap<IdentityArn, string>;
  /** False if the listing may have missed recent concurrent writes. */
  readonly isComplete: boolean;
}

/** Loads only postures that differ from those that are known to be stored; lists all if those are not known. */
async function differenceOf(
  ports: StorePosturesPorts,
  estate: AccountEstate,
  postures: readonly Posture[],
  known: KnownPostures | undefined,
): Promise<Difference> {
  const mark = await ports.facts.postureMark(estate.account);
  const isKnown = known !== undefined && known.mark === mark;
  const isComplete = isKnown || isSettled(mark, ports.clock.now());
  const listed = isKnown ? undefined : await listPostures(ports, estate.account);
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
): readonly PostureChange[] {
  const changes: PostureChange[] = [];
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

/** The digest of a listed posture, which is not computed: it differs from every digest. */
const NO_DIGEST = '';

/** A mark contains the time at which it was written. */
const newMark = (now: number): string => `${new Date(now).toISOString()} ${randomUUID()}`;
const isSettled = (mark: string | undefined, now: number): boolean =>
  mark === undefined || now - Date.parse(mark.split(' ')[0] ?? '') > INDEX_LAG_MS;

interface Written {
  readonly writes: WriteCounts;
  /** False if there were concurrent writers: what is stored is then unknown. */
  readonly isAlone: boolean;
  /** The mark of the stored postures now. */
  readonly mark: string | undefined;
}

async function write(ports: StorePosturesPorts, estate: AccountEstate, difference: Difference): Promise<Written> {
  const { mark, changes } = difference;
  if (changes.length === 0) return { writes: NOTHING_WRITTEN, isAlone: true, mark };
  const { facts, identities, bus, clock } = ports;
  const begun = newMark(clock.now());
  // Marked before and after, so that neither other readers nor this function, if it fails, rely on earlier or intermediate state.
  const wasAlone = (await facts.markPostures(estate.account, begun)) === mark;
  let writes = NOTHING_WRITTEN;
  for (const batch of batches(changes, BATCH)) {
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
  const isAlone = (await facts.markPostures(estate.account, ended)) === begun;
  return { writes, isAlone: wasAlone && isAlone && writes.overtaken === 0, mark: ended };
}

async function listPostures({ identities }: StorePosturesPorts, account: string): Promise<Map<IdentityArn, Posture>> {
  const postures = await collect(identities.listIdentities(account));
  return new Map(postures.map((posture) => [posture.identity, posture]));
}

async function lookUp(
  { identities }: StorePosturesPorts,
  arns: readonly IdentityArn[],
): Promise<Map<IdentityArn, Posture>> {
  const states = await mapLimited(arns, AT_ONCE, (arn) => identities.load(arn));
  return new Map(states.flatMap(({ identity, posture }) => (posture ? [[identity, posture]] : [])));
}

function eventsOf(change: PostureChange, now: string): OutgoingEvent[] {
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

/** Whether an identity that was not assessed was deleted. What could not be read does not count as deleted. */
function isGoneFrom(estate: AccountEstate): (arn: IdentityArn) => boolean {
  const unread = new Set(estate.unreadable.map(({ what }) => what));
  return (arn) => {
    const { service, resource, region = '' } = parseArn(arn) ?? {};
    if (unread.has(arn) || unread.has(secretsIn(region))) return false;
    // Secrets, in Secrets Manager or outside.
    if (service !== 'iam') return estate.secrets !== 'unknown';
    return resource !== 'root' || estate.root !== 'unknown';
  };
}
