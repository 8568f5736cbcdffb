import type { IAMClient } from '@aws-sdk/client-iam';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AccountEstate } from '../core/posture/estate.ts';
import type { AccountId } from './account.ts';
import type { ChangeEvent, Target } from './changes.ts';
import { type DatedRevision, estateOf, type Revision } from './facts/parts.ts';
import { type Gather, gathering, mapLimited } from './readers/gather.ts';
import { readGroup, readRole, readUser } from './readers/one.ts';
import { readIdentityProviders, readManagedPolicy } from './readers/principals.ts';
import { readSecret } from './readers/secrets.ts';
import {
  loadFacts,
  type Memory,
  NOTHING_ASSESSED,
  type ReassessPorts,
  type ReassessSummary,
  reassess,
} from './reassess.ts';
import type { ReadableAccount } from './snapshot.ts';

export interface RefreshPorts extends ReassessPorts {
  readonly memory: Memory;
  /** All accounts that are assessed together. */
  readonly accounts: readonly ReadableAccount[];
  iamOf(account: ReadableAccount): IAMClient;
  secretsOf(account: ReadableAccount): (region: string) => SecretsManagerClient;
}

export interface RefreshOutcome {
  readonly summary: ReassessSummary;
  /** Changes that could not be processed yet, by event id: they must be delivered again. */
  readonly failed: ReadonlyMap<string, Error>;
}

const AT_ONCE = 4;
/** IAM is eventually consistent: how long after its creation a resource may still not be found. */
const SETTLING_MS = 120_000;

/** What was changed could not be read again. */
export class NotRead extends Error {
  override readonly name = 'NotRead';
}

/** Reads again what was changed, then assesses all accounts once. Ignores changes of other accounts. Repeated and late
 * events do no harm: only what is read now counts. */
export async function refresh(ports: RefreshPorts, changes: readonly ChangeEvent[]): Promise<RefreshOutcome> {
  const failed = new Map<string, Error>();
  const concerned = ports.accounts.filter(({ id }) => changes.some(({ account }) => account === id));
  if (concerned.length === 0) return { summary: NOTHING_ASSESSED, failed };
  for (const account of concerned) {
    const own = changes.filter((change) => change.account === account.id);
    for (const [eventId, error] of await reread(ports, account, own)) failed.set(eventId, error);
  }
  return { summary: await reassess(ports, ports.accounts, ports.memory), failed };
}

/** @returns changes that could not be read, by event id. */
async function reread(
  ports: RefreshPorts,
  account: ReadableAccount,
  changes: readonly ChangeEvent[],
): Promise<ReadonlyMap<string, Error>> {
  const { parts, revisions } = await loadFacts(ports, account, ports.memory);
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
  return failed;
}

interface Followed {
  readonly change: ChangeEvent;
  readonly target: Target;
}

/** Each member of a group records the group's name: after a rename, all members must be read again. */
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

/** Reads one resource again and stores the result; returns the error if that fails. */
async function follow(
  ports: RefreshPorts,
  account: ReadableAccount,
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

/** A first, careful posture from the creation record itself, as of the creation: anything that is read later takes precedence. */
async function keepMade(ports: ReassessPorts, account: AccountId, { made, at }: ChangeEvent): Promise<void> {
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

/** `gone`: it does not exist, and was not known before either. */
async function readTarget(
  ports: RefreshPorts,
  gather: Gather,
  account: ReadableAccount,
  known: AccountEstate | undefined,
  target: Target,
): Promise<Revision | 'unknown' | 'gone'> {
  const iam = ports.iamOf(account);
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
      const value = await readSecret(ports.secretsOf(account)(target.region), gather, target.region, target.id);
      const secrets = known?.secrets === 'unknown' ? undefined : known?.secrets;
      const arn = secrets?.find((secret) => secret.arn === target.id || secret.name === target.id)?.arn;
      return revisionOf(value, arn, (at, facts) => ({ kind: 'secret', arn: at, value: facts }));
    }
    case 'providers': {
      const value = await readIdentityProviders(iam, gather);
      const arn = `arn:${account.partition}:iam::${account.id}:identity-providers`;
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
