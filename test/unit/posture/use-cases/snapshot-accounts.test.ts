import { describe, expect, it } from 'vitest';
import {
  type ReassessPorts,
  reassessAccounts,
  snapshotAccounts,
} from '../../../../layers/app/posture/reassess-accounts.ts';
import { manualClock } from '../../../../layers/aws/clock.ts';
import { memoryEventBus } from '../../../../layers/aws/memory/event-bus.ts';
import { memoryFactsStore } from '../../../../layers/aws/memory/facts-store.ts';
import { memoryIdentityStore } from '../../../../layers/aws/memory/identity-store.ts';
import type { FactsStore } from '../../../../layers/core/ports.ts';
import {
  ACCOUNT,
  allowing,
  aRole,
  aSecret,
  aUser,
  credentialsSnapshot,
  principalsSnapshot,
  reread,
  secretsSnapshot,
  takeSnapshot,
} from '../../../contract/facts-fixtures.ts';
import { accessKey, anException, at } from '../../../contract/stores-fixtures.ts';

function setUp(change: Partial<ReassessPorts> = {}) {
  const clock = manualClock(at(60));
  const bus = memoryEventBus();
  const ports = {
    clock,
    bus,
    facts: memoryFactsStore(),
    identities: memoryIdentityStore({ clock, ttlDays: 90 }),
    options: () => ({}),
    ...change,
  } satisfies ReassessPorts;
  const types = () => bus.published.map((event) => event.detailType);
  const postureOf = async (arn: string) => (await ports.identities.load(arn)).posture;
  return { clock, bus, ports, types, postureOf };
}

const alpha = aUser('alpha');
const admin = (name: string) => aUser(name, { inlinePolicies: [{ name: 'all', document: allowing('*') }] });

describe('a snapshot', () => {
  it('of credentials is used once there is one of principals', async () => {
    const { ports, postureOf } = setUp();
    const credentials = {
      accessKeys: [accessKey('AKIAALPHA')],
      loginProfile: false,
      mfa: false,
      passwordLastUsedAt: null,
      serviceSpecificCredentials: [],
    };
    const users = { [alpha.arn]: credentials };
    expect(await takeSnapshot(ports, ACCOUNT, 'credentials', credentialsSnapshot(1, { users }))).toMatchObject({
      assessed: 0,
    });
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(2));
    expect((await postureOf(alpha.arn))?.containment.accessKeys).toEqual([accessKey('AKIAALPHA')]);
    expect(await ports.identities.ownerOfKey('AKIAALPHA')).toBe(alpha.arn);
  });

  it('of principals alone leaves the content of the others unknown', async () => {
    const { ports, postureOf } = setUp();
    const summary = await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(1));
    expect(summary.unreadable).toBe(2);
    const posture = await postureOf(alpha.arn);
    expect(posture?.containment.accessKeys).toBe('unknown');
    expect(posture?.unknowns.length).toBeGreaterThan(0);
  });

  it('publishes each opened and resolved finding once', async () => {
    const { ports, clock, types, bus } = setUp();
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(1));
    clock.advance(60_000);
    const before = bus.published.length;
    expect(await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(2))).toMatchObject({
      saved: 0,
      events: 0,
    });
    expect(bus.published.length).toBe(before);
    clock.advance(60_000);
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(3, { users: [admin('alpha')] }));
    const opened = bus.published.slice(before).filter((event) => event.detailType === 'Finding Opened');
    expect(opened.map((event) => event.resources)).toContainEqual([alpha.arn]);
    clock.advance(60_000);
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(4));
    expect(types().slice(before)).toContain('Finding Closed');
  });

  it('resolves the findings of a deleted identity and removes it', async () => {
    const { ports, clock, types, postureOf } = setUp();
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(1, { users: [alpha, admin('beta')] }));
    clock.advance(60_000);
    expect(await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(2))).toMatchObject({ removed: 1 });
    expect(await postureOf(admin('beta').arn)).toBeUndefined();
    expect(types().at(-1)).toBe('Identity Removed');
    expect(types()).toContain('Finding Closed');
  });

  it('keeps an identity that could not be read', async () => {
    const { ports, clock, postureOf } = setUp();
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(1));
    clock.advance(60_000);
    const unreadable = [{ what: alpha.arn, why: 'UserName: expected string' }];
    const snapshot = principalsSnapshot(2, { users: [], unreadable });
    expect(await takeSnapshot(ports, ACCOUNT, 'principals', snapshot)).toMatchObject({ removed: 0 });
    expect(await postureOf(alpha.arn)).toBeDefined();
  });

  it('keeps the secrets of a Region that cannot be listed', async () => {
    const { ports, clock, postureOf } = setUp();
    const [here, there] = [aSecret('here'), aSecret('there', 'us-west-2')];
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(1));
    await takeSnapshot(ports, ACCOUNT, 'secrets', secretsSnapshot(1, { secrets: [here, there] }));
    expect(await postureOf(there.arn)).toBeDefined();
    clock.advance(60_000);
    const unreadable = [{ what: 'secrets in us-west-2', why: 'denied' }];
    await takeSnapshot(ports, ACCOUNT, 'secrets', secretsSnapshot(2, { secrets: [], unreadable }));
    expect(await postureOf(there.arn)).toBeDefined();
    expect(await postureOf(here.arn)).toBeUndefined();
    clock.advance(60_000);
    await takeSnapshot(ports, ACCOUNT, 'secrets', secretsSnapshot(3, { secrets: 'unknown' }));
    expect(await postureOf(there.arn)).toBeDefined();
  });

  it('publishes no reason with an exception until that expires', async () => {
    const { ports, clock, postureOf } = setUp();
    await ports.identities.saveException(
      anException(alpha.arn, { accepts: { reason: 'IS_ADMIN' }, expiresAt: at(90) }),
    );
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(1, { users: [admin('alpha')] }));
    const codes = async () => (await postureOf(alpha.arn))?.reasons.map((reason) => reason.code);
    expect(await codes()).not.toContain('IS_ADMIN');
    clock.set(at(91));
    await reassessAccounts(ports, [ACCOUNT]);
    expect(await codes()).toContain('IS_ADMIN');
  });

  it('does not overwrite the result of a concurrent one with later facts', async () => {
    const { ports, clock, postureOf } = setUp();
    await ports.facts.saveSnapshot(ACCOUNT.id, 'principals', principalsSnapshot(1));
    // The slow one has loaded its facts. Before it assesses them, the account changes and another one completes.
    const slowFacts: FactsStore = {
      ...ports.facts,
      load: async (account) => {
        const loaded = await ports.facts.load(account);
        clock.advance(1_000);
        await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(2, { users: [admin('alpha')] }));
        return loaded;
      },
    };
    const slow = await reassessAccounts({ ...ports, facts: slowFacts }, [ACCOUNT]);
    expect(slow.overtaken).toBeGreaterThan(0);
    expect((await postureOf(alpha.arn))?.admin).toBe(true);
  });

  it('publishes its events again after a failure', async () => {
    const { ports, types } = setUp();
    let fail = true;
    const bus = {
      publish: async (events: Parameters<typeof ports.bus.publish>[0]) => {
        if (fail) throw new Error('the bus is away');
        await ports.bus.publish(events);
      },
    };
    const snapshot = principalsSnapshot(1, { users: [admin('alpha')] });
    await expect(takeSnapshot({ ...ports, bus }, ACCOUNT, 'principals', snapshot)).rejects.toThrow('the bus is away');
    fail = false;
    await takeSnapshot({ ...ports, bus }, ACCOUNT, 'principals', snapshot);
    expect(types()).toContain('Finding Opened');
  });

  it('deletes a revision only once all snapshots are later', async () => {
    const { ports, postureOf } = setUp();
    const { id } = ACCOUNT;
    await ports.facts.saveSnapshot(id, 'credentials', credentialsSnapshot(1));
    await ports.facts.saveSnapshot(id, 'secrets', secretsSnapshot(1));
    await ports.facts.revise(id, reread(5, { kind: 'user', arn: alpha.arn, value: admin('alpha') }));
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(4));
    expect((await postureOf(alpha.arn))?.admin).toBe(true);
    await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(6));
    expect((await postureOf(alpha.arn))?.admin).toBe(false);
    expect((await ports.facts.load(id)).revisions).toHaveLength(1);
    await ports.facts.saveSnapshot(id, 'credentials', credentialsSnapshot(6));
    await takeSnapshot(ports, ACCOUNT, 'secrets', secretsSnapshot(6));
    expect((await ports.facts.load(id)).revisions).toHaveLength(0);
  });

  it('reads the other accounts if one cannot be read, and throws its error', async () => {
    const { ports, postureOf } = setUp();
    const accounts = ['123456789012', '210987654321', '333333333333'].map((id) => ({ id, partition: 'aws' }));
    const userOf = (id: string) => aUser('alpha', { arn: `arn:aws:iam::${id}:user/alpha` });
    const snapshot = snapshotAccounts(ports, accounts, 'principals', async ({ id }) => {
      if (id === '210987654321') throw new Error('AccessDenied');
      return principalsSnapshot(1, { users: [userOf(id)], roles: [] });
    });
    await expect(snapshot).rejects.toThrow(/210987654321: AccessDenied/);
    expect(await postureOf(userOf('333333333333').arn)).toBeDefined();
    expect(await postureOf(userOf('123456789012').arn)).toBeDefined();
  });

  it('writes nothing within a day for a role that was only used again', async () => {
    const { ports } = setUp();
    const used = (time: string) => principalsSnapshot(1, { users: [], roles: [aRole('runner', { lastUsedAt: time })] });
    await takeSnapshot(ports, ACCOUNT, 'principals', used('2026-03-01T08:00:00.000Z'));
    expect(await takeSnapshot(ports, ACCOUNT, 'principals', used('2026-03-01T09:00:00.000Z'))).toMatchObject({
      saved: 0,
    });
    expect(await takeSnapshot(ports, ACCOUNT, 'principals', used('2026-03-02T09:00:00.000Z'))).toMatchObject({
      saved: 1,
    });
  });
});
