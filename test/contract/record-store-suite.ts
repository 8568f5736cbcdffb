import { expect, it } from 'vitest';
import { manualClock } from '../../layers/aws/clock.ts';
import type { CaseStore, Clock } from '../../layers/core/ports.ts';
import { aBasis, aConsent, aContainment, aHold, anEntry, at, user } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

/** What every `CaseStore` promises about the records of the response: the journal, decisions, consents,
 * re-assertions, holds and containments. */
export function recordStoreContract(make: (clock: Clock) => CaseStore): void {
  const setUp = () => {
    const clock = manualClock(at(5));
    const account = anAccount();
    return { clock, account, id: `inc-${account}`, store: make(clock) };
  };

  it('given an entry that is written once, when the step runs again, then it stands there once, as it was', async () => {
    const { store, id } = setUp();
    expect(await store.journalOnce(anEntry(id, 1, 'verified'))).toBe('written');
    expect(await store.journalOnce(anEntry(id, 9, 'verified'))).toBe('there');
    expect(await store.journal(id)).toEqual([anEntry(id, 1, 'verified')]);
  });

  it('given many that write one entry at once, when read, then one of them wrote it', async () => {
    const { store, id } = setUp();
    const answers = await Promise.all([1, 2, 3, 4].map(() => store.journalOnce(anEntry(id, 1, 'verified'))));
    expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
    expect(await store.journal(id)).toHaveLength(1);
  });

  it('given an entry, when another differs in step, plan, author, detail or incident, then it is another one', async () => {
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
    // Only the detail kept the last but one apart from the first.
    expect(await store.journal(id)).toHaveLength(11);
  });

  it('given an entry that is appended, when the same is written once, then both stand there', async () => {
    const { store, id } = setUp();
    await store.appendJournal(anEntry(id, 1, 'reasserted'));
    await store.appendJournal(anEntry(id, 1, 'reasserted'));
    expect(await store.journal(id)).toHaveLength(2);
  });

  it('given an attempt that is repeated, when counted, then it is one entry that knows how often and when last', async () => {
    const { store, id } = setUp();
    for (const minutes of [1, 2, 8]) await store.countJournal(anEntry(id, minutes, 'refused'));
    await store.countJournal(anEntry(id, 3, 'refused for another reason'));
    expect(await store.journal(id)).toEqual([
      { ...anEntry(id, 1, 'refused'), count: 3, lastAt: at(8) },
      { ...anEntry(id, 3, 'refused for another reason'), count: 1, lastAt: at(3) },
    ]);
  });

  it('given many attempts at once, when counted, then the count adds up', async () => {
    const { store, id } = setUp();
    await Promise.all(Array.from({ length: 12 }, () => store.countJournal(anEntry(id, 1, 'refused'))));
    expect(await store.journal(id)).toMatchObject([{ detail: 'refused', count: 12 }]);
  });

  it('given plans that were applied again, when asked since a time, then the times are there in order, of that plan', async () => {
    const { store, id } = setUp();
    expect(await store.reasserts(id, 'p1', at(0))).toEqual([]);
    for (const minutes of [4, 2, 3, 3]) await store.recordReassert(id, 'p1', at(minutes));
    await store.recordReassert(id, 'p10', at(4));
    await store.recordReassert(`${id}-2`, 'p1', at(4));
    expect(await store.reasserts(id, 'p1', at(0))).toEqual([at(2), at(3), at(3), at(4)]);
    expect(await store.reasserts(id, 'p1', at(3))).toEqual([at(3), at(3), at(4)]);
    expect(await store.reasserts(id, 'p1', at(5))).toEqual([]);
  });

  it('given a decision, when another one is stored, then the later one is there', async () => {
    const { store, id } = setUp();
    expect(await store.decision(id)).toBeUndefined();
    await store.saveDecision(id, aBasis());
    expect(await store.decision(id)).toEqual(aBasis());
    const later = aBasis({ mode: 'auto', band: 3, techniques: [], killSwitch: 'unreadable', postureKnown: false });
    await store.saveDecision(id, later);
    expect(await store.decision(id)).toEqual(later);
    expect(await store.decision(`${id}-2`)).toBeUndefined();
  });

  it('given the word of a first person, when its time is over, then it is not there any more', async () => {
    const { store, id, clock } = setUp();
    expect(await store.consent(id)).toBeUndefined();
    await store.saveConsent(aConsent(id));
    clock.set(Date.parse(at(60)) - 1_000);
    expect(await store.consent(id)).toEqual(aConsent(id));
    clock.set(at(60));
    expect(await store.consent(id)).toBeUndefined();
  });

  it('given the word of a first person, when another one gives theirs, then that takes its place', async () => {
    const { store, id } = setUp();
    await store.saveConsent(aConsent(id));
    const later = aConsent(id, { requestedBy: 'another', reactivateKeys: true, expiresAt: at(90) });
    await store.saveConsent(later);
    expect(await store.consent(id)).toEqual(later);
    expect(await store.consent(`${id}-2`)).toBeUndefined();
  });

  it('given holds, when one has expired, then only the others are there', async () => {
    const { store, account, clock } = setUp();
    const identity = user(account, 'stolen');
    await store.saveHold(aHold(identity));
    await store.saveHold(aHold(identity, { evidenceHash: 'e2e2', expiresAt: at(600) }));
    expect(await store.holds(identity)).toHaveLength(2);
    clock.set(at(61));
    expect(await store.holds(identity)).toEqual([aHold(identity, { evidenceHash: 'e2e2', expiresAt: at(600) })]);
  });

  it('given a containment that is recorded twice, when counted, then it counts once', async () => {
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

  it('given containments of earlier days, when an account is asked since then, then they are found', async () => {
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
