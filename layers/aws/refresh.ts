import { isDeepStrictEqual } from 'node:util';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { IdentityArn } from '../core/identity.ts';
import type { Assessment } from '../core/posture/assess.ts';
import type { AccountEstate } from '../core/posture/estate.ts';
import type { Posture } from '../core/posture/types.ts';
import type { AccountId } from './account.ts';
import type { ChangeEvent, Target } from './changes.ts';
import { type DatedRevision, estateOf, type Revision } from './facts/parts.ts';
import type { Facts } from './facts/store.ts';
import { type Gather, gathering, mapLimited } from './readers/gather.ts';
import { readGroup, readRole, readUser } from './readers/one.ts';
import { readIdentityProviders, readManagedPolicy } from './readers/principals.ts';
import { readSecret } from './readers/secrets.ts';
import { judgeAnew, type SnapshotPorts, type SnapshotSummary, settle, type View, viewsOf } from './snapshot.ts';

/** What a function remembers from one call to the next: what it judged last, and by which facts. */
export interface Memory {
  judged?: { readonly assessment: Assessment; readonly views: readonly View[] };
}

export interface JudgingPorts extends SnapshotPorts {
  readonly memory: Memory;
  /** All accounts that are judged together. */
  readonly accounts: readonly AccountId[];
}

export interface RefreshPorts extends JudgingPorts {
  readonly iam: IAMClient;
  secretsIn(region: string): SecretsManagerClient;
}

export interface RefreshOutcome {
  readonly summary: SnapshotSummary;
  /** Changes that could not be followed yet, by event id: they have to come again. */
  readonly failed: ReadonlyMap<string, Error>;
}

const AT_ONCE = 4;
/** IAM is consistent in the end: how long after its creation something may still not be found. */
const SETTLING_MS = 120_000;

/** What was changed could not be read again. */
export class NotRead extends Error {
  override readonly name = 'NotRead';
}

/** Reads again what the changes touched, and judges everyone whom they reach. */
export async function refresh(
  ports: RefreshPorts,
  account: AccountId,
  changes: readonly ChangeEvent[],
): Promise<RefreshOutcome> {
  const { parts, revisions } = await ports.facts.load(account.id, factsOf(ports.memory).get(account.id));
  const known = estateOf(account, parts, revisions, new Date(ports.clock.now()).toISOString());
  const failed = new Map<string, Error>();
  const byTarget = Map.groupBy(
    changes.flatMap((change) => change.targets.map((target) => ({ change, target }))),
    ({ target }) => JSON.stringify(target),
  );
  const followAll = (groups: readonly Followed[][]) =>
    mapLimited(groups, AT_ONCE, async (entries) => {
      const [first] = entries;
      if (first === undefined) return;
      const causes = entries.map(({ change }) => change);
      const problem = await follow(ports, account, known, first.target, causes);
      if (problem !== undefined) for (const { eventId } of causes) failed.set(eventId, problem);
    });
  await followAll([...byTarget.values()]);
  await followAll(membersOfRenamed(known, changes));
  return { summary: await judgeChanges(ports), failed };
}

const factsOf = ({ judged }: Memory): ReadonlyMap<string, Facts> =>
  new Map(judged?.views.map(({ account, facts }) => [account.id, facts]));

/** Judges by everything that is known of the accounts now. What was judged last is the base, where that was done by this
 * function and nobody has replaced the facts since: then only those whom the changes reach are looked at. */
export async function judgeChanges(ports: JudgingPorts): Promise<SnapshotSummary> {
  const { memory, accounts } = ports;
  const before = memory.judged;
  // Remembered again when all is stored: after a failure nobody can say what is.
  delete memory.judged;
  const views = await viewsOf(ports, accounts, before && factsOf({ judged: before }));
  const changed = before && changesBetween(before.views, views);
  const estates = views.map(({ estate }) => estate);
  const followed = changed && before.assessment.after(estates, changed);
  if (followed === undefined) {
    const { summary, assessment } = await judgeAnew(ports, views);
    if (assessment !== undefined) memory.judged = { assessment, views };
    return summary;
  }
  const { assessment, touched } = followed;
  const summary = await settle(ports, views, {
    postures: [...assessment.some(touched)],
    stored: await storedOf(ports, views, touched),
  });
  memory.judged = { assessment, views };
  return summary;
}

/** More than so many are cheaper to list than to look up. */
const MOST_LOOKED_UP = 200;

async function storedOf(
  { identities }: SnapshotPorts,
  views: readonly View[],
  arns: ReadonlySet<IdentityArn>,
): Promise<readonly Posture[]> {
  if (arns.size <= MOST_LOOKED_UP) {
    const states = await mapLimited([...arns], AT_ONCE, (arn) => identities.load(arn));
    return states.flatMap(({ posture }) => posture ?? []);
  }
  const stored: Posture[] = [];
  for (const { account } of views)
    for await (const posture of identities.listIdentities(account.id))
      if (arns.has(posture.identity)) stored.push(posture);
  return stored;
}

/** ARNs of what was read again since; undefined where more than that is different, or where something was written more than
 * once: what others judged in between is not known here. */
function changesBetween(before: readonly View[], after: readonly View[]): ReadonlySet<string> | undefined {
  if (before.length !== after.length) return undefined;
  const changed = new Set<string>();
  for (const [at, { account, facts, exceptions }] of after.entries()) {
    const known = before[at];
    if (known === undefined || known.account.id !== account.id) return undefined;
    if (!isDeepStrictEqual(known.facts.generations, facts.generations)) return undefined;
    if (!isDeepStrictEqual(known.exceptions, exceptions)) return undefined;
    const readAt = new Map(known.facts.revisions.map((dated) => [dated.revision.arn, dated.readAt]));
    for (const dated of facts.revisions) {
      const { arn, kind } = dated.revision;
      if (readAt.get(arn) === dated.readAt) continue;
      const missed = (facts.writes.get(arn) ?? 0) - (known.facts.writes.get(arn) ?? 0);
      if (missed !== 1 || kind === 'providers') return undefined;
      changed.add(arn);
    }
  }
  return changed;
}

interface Followed {
  readonly change: ChangeEvent;
  readonly target: Target;
}

/** A group's name stands with each of its members: with a new name they all have to be read again. */
function membersOfRenamed(known: AccountEstate | undefined, changes: readonly ChangeEvent[]): Followed[][] {
  return changes
    .filter(({ name }) => name === 'UpdateGroup')
    .flatMap((change) =>
      change.targets
        .flatMap((group) =>
          group.kind !== 'group' ? [] : (known?.users ?? []).filter(({ groups }) => groups.includes(group.name)),
        )
        .map(({ name }): Followed[] => [{ change, target: { kind: 'user', name } }]),
    );
}

/** Reads one thing again and keeps what was found; answers what is wrong where that did not work. */
async function follow(
  ports: RefreshPorts,
  account: AccountId,
  known: AccountEstate | undefined,
  target: Target,
  changes: readonly ChangeEvent[],
): Promise<Error | undefined> {
  const gather = gathering();
  const now = ports.clock.now();
  const read = await readTarget(ports, gather, account, known, target);
  if (read === 'unknown')
    return new NotRead(
      `${describe(target)} could not be read: ${
        gather
          .unreadable()
          .map(({ why }) => why)
          .join('; ') || 'no answer'
      }`,
    );
  if (read === 'gone') {
    const justMade = changes.find(({ creates, at }) => creates && now - Date.parse(at) < SETTLING_MS);
    if (justMade === undefined) return undefined;
    await keepMade(ports, account, justMade);
    return new NotRead(`${describe(target)} was just made and is not to be found yet`);
  }
  const dated: DatedRevision = { readAt: new Date(now).toISOString(), revision: read, unreadable: gather.unreadable() };
  await ports.facts.revise(account.id, dated);
  return undefined;
}

/** A first, careful posture from the creation record itself, as of the creation: whatever is read later knows better. */
async function keepMade(ports: RefreshPorts, account: AccountId, { made, at }: ChangeEvent): Promise<void> {
  if (made === undefined) return;
  const unreadable = [{ what: made.arn, why: 'only its creation record is known so far' }];
  await ports.facts.revise(account.id, { readAt: new Date(at).toISOString(), revision: made, unreadable });
}

const describe = (target: Target): string =>
  target.kind === 'policy'
    ? target.arn
    : target.kind === 'secret'
      ? target.id
      : 'name' in target
        ? `${target.kind} ${target.name}`
        : 'identity providers';

/** `gone`: it is not there, and was not known before either. */
async function readTarget(
  ports: RefreshPorts,
  gather: Gather,
  { id: account, partition }: AccountId,
  known: AccountEstate | undefined,
  target: Target,
): Promise<Revision | 'unknown' | 'gone'> {
  const { iam } = ports;
  const before = (facts: readonly { readonly arn: string; readonly name: string }[] | undefined, name: string) =>
    facts?.find((fact) => fact.name === name)?.arn;
  switch (target.kind) {
    case 'user': {
      const user = known?.users.find(({ name }) => name === target.name);
      const value = await readUser(iam, gather, target.name, user);
      return revisionOf(value, user?.arn, (arn, facts) => ({
        kind: 'user',
        arn,
        value: facts,
      }));
    }
    case 'role': {
      const value = await readRole(iam, gather, target.name);
      return revisionOf(value, before(known?.roles, target.name), (arn, facts) => ({
        kind: 'role',
        arn,
        value: facts,
      }));
    }
    case 'group': {
      const value = await readGroup(iam, gather, target.name);
      return revisionOf(value, before(known?.groups, target.name), (arn, facts) => ({
        kind: 'group',
        arn,
        value: facts,
      }));
    }
    case 'policy': {
      const value = await readManagedPolicy(iam, gather, target.arn);
      return revisionOf(value === 'gone' ? null : value, target.arn, (arn, facts) => ({
        kind: 'policy',
        arn,
        value: facts,
      }));
    }
    case 'secret': {
      const value = await readSecret(ports.secretsIn(target.region), gather, target.region, target.id);
      const secrets = known?.secrets === 'unknown' ? undefined : known?.secrets;
      const arn = secrets?.find((secret) => secret.arn === target.id || secret.name === target.id)?.arn;
      return revisionOf(value, arn, (at, facts) => ({ kind: 'secret', arn: at, value: facts }));
    }
    case 'providers': {
      const value = await readIdentityProviders(iam, gather);
      const arn = `arn:${partition}:iam::${account}:identity-providers`;
      return value === 'unknown' ? 'unknown' : { kind: 'providers', arn, value };
    }
  }
}

function revisionOf<Fact extends { readonly arn: string }>(
  value: Fact | 'unknown' | null,
  knownArn: string | undefined,
  make: (arn: string, value: Fact | null) => Revision,
): Revision | 'unknown' | 'gone' {
  if (value === 'unknown') return 'unknown';
  if (value !== null) return make(value.arn, value);
  return knownArn === undefined ? 'gone' : make(knownArn, null);
}
