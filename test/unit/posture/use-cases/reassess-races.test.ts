import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyMemory,
  type Memory,
  type ReassessPorts,
  reassessAccounts,
} from '../../../../layers/app/posture/reassess-accounts.ts';
import { manualClock } from '../../../../layers/aws/clock.ts';
import { memoryEventBus } from '../../../../layers/aws/memory/event-bus.ts';
import { memoryFactsStore } from '../../../../layers/aws/memory/facts-store.ts';
import { memoryIdentityStore } from '../../../../layers/aws/memory/identity-store.ts';
import type { PrincipalsSnapshot, Revision } from '../../../../layers/core/posture/account-facts.ts';
import type { GroupFacts, ManagedPolicyFacts, RoleFacts, UserFacts } from '../../../../layers/core/posture/estate.ts';
import { isEquivalent } from '../../../../layers/core/posture/posture-digest.ts';
import {
  ACCOUNT,
  allowing,
  aRole,
  aUser,
  credentialsSnapshot,
  principalsSnapshot,
  secretsSnapshot,
  takeSnapshot,
} from '../../../contract/facts-fixtures.ts';
import { all, at } from '../../../contract/stores-fixtures.ts';

const NAMES = ['a', 'b', 'c'];
const GRANTS = ['s3:GetObject', 'iam:PutUserPolicy', 'iam:PassRole', 'sts:AssumeRole', 'lambda:*', '*'];
const arnOf = (resource: string) => `arn:aws:iam::${ACCOUNT.id}:${resource}`;
const policyArn = (name: string) => arnOf(`policy/${name}`);
const inline = (grant: string) => [{ name: 'p', document: allowing(grant) }];

const group = (name: string, grant: string): GroupFacts => ({
  arn: arnOf(`group/${name}`),
  name,
  path: '/',
  immutableId: `AGPA${name}`,
  createdAt: at(-1),
  inlinePolicies: inline(grant),
  attachedPolicies: [],
});
const policy = (name: string, grant: string): ManagedPolicyFacts => ({
  arn: policyArn(name),
  name,
  defaultVersionId: 'v1',
  attachmentCount: 1,
  versions: [{ id: 'v1', isDefault: true, document: allowing(grant) }],
});
const trusting = (name: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: arnOf(`user/${name}`) }, Action: 'sts:AssumeRole' }],
  });

/** One change of the account: a resource and its new state (null: deleted). */
const name = fc.constantFrom(...NAMES);
const grant = fc.constantFrom(...GRANTS);
const user = fc.record({ name, grant, groups: fc.subarray(NAMES), policies: fc.subarray(NAMES) }).map(
  (given): UserFacts =>
    aUser(given.name, {
      inlinePolicies: inline(given.grant),
      groups: given.groups,
      attachedPolicies: given.policies.map(policyArn),
    }),
);
const role = fc.record({ name, grant, trusted: name, policies: fc.subarray(NAMES) }).map(
  (given): RoleFacts =>
    aRole(given.name, {
      inlinePolicies: inline(given.grant),
      trustPolicy: trusting(given.trusted),
      attachedPolicies: given.policies.map(policyArn),
    }),
);
const change: fc.Arbitrary<Revision> = fc.oneof(
  user.map((value): Revision => ({ kind: 'user', arn: value.arn, value })),
  role.map((value): Revision => ({ kind: 'role', arn: value.arn, value })),
  fc.tuple(name, grant).map(([of, to]): Revision => ({ kind: 'policy', arn: policyArn(of), value: policy(of, to) })),
  fc
    .tuple(name, grant)
    .map(([of, to]): Revision => ({ kind: 'group', arn: arnOf(`group/${of}`), value: group(of, to) })),
  name.map((of): Revision => ({ kind: 'user', arn: arnOf(`user/${of}`), value: null })),
  name.map((of): Revision => ({ kind: 'role', arn: arnOf(`role/${of}`), value: null })),
);

function withChange(account: PrincipalsSnapshot, revision: Revision): PrincipalsSnapshot {
  const put = <Fact extends { readonly arn: string }>(facts: readonly Fact[], value: Fact | null): Fact[] => [
    ...facts.filter(({ arn }) => arn !== revision.arn),
    ...(value === null ? [] : [value]),
  ];
  switch (revision.kind) {
    case 'user':
      return { ...account, users: put(account.users, revision.value) };
    case 'role':
      return { ...account, roles: put(account.roles, revision.value) };
    case 'group':
      return { ...account, groups: put(account.groups, revision.value) };
    case 'policy':
      return { ...account, managedPolicies: put(account.managedPolicies, revision.value) };
    default:
      return account;
  }
}

const start = principalsSnapshot(0, { users: NAMES.map((one) => aUser(one)), roles: NAMES.map((one) => aRole(one)) });

/** An account with known principals, and its state in IAM after each change. */
async function setUp(principals: PrincipalsSnapshot = start) {
  const clock = manualClock(at(1));
  const ports: ReassessPorts = {
    clock,
    bus: memoryEventBus(),
    facts: memoryFactsStore(),
    identities: memoryIdentityStore({ clock, ttlDays: 90 }),
    options: () => ({ now: at(0) }),
  };
  await ports.facts.saveSnapshot(ACCOUNT.id, 'credentials', credentialsSnapshot(0));
  await ports.facts.saveSnapshot(ACCOUNT.id, 'secrets', secretsSnapshot(0));
  await takeSnapshot(ports, ACCOUNT, 'principals', principals);
  let account = principals;
  const apply = async (changes: readonly Revision[]) => {
    for (const revision of changes) {
      clock.advance(1_000);
      account = withChange(account, revision);
      await ports.facts.revise(ACCOUNT.id, { readAt: new Date(clock.now()).toISOString(), revision, unreadable: [] });
    }
    clock.advance(1_000);
  };
  const stored = async () =>
    new Map((await all(ports.identities.listIdentities(ACCOUNT.id))).map((posture) => [posture.identity, posture]));
  return { ports, apply, stored, now: () => account };
}

/** Compares what is stored with what a first snapshot of the account stores. */
async function expectUpToDate({ stored, now }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
  const [found, expected] = [await stored(), await (await setUp(now())).stored()];
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [arn, posture] of expected)
    if (!isEquivalent(found.get(arn), posture))
      expect({ ...found.get(arn), takenAt: '' }).toEqual({ ...posture, takenAt: '' });
}

/** The same ports, whose calls each wait for their turn. */
function inTurns(scheduler: fc.Scheduler, ports: ReassessPorts): ReassessPorts {
  const { facts, identities } = ports;
  const turn = () => scheduler.schedule(Promise.resolve());
  const slow =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await turn();
      const result = await call(...args);
      await turn();
      return result;
    };
  return {
    ...ports,
    facts: {
      ...facts,
      load: slow(facts.load),
      postureMark: slow(facts.postureMark),
      markPostures: slow(facts.markPostures),
    },
    identities: {
      ...identities,
      load: slow(identities.load),
      savePosture: slow(identities.savePosture),
      removePosture: slow(identities.removePosture),
      async *listIdentities(account) {
        await turn();
        yield* identities.listIdentities(account);
      },
    },
  };
}

/** The function that handles a batch: one of two warm ones, or a new one. */
const by = fc.constantFrom('first', 'second', 'new');
/** Two users who become administrators and lose that again, so that the last result of one function is soon correct again. */
const toggle = fc.record({ name: fc.constantFrom('a', 'b'), to: fc.constantFrom('*', 's3:GetObject') });
const toggled = ({ name, to }: { name: string; to: string }): Revision => {
  const value = aUser(name, { inlinePolicies: inline(to) });
  return { kind: 'user', arn: value.arn, value };
};
const step = fc.record({
  by: fc.constantFrom('first', 'second'),
  changes: fc.array(toggle.map(toggled), { maxLength: 2 }),
  /** Whether all functions complete before the next step. */
  waits: fc.boolean(),
});

const batch = fc.record({
  by,
  changes: fc.array(fc.oneof({ weight: 3, arbitrary: toggle.map(toggled) }, change), { maxLength: 3 }),
});

describe('functions that reassess an account in turn', () => {
  it('store the same postures as a full snapshot, for any changes in any batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 8 }), async (batches) => {
        const state = await setUp();
        const memories = new Map<string, Memory>();
        for (const { by: who, changes } of batches) {
          await state.apply(changes);
          const memory = memories.get(who) ?? emptyMemory();
          if (who !== 'new') memories.set(who, memory);
          await reassessAccounts(state.ports, [ACCOUNT], memory);
        }
        await expectUpToDate(state);
      }),
      { numRuns: 60 },
    );
  });
});

describe('functions that reassess an account at the same time', () => {
  it('leave correct postures after one more reassessment, for any order of reads and writes', async () => {
    const steps = fc.array(step, { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, step, async (scheduler, rounds, last) => {
        const state = await setUp(principalsSnapshot(0, { users: [aUser('a'), aUser('b')], roles: [] }));
        const slow = inTurns(scheduler, state.ports);
        const memories = new Map([
          ['first', emptyMemory()],
          ['second', emptyMemory()],
        ]);
        for (const memory of memories.values()) await reassessAccounts(state.ports, [ACCOUNT], memory);
        const running = new Map<string, Promise<unknown>>();
        for (const { by: who, changes, waits } of rounds) {
          // A function handles one batch at a time.
          await scheduler.waitFor(running.get(who) ?? Promise.resolve());
          await state.apply(changes);
          running.set(who, reassessAccounts(slow, [ACCOUNT], memories.get(who)));
          if (waits) await scheduler.waitFor(Promise.all(running.values()));
        }
        await scheduler.waitFor(Promise.all(running.values()));
        await state.apply(last.changes);
        await reassessAccounts(state.ports, [ACCOUNT], memories.get(last.by));
        await expectUpToDate(state);
      }),
      { numRuns: 300 },
    );
  });
});
