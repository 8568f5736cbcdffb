import { expect, it } from 'vitest';
import { manualClock } from '../../layers/aws/clock.ts';
import type { Clock, IdentityStore } from '../../layers/core/ports.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { all, anException, aPosture, aProfile, at, aWindow, user, withKeys } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

/** The contract of every `IdentityStore`. `make` creates a store on rows that other tests may share. */
export function identityStoreContract(make: (clock: Clock, ttlDays: number) => IdentityStore): void {
  const setUp = () => {
    const clock = manualClock(at(0));
    const account = anAccount();
    return { clock, account, store: make(clock, 90), arn: user(account, 'pipeline') };
  };

  it('loads an unknown identity without any data', async () => {
    const { store, arn } = setUp();
    expect(await store.load(arn)).toEqual({
      identity: arn,
      posture: undefined,
      profile: undefined,
      window: undefined,
      exceptions: [],
      version: 0,
    });
  });

  it('returns posture, profile, window and exceptions unchanged', async () => {
    const { store, account, arn } = setUp();
    const posture = withKeys(aPosture(account, 'pipeline', { owner: 'team-a' }), 'AKIAONE');
    await store.savePosture(posture);
    expect(await store.saveActivity(arn, 0, { profile: aProfile(7), window: aWindow('e1') })).toEqual({
      kind: 'written',
    });
    await store.saveException(anException(arn));
    const state = await store.load(arn);
    expect(state).toMatchObject({
      posture,
      profile: aProfile(7),
      window: aWindow('e1'),
      exceptions: [anException(arn)],
    });
  });

  it('returns what is not part of the baseline yet, and how responders decided about it', async () => {
    const { store, arn } = setUp();
    const held = { count: 1, first: 3, last: 4, held: true } as const;
    const profile = { ...aProfile(7), candidate: { countries: { BR: held } } };
    const window = { ...aWindow('e1'), verdicts: { benign: 5, hostile: 6 } };
    await store.saveActivity(arn, 0, { profile, window });
    expect(await store.load(arn)).toMatchObject({ profile, window });
  });

  it('rejects activity that another writer changed since it was read', async () => {
    const { store, arn } = setUp();
    await store.saveActivity(arn, 0, { window: aWindow('e1') });
    expect(await store.saveActivity(arn, 0, { window: aWindow('e2') })).toEqual({ kind: 'conflict' });
    expect((await store.load(arn)).window?.seen).toEqual(['e1']);
  });

  it('saves neither profile nor window if one of them is stale', async () => {
    const { store, arn } = setUp();
    await store.saveActivity(arn, 0, { window: aWindow('e1') });
    const both = { profile: aProfile(1), window: aWindow('e2') };
    expect(await store.saveActivity(arn, 0, both)).toEqual({ kind: 'conflict' });
    expect((await store.load(arn)).profile).toBeUndefined();
    const { version } = await store.load(arn);
    expect(await store.saveActivity(arn, version, both)).toEqual({ kind: 'written' });
    expect(await store.load(arn)).toMatchObject(both);
  });

  it('accepts exactly one of two writers of the same version', async () => {
    const { store, arn } = setUp();
    const outcomes = await Promise.all(
      ['e1', 'e2', 'e3'].map((id) => store.saveActivity(arn, 0, { profile: aProfile(1), window: aWindow(id) })),
    );
    expect(outcomes.filter((outcome) => outcome.kind === 'written')).toHaveLength(1);
  });

  it('changes the version, but not the window, with each write of the profile', async () => {
    const { store, arn } = setUp();
    await store.saveActivity(arn, 0, { window: aWindow('e1') });
    for (let events = 1; events <= 3; events += 1) {
      const { version } = await store.load(arn);
      expect(await store.saveActivity(arn, version, { profile: aProfile(events) })).toEqual({ kind: 'written' });
    }
    const state = await store.load(arn);
    expect(state.profile?.events).toBe(3);
    expect(state.window).toEqual(aWindow('e1'));
  });

  it('writes nothing without a change', async () => {
    const { store, arn } = setUp();
    expect(await store.saveActivity(arn, 0, {})).toEqual({ kind: 'written' });
    expect((await store.load(arn)).version).toBe(0);
  });

  it('loads no expired profile, and accepts a new one in its place', async () => {
    const { store, arn, clock } = setUp();
    await store.saveActivity(arn, 0, { profile: aProfile(5), window: aWindow('e1') });
    clock.advance(91 * 86_400_000);
    const state = await store.load(arn);
    expect(state.profile).toBeUndefined();
    expect(state.window).toBeUndefined();
    expect(await store.saveActivity(arn, state.version, { profile: aProfile(1) })).toEqual({ kind: 'written' });
    expect((await store.load(arn)).profile?.events).toBe(1);
  });

  it('rejects a posture that is older than the stored one', async () => {
    const { store, account, arn } = setUp();
    await store.savePosture(aPosture(account, 'pipeline', { takenAt: at(10), score: 70 }));
    const older = aPosture(account, 'pipeline', { takenAt: at(9), score: 10 });
    expect(await store.savePosture(older)).toEqual({ kind: 'conflict' });
    expect((await store.load(arn)).posture?.score).toBe(70);
    expect(await store.savePosture(aPosture(account, 'pipeline', { takenAt: at(10), score: 71 }))).toEqual({
      kind: 'written',
    });
  });

  it('compares times of different formats as instants', async () => {
    const { store, account } = setUp();
    await store.savePosture(aPosture(account, 'pipeline', { takenAt: '2026-03-01T12:00:00Z' }));
    const later = aPosture(account, 'pipeline', { takenAt: '2026-03-01T12:00:00.500Z' });
    expect(await store.savePosture(later)).toEqual({ kind: 'written' });
    expect(await store.savePosture(aPosture(account, 'pipeline', { takenAt: '2026-03-01T12:00:00Z' }))).toEqual({
      kind: 'conflict',
    });
  });

  it('rejects the posture of a deleted identity from an older snapshot', async () => {
    const { store, account, arn } = setUp();
    await store.savePosture(withKeys(aPosture(account, 'pipeline', { takenAt: at(0) }), `AKIA${account}`));
    await store.saveActivity(arn, 0, { profile: aProfile(5) });
    expect(await store.removePosture(arn, at(10))).toEqual({ kind: 'written' });
    expect(await store.savePosture(aPosture(account, 'pipeline', { takenAt: at(9) }))).toEqual({ kind: 'conflict' });
    const state = await store.load(arn);
    expect(state.posture).toBeUndefined();
    expect(state.profile?.events).toBe(5);
    expect(await store.ownerOfKey(`AKIA${account}`)).toBeUndefined();
    expect(await all(store.listIdentities(account))).toEqual([]);
  });

  it('rejects the removal of a posture that is newer', async () => {
    const { store, account, arn } = setUp();
    await store.savePosture(aPosture(account, 'pipeline', { takenAt: at(10) }));
    expect(await store.removePosture(arn, at(9))).toEqual({ kind: 'conflict' });
    expect((await store.load(arn)).posture).toBeDefined();
  });

  it('accepts the posture of an identity that was deleted and re-created', async () => {
    const { store, account, arn } = setUp();
    await store.removePosture(arn, at(1));
    expect(await store.savePosture(aPosture(account, 'pipeline', { takenAt: at(2) }))).toEqual({ kind: 'written' });
    expect((await store.load(arn)).posture?.takenAt).toBe(at(2));
  });

  it('finds the owner of an access key for as long as the key exists', async () => {
    const { store, account, arn } = setUp();
    const [one, two] = [`AKIA1${account}`, `AKIA2${account}`];
    const posture = aPosture(account, 'pipeline');
    await store.savePosture(withKeys(posture, one));
    expect(await store.ownerOfKey(one)).toBe(arn);
    await store.savePosture(withKeys({ ...posture, takenAt: at(1) }, two));
    expect(await store.ownerOfKey(two)).toBe(arn);
    expect(await store.ownerOfKey(one)).toBeUndefined();
    const unread = {
      ...posture,
      takenAt: at(2),
      containment: { ...posture.containment, accessKeys: 'unknown' as const },
    };
    await store.savePosture(unread);
    expect(await store.ownerOfKey(two)).toBe(arn);
  });

  it('resolves names of users and roles with paths, regardless of case', async () => {
    const { store, account } = setUp();
    const person = `arn:aws:iam::${account}:user/svc/Exporter`;
    const worker = `arn:aws:iam::${account}:role/service-role/deep/exporter`;
    const plain = user(account, 'pipeline');
    await store.savePosture(aPosture(account, 'Exporter', { identity: person }));
    await store.savePosture(aPosture(account, 'exporter', { identity: worker, kind: 'role' }));
    await store.savePosture(aPosture(account, 'pipeline'));
    for (const name of ['Exporter', 'exporter', 'EXPORTER']) {
      expect(await store.resolveName(account, 'user', name)).toBe(person);
      expect(await store.resolveName(account, 'role', name)).toBe(worker);
    }
    expect(await store.resolveName(account, 'user', 'pipeline')).toBe(plain);
    expect(await store.resolveName(account, 'role', 'pipeline')).toBeUndefined();
    expect(await store.resolveName(anAccount(), 'user', 'exporter')).toBeUndefined();
  });

  it('resolves the name of an instance profile to the role in it', async () => {
    const { store, account } = setUp();
    const worker = `arn:aws:iam::${account}:role/app/worker`;
    const held = aPosture(account, 'worker', { identity: worker, kind: 'role', instanceProfiles: ['Worker-Profile'] });
    await store.savePosture(held);
    expect(await store.resolveName(account, 'instance-profile', 'worker-profile')).toBe(worker);
    expect(await store.resolveName(account, 'role', 'worker-profile')).toBeUndefined();
    expect((await store.load(worker)).posture).toEqual(held);
  });

  it('stores no name for root users and secrets', async () => {
    const { store, account } = setUp();
    for (const identity of [`arn:aws:iam::${account}:root`, `arn:aws:secretsmanager:eu-west-1:${account}:secret:x`]) {
      expect(await store.savePosture(aPosture(account, 'x', { identity }))).toEqual({ kind: 'written' });
      expect(await store.removePosture(identity, at(1))).toEqual({ kind: 'written' });
    }
    expect(await store.resolveName(account, 'user', 'x')).toBeUndefined();
  });

  it('resolves a name to the later of two users, even if the older one is saved last', async () => {
    const { store, account } = setUp();
    const [before, after] = [`arn:aws:iam::${account}:user/a/bot`, `arn:aws:iam::${account}:user/b/bot`];
    await store.savePosture(aPosture(account, 'bot', { identity: before, takenAt: at(0) }));
    await store.savePosture(aPosture(account, 'bot', { identity: after, takenAt: at(2) }));
    expect(await store.savePosture(aPosture(account, 'bot', { identity: before, takenAt: at(1) }))).toEqual({
      kind: 'conflict',
    });
    expect(await store.removePosture(before, at(2))).toEqual({ kind: 'written' });
    expect(await store.resolveName(account, 'user', 'bot')).toBe(after);
    await store.removePosture(after, at(3));
    expect(await store.resolveName(account, 'user', 'bot')).toBeUndefined();
  });

  it('lists each identity once by tier and by account, highest score first', async () => {
    const { store, account } = setUp();
    const saved: Posture[] = [];
    // Several megabytes in total: more than one page.
    for (let n = 0; n < 48; n += 1) {
      const detail = Array.from({ length: 4_000 }, (_, i) =>
        ((i * 7919 + n * 104_729) % 2_147_483_647).toString(36),
      ).join(' ');
      const reasons = aPosture(account, 'x').reasons.map((reason) => ({ ...reason, detail }));
      saved.push(aPosture(account, `u${n}`, { tier: n % 2 === 0 ? 0 : 3, score: n, reasons }));
    }
    for (const posture of saved) await store.savePosture(posture);
    await store.savePosture(aPosture(anAccount(), 'stranger', { tier: 0 }));
    const worst = await all(store.listByTier(account, 0));
    expect(worst.map((posture) => posture.score)).toEqual(Array.from({ length: 24 }, (_, i) => 46 - 2 * i));
    const everyone = await all(store.listIdentities(account));
    expect(new Set(everyone.map((posture) => posture.name)).size).toBe(48);
    expect(everyone.find((posture) => posture.name === 'u7')).toEqual(saved[7]);
    expect((await all(store.listByTier(account, 1))).length).toBe(0);
  });

  it('loads no expired exception', async () => {
    const { store, arn, clock } = setUp();
    await store.saveException(anException(arn));
    await store.saveException(anException(arn, { id: 'ex-2', expiresAt: at(120), accepts: { response: 'automatic' } }));
    clock.set(at(61));
    expect((await store.load(arn)).exceptions.map((exception) => exception.id)).toEqual(['ex-2']);
  });

  it('removes an exception from its identity and its account', async () => {
    const { store, account, arn } = setUp();
    await store.saveException(anException(arn));
    await store.saveException(anException(arn, { id: 'ex-2' }));
    await store.removeException(anException(arn));
    expect((await store.load(arn)).exceptions.map(({ id }) => id)).toEqual(['ex-2']);
    expect((await all(store.listExceptions(account))).map(({ id }) => id)).toEqual(['ex-2']);
    await store.removeException(anException(arn));
  });

  it('lists the exceptions of an account that have not expired', async () => {
    const { store, account, arn, clock } = setUp();
    await store.saveException(anException(arn));
    await store.saveException(anException(user(account, 'other'), { expiresAt: at(120) }));
    await store.saveException(anException(user(anAccount(), 'stranger')));
    expect(await all(store.listExceptions(account))).toHaveLength(2);
    clock.set(at(61));
    expect((await all(store.listExceptions(account))).map((one) => one.identity)).toEqual([user(account, 'other')]);
  });
}
