import { type AccountId, type DatedRevision, estateOf, type Revision } from '../../core/posture/account-facts.ts';
import type { AccountEstate, Unreadable } from '../../core/posture/estate.ts';
import { mapLimited } from '../async.ts';
import type { ChangedResource, ResourceChange } from './parse-change.ts';
import {
  loadFacts,
  type Memory,
  NOTHING_ASSESSED,
  type ReassessPorts,
  type ReassessSummary,
  reassessAccounts,
} from './reassess-accounts.ts';

export interface RefreshPorts<Account extends AccountId> extends ReassessPorts {
  readonly memory: Memory;
  /** All accounts that are assessed together. */
  readonly accounts: readonly Account[];
  readonly readResource: ReadResource<Account>;
}

/** Reads the current state of one resource.
 *
 * @param known the account as last known: it has the ARN of a resource that was deleted. */
export type ReadResource<Account extends AccountId> = (
  account: Account,
  resource: ChangedResource,
  known: AccountEstate | undefined,
) => Promise<ResourceRead>;

export interface ResourceRead {
  /** `missing`: it does not exist, and was not known before either. `unknown`: it could not be read. */
  readonly result: Revision | 'unknown' | 'missing';
  readonly unreadable: readonly Unreadable[];
}

export interface RefreshOutcome {
  readonly summary: ReassessSummary;
  /** Changes that could not be processed yet, by event id: they must be delivered again. */
  readonly failed: ReadonlyMap<string, Error>;
}

const AT_ONCE = 4;
/** IAM is eventually consistent: how long after its creation a resource may still not be found. */
const CONSISTENCY_MS = 120_000;

/** A changed resource could not be read. */
export class ResourceNotReadError extends Error {
  override readonly name = 'ResourceNotReadError';
}

/** Reads changed resources again, then reassesses all accounts once. Ignores changes in other accounts. Repeated and late
 * events do no harm: only what is read now counts. */
export async function refreshAccounts<Account extends AccountId>(
  ports: RefreshPorts<Account>,
  changes: readonly ResourceChange[],
): Promise<RefreshOutcome> {
  const failed = new Map<string, Error>();
  const changed = ports.accounts.filter(({ id }) => changes.some(({ account }) => account === id));
  if (changed.length === 0) return { summary: NOTHING_ASSESSED, failed };
  for (const account of changed) {
    const own = changes.filter((change) => change.account === account.id);
    for (const [eventId, error] of await refreshResources(ports, account, own)) failed.set(eventId, error);
  }
  return { summary: await reassessAccounts(ports, ports.accounts, ports.memory), failed };
}

/** @returns errors of resources that could not be read, by the id of the change event. */
async function refreshResources<Account extends AccountId>(
  ports: RefreshPorts<Account>,
  account: Account,
  changes: readonly ResourceChange[],
): Promise<ReadonlyMap<string, Error>> {
  const { snapshots, revisions } = await loadFacts(ports, account, ports.memory);
  const known = estateOf(account, snapshots, revisions, new Date(ports.clock.now()).toISOString());
  const failed = new Map<string, Error>();
  const refreshEach = (resources: readonly ChangesOfResource[]) =>
    mapLimited(resources, AT_ONCE, async (one) => {
      const error = await refreshResource(ports, account, known, one);
      if (error !== undefined) for (const { eventId } of one.changes) failed.set(eventId, error);
    });
  await refreshEach(byResource(changes));
  await refreshEach(membersOfRenamed(known, changes));
  return failed;
}

/** One resource, and all the changes to it. */
interface ChangesOfResource {
  readonly resource: ChangedResource;
  readonly changes: readonly ResourceChange[];
}

function byResource(changes: readonly ResourceChange[]): readonly ChangesOfResource[] {
  const pairs = changes.flatMap((change) => change.resources.map((resource) => ({ resource, change })));
  const groups = Map.groupBy(pairs, ({ resource }) => JSON.stringify(resource));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ resource: first.resource, changes: group.map(({ change }) => change) }];
  });
}

/** Each member of a group records the group's name: after a rename, all members must be read again. */
function membersOfRenamed(
  known: AccountEstate | undefined,
  changes: readonly ResourceChange[],
): readonly ChangesOfResource[] {
  return changes
    .filter(({ name }) => name === 'UpdateGroup')
    .flatMap((change) =>
      change.resources
        .flatMap((group) =>
          group.kind === 'group' ? (known?.users ?? []).filter(({ groups }) => groups.includes(group.name)) : [],
        )
        .map(({ name }) => ({ resource: { kind: 'user' as const, name }, changes: [change] })),
    );
}

/** Reads one resource again and stores the result; returns the error if that fails. */
async function refreshResource<Account extends AccountId>(
  ports: RefreshPorts<Account>,
  account: Account,
  known: AccountEstate | undefined,
  { resource, changes }: ChangesOfResource,
): Promise<Error | undefined> {
  const now = ports.clock.now();
  const { result, unreadable } = await ports.readResource(account, resource, known);
  if (result === 'unknown') {
    const why = unreadable.map((gap) => gap.why).join('; ') || 'no answer';
    return new ResourceNotReadError(`${nameOf(resource)} could not be read: ${why}`);
  }
  if (result === 'missing') {
    const creation = changes.find(({ creates, at }) => creates && now - Date.parse(at) < CONSISTENCY_MS);
    if (creation === undefined) return undefined;
    await storeCreated(ports, account, creation);
    return new ResourceNotReadError(`${nameOf(resource)} was just created and cannot be found yet`);
  }
  const dated: DatedRevision = { readAt: new Date(now).toISOString(), revision: result, unreadable };
  await ports.facts.revise(account.id, dated);
  return undefined;
}

/** A preliminary posture from the creation record, dated to the creation: anything that is read later takes precedence. */
async function storeCreated(ports: ReassessPorts, account: AccountId, { created, at }: ResourceChange): Promise<void> {
  if (created === undefined) return;
  const unreadable = [{ what: created.arn, why: 'only its creation record is known so far' }];
  await ports.facts.revise(account.id, { readAt: new Date(at).toISOString(), revision: created, unreadable });
}

function nameOf(resource: ChangedResource): string {
  switch (resource.kind) {
    case 'policy':
      return resource.arn;
    case 'secret':
      return resource.id;
    case 'providers':
      return 'identity providers';
    default:
      return `${resource.kind} ${resource.name}`;
  }
}
