import { expect, it } from 'vitest';
import { manualClock } from '../../layers/aws/clock.ts';
import type { CaseStore, Clock } from '../../layers/core/ports.ts';
import { aBasis, aConsent, aContainment, aHold, anEntry, at, user } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

/** The contract of every `CaseStore` for the records of the response: journal, decisions, consents, reasserts, holds and
 * containments. */
export function recordStoreContract(make: (clock: Clock) => CaseStore): void {
  const setUp = () => {
    const clock = manualClock(at(5));
    const account = anAccount();
    return { clock, account, id: `inc-${account}`, store: make(clock) };
  };

  it('stores an entry once, even if the step runs again', async () => {
    const { store, id } = setUp();
    expect(await store.journalOnce(anEntry(id, 1, 'verified'))).toBe('written');
    expect(await store.journalOnce(anEntry(id, 9, 'verified'))).toBe('there');
    expect(await store.journal(id)).toEqual([anEntry(id, 1, 'verified')]);
  });

  it('stores an entry of concurrent writers once', async () => {
    const { store, id } = setUp();
    const answers = await Promise.all([1, 2, 3, 4].map(() => store.journalOnce(anEntry(id, 1, 'verified'))));
    expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
    expect(await store.journal(id)).toHaveLength(1);
  });

  it('stores entries separately if step, plan, author, detail or incident differ', async () => {
    const { store, id } = setUp();
    const entry = anEntry(id, 1, 'verified');
    const others = [
      { ...entry, step: 'verified' as const },
      { ...entry, planId: 'p1' },
      { ...entry, planId: 'p2' },
      { ...entry, by: 'tierwatch' },
      { ...entry, detail: 'contained' },
      { ...entry, incidentId: `${id}-2` },
    ];
    await store.journalOnce(entry);
    for (const other of others) expect(await store.journalOnce(other)).toBe('written');
    expect(await store.journal(id)).toHaveLength(6);
    for (const other of others) await store.countJournal({ ...other, detail: 'counted' });
    // The last but one differs from the first only in its detail.
    expect(await store.journal(id)).toHaveLength(11);
  });

  it('stores an appended entry beside the same entry that is stored once', async () => {
    const { store, id } = setUp();
    await store.appendJournal(anEntry(id, 1, 'reasserted'));
    await store.appendJournal(anEntry(id, 1, 'reasserted'));
    expect(await store.journal(id)).toHaveLength(2);
  });

  it('counts repeated attempts in one entry, with the time of the last', async () => {
    const { store, id } = setUp();
    for (const minutes of [1, 2, 8]) await store.countJournal(anEntry(id, minutes, 'refused'));
    await store.countJournal(anEntry(id, 3, 'refused for another reason'));
    expect(await store.journal(id)).toEqual([
      { ...anEntry(id, 1, 'refused'), count: 3, lastAt: at(8) },
      { ...anEntry(id, 3, 'refused for another reason'), count: 1, lastAt: at(3) },
    ]);
  });

  it('counts concurrent attempts', async () => {
    const { store, id } = setUp();
    await Promise.all(Array.from({ length: 12 }, () => store.countJournal(anEntry(id, 1, 'refused'))));
    expect(await store.journal(id)).toMatchObject([{ detail: 'refused', count: 12 }]);
  });

  it('lists the reasserts of a plan since a time, in order', async () => {
    const { store, id } = setUp();
    expect(await store.reasserts(id, 'p1', at(0))).toEqual([]);
    for (const minutes of [4, 2, 3, 3]) await store.recordReassert(id, 'p1', at(minutes));
    await store.recordReassert(id, 'p10', at(4));
    await store.recordReassert(`${id}-2`, 'p1', at(4));
    expect(await store.reasserts(id, 'p1', at(0))).toEqual([at(2), at(3), at(3), at(4)]);
    expect(await store.reasserts(id, 'p1', at(3))).toEqual([at(3), at(3), at(4)]);
    expect(await store.reasserts(id, 'p1', at(5))).toEqual([]);
  });

  it('keeps the later of two decisions', async () => {
    const { store, id } = setUp();
    expect(await store.decision(id)).toBeUndefined();
    await store.saveDecision(id, aBasis());
    expect(await store.decision(id)).toEqual(aBasis());
    const later = aBasis({ mode: 'auto', band: 3, techniques: [], killSwitch: 'unreadable', postureKnown: false });
    await store.saveDecision(id, later);
    expect(await store.decision(id)).toEqual(later);
    expect(await store.decision(`${id}-2`)).toBeUndefined();
  });

  it('returns no expired consent', async () => {
    const { store, id, clock } = setUp();
    expect(await store.consent(id)).toBeUndefined();
    await store.saveConsent(aConsent(id));
    clock.set(Date.parse(at(60)) - 1_000);
    expect(await store.consent(id)).toEqual(aConsent(id));
    clock.set(at(60));
    expect(await store.consent(id)).toBeUndefined();
  });

  it('replaces a consent with a later one', async () => {
    const { store, id } = setUp();
    await store.saveConsent(aConsent(id));
    const later = aConsent(id, { requestedBy: 'another', reactivateKeys: true, expiresAt: at(90) });
    await store.saveConsent(later);
    expect(await store.consent(id)).toEqual(later);
    expect(await store.consent(`${id}-2`)).toBeUndefined();
  });

  it('lists only holds that have not expired', async () => {
    const { store, account, clock } = setUp();
    const identity = user(account, 'stolen');
    await store.saveHold(aHold(identity));
    await store.saveHold(aHold(identity, { evidenceHash: 'e2e2', expiresAt: at(600) }));
    expect(await store.holds(identity)).toHaveLength(2);
    clock.set(at(61));
    expect(await store.holds(identity)).toEqual([aHold(identity, { evidenceHash: 'e2e2', expiresAt: at(600) })]);
  });

  it('counts a containment once, even if it is recorded twice', async () => {
    const { store, account } = setUp();
    await store.recordContainment(aContainment(account, 'p1', { at: at(0) }));
    await store.recordContainment(aContainment(account, 'p1', { at: at(1) }));
    await store.recordContainment(aContainment(account, 'p2', { at: at(4) }));
    const other = aContainment(account, 'p1', { identity: user(account, 'other'), at: at(2) });
    await store.recordContainment(other);
    expect(await store.containmentsOf(user(account, 'stolen'), at(0))).toHaveLength(2);
    expect(await store.containmentsOf(user(account, 'stolen'), at(1))).toEqual([
      aContainment(account, 'p2', { at: at(4) }),
    ]);
    expect((await store.containmentsIn(account, at(0))).map((record) => record.at)).toEqual([at(0), at(2), at(4)]);
  });

  it('lists the containments of an account from earlier days', async () => {
    const { store, account, clock } = setUp();
    clock.set(at(3 * 1_440));
    await store.recordContainment(aContainment(account, 'p1', { at: at(-60) }));
    await store.recordContainment(aContainment(account, 'p2', { at: at(2_000) }));
    await store.recordContainment(aContainment(account, 'p3', { at: at(3 * 1_440) }));
    const since = async (minutes: number) =>
      (await store.containmentsIn(account, at(minutes))).map((one) => one.planId);
    expect(await since(-61)).toEqual(['p1', 'p2', 'p3']);
    expect(await since(1)).toEqual(['p2', 'p3']);
    expect(await since(3 * 1_440)).toEqual(['p3']);
  });
}
