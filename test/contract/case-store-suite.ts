import { expect, it } from 'vitest';
import { manualClock } from '../../layers/aws/clock.ts';
import { INCIDENT_STATES, type Incident } from '../../layers/core/detection/types.ts';
import type { CaseStore, Clock } from '../../layers/core/ports.ts';
import { isOver } from '../../layers/core/response/lifecycle.ts';
import { all, anApproval, anEntry, anIncident, aPlan, aSignal, at, user } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

/** What every `CaseStore` promises. `make` gives a store over rows that other tests may share. */
export function caseStoreContract(make: (clock: Clock) => CaseStore): void {
  const setUp = () => {
    const clock = manualClock(at(5));
    const account = anAccount();
    const incident = anIncident(account, `inc-${account}`);
    return { clock, account, incident, store: make(clock) };
  };

  it('given two detectors, when both open an incident of one identity, then one is opened and both get it', async () => {
    const { store, account } = setUp();
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((id) => store.openIncident(anIncident(account, `${id}-${account}`))),
    );
    expect(answers.filter((answer) => answer.kind === 'opened')).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.incident.id)).size).toBe(1);
    expect(await all(store.listIncidents(account))).toHaveLength(1);
  });

  it('given an open incident, when read, then it is as it was', async () => {
    const { store, incident } = setUp();
    await store.openIncident(incident);
    expect(await store.incident(incident.id)).toEqual(incident);
    expect(await store.incident('nobody')).toBeUndefined();
  });

  it('given an incident that was released, when its first event comes again, then it is not opened again; a new one is', async () => {
    const { store, incident, account } = setUp();
    await store.openIncident(incident);
    expect(await store.moveIncident(incident.id, ['open'], 'released', at(30))).toEqual({ kind: 'written' });
    const again = await store.openIncident(incident);
    expect(again).toMatchObject({ kind: 'exists', incident: { state: 'released' } });
    const next = await store.openIncident(anIncident(account, `next-${account}`));
    expect(next.kind).toBe('opened');
    expect(await store.moveIncident(incident.id, ['released'], 'closed', at(31))).toEqual({ kind: 'written' });
    expect((await store.openIncident(anIncident(account, `third-${account}`))).incident.id).toBe(`next-${account}`);
  });

  it.each(INCIDENT_STATES.filter(isOver))(
    'given an incident that is %s, when its identity is seen again, then a new one is opened',
    async (state) => {
      const { store, incident, account } = setUp();
      await store.openIncident(incident);
      await store.moveIncident(incident.id, ['open'], state, at(30));
      const next = anIncident(account, `next-${account}`);
      expect(await store.openIncident(next)).toEqual({ kind: 'opened', incident: next });
      expect((await store.incident(incident.id))?.state).toBe(state);
    },
  );

  it.each(INCIDENT_STATES.filter((state) => !isOver(state)))(
    'given an incident that is %s, when its identity is seen again, then that one is found',
    async (state) => {
      const { store, incident, account } = setUp();
      await store.openIncident(incident);
      await store.moveIncident(incident.id, ['open'], state, at(30));
      const again = await store.openIncident(anIncident(account, `next-${account}`));
      expect(again).toMatchObject({ kind: 'exists', incident: { id: incident.id, state } });
    },
  );

  it('given an incident, when it is moved, then it knows since when it is in its state, and detection keeps that', async () => {
    const { store, incident } = setUp();
    await store.openIncident(incident);
    expect(await store.incident(incident.id)).not.toHaveProperty('stateSince');
    await store.moveIncident(incident.id, ['open'], 'containing', at(3));
    await store.moveIncident(incident.id, ['containing'], 'contained', at(7));
    await store.moveIncident(incident.id, ['containing'], 'failed', at(8));
    const updated = await store.updateIncident(incident.id, (stored) => ({ ...stored, severity: 'critical' }));
    expect(updated).toMatchObject({ state: 'contained', stateSince: at(7), severity: 'critical' });
    expect(await store.incident(incident.id)).toEqual(updated);
  });

  it('given an incident of a successor, with counts, when read, then it is as it was', async () => {
    const { store, account } = setUp();
    const successor = anIncident(account, `next-${account}`, { successorOf: 'inc-0', counts: { 'a-rule': 7 } });
    await store.openIncident(successor);
    expect(await store.incident(successor.id)).toEqual(successor);
  });

  it('given a state that response moved, when detection updates the incident, then the state stays and the signals change', async () => {
    const { store, incident } = setUp();
    await store.openIncident(incident);
    await store.moveIncident(incident.id, ['open', 'planned'], 'containing', at(3));
    const signals = [...incident.signals, aSignal(incident.identity, 'e2', 4)];
    const updated = await store.updateIncident(incident.id, () => ({
      ...incident,
      id: 'another',
      state: 'closed',
      signals,
      severity: 'critical',
      updatedAt: at(4),
      openedAt: at(4),
    }));
    expect(updated).toMatchObject({ id: incident.id, state: 'containing', severity: 'critical', signals });
    expect(updated.stateSince).toBe(at(3));
    expect(await store.incident(incident.id)).toEqual(updated);
  });

  it('given many writers at once, when each adds a signal, then what is stored has all of them, and each is told so', async () => {
    const { store, incident } = setUp();
    await store.openIncident(incident);
    const adding = (id: string) => (stored: Incident) => ({
      ...stored,
      signals: [...stored.signals, aSignal(incident.identity, id, 4)],
    });
    const ids = ['a', 'b', 'c', 'd'];
    const moved = store.moveIncident(incident.id, ['open'], 'containing', at(3));
    const told = await Promise.all(ids.map((id) => store.updateIncident(incident.id, adding(id))));
    expect(await moved).toEqual({ kind: 'written' });
    const stored = await store.incident(incident.id);
    expect(stored?.state).toBe('containing');
    expect(new Set(stored?.signals.slice(1).map(({ eventId }) => eventId))).toEqual(new Set(ids));
    // Each was merged with what stood there by then: one after the other, whatever the order.
    expect(told.map(({ signals }) => signals.length).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5]);
  });

  it('given no such incident, when it is updated, then the error names it', async () => {
    const { store, incident } = setUp();
    await expect(store.updateIncident(incident.id, (stored) => stored)).rejects.toThrow(incident.id);
  });

  it('given a state, when it is moved from another one or twice at once, then only a valid move is written', async () => {
    const { store, incident } = setUp();
    await store.openIncident(incident);
    expect(await store.moveIncident(incident.id, ['contained'], 'releasing', at(1))).toEqual({ kind: 'conflict' });
    const moves = await Promise.all(
      [1, 2, 3].map((n) => store.moveIncident(incident.id, ['open'], 'containing', at(n))),
    );
    expect(moves.filter((move) => move.kind === 'written')).toHaveLength(1);
    expect((await store.incident(incident.id))?.state).toBe('containing');
    expect(await store.moveIncident('nobody', ['open'], 'closed', at(1))).toEqual({ kind: 'conflict' });
  });

  it('given incidents in several states, when listed, then newest first, of the account and states asked for', async () => {
    const { store, account } = setUp();
    for (let n = 0; n < 12; n += 1) {
      const identity = user(account, `u${n}`);
      await store.openIncident(
        anIncident(account, `i${n}-${account}`, { identity, openedAt: at(n), updatedAt: at(n) }),
      );
      if (n % 3 === 0) await store.moveIncident(`i${n}-${account}`, ['open'], 'contained', at(n));
    }
    const names = async (...states: Parameters<CaseStore['listIncidents']>[1] & object) =>
      (await all(store.listIncidents(account, ...(states.length > 0 ? [states] : [])))).map(
        (one) => one.id.split('-')[0],
      );
    expect(await names()).toEqual(['i11', 'i10', 'i9', 'i8', 'i7', 'i6', 'i5', 'i4', 'i3', 'i2', 'i1', 'i0']);
    expect(await names('contained')).toEqual(['i9', 'i6', 'i3', 'i0']);
    expect(await names('refused')).toEqual([]);
  });

  it('given incidents of the same times in several states, when listed on from each, then what is behind it follows', async () => {
    const { store, account } = setUp();
    const states = ['contained', 'refused', 'expired'] as const;
    for (let n = 0; n < 9; n += 1) {
      const id = `${'cafbedhgi'[n]}-${account}`;
      // Times are written in different ways, and three incidents share each of them.
      const openedAt = n % 2 === 0 ? at(n % 3) : at(n % 3).replace('.000Z', 'Z');
      await store.openIncident(anIncident(account, id, { identity: user(account, `u${n}`), openedAt }));
      const state = states[n % states.length];
      if (n < 6 && state !== undefined) await store.moveIncident(id, ['open'], state, at(n));
    }
    const whole = await all(store.listIncidents(account));
    expect(whole.map(({ id }) => id[0]).join('')).toBe('dfiaegbch');
    for (const [position, place] of whole.entries())
      expect(await all(store.listIncidents(account, undefined, place))).toEqual(whole.slice(position + 1));
  });

  it('given an incident that has moved on, when a list of its old state is gone on with, then nothing is lost or repeated', async () => {
    const { store, account } = setUp();
    for (let n = 0; n < 4; n += 1)
      await store.openIncident(
        anIncident(account, `i${n}-${account}`, { identity: user(account, `u${n}`), openedAt: at(n) }),
      );
    const place = { openedAt: at(2), id: `i2-${account}` };
    await store.moveIncident(place.id, ['open'], 'contained', at(9));
    const rest = await all(store.listIncidents(account, ['open'], place));
    expect(rest.map(({ id }) => id.split('-')[0])).toEqual(['i1', 'i0']);
    expect(await all(store.listIncidents(account, ['contained'], place))).toEqual([]);
  });

  it('given a plan, when stored again it is fine, when another stands under its id, then it is refused', async () => {
    const { store, incident } = setUp();
    const plan = aPlan(incident, 'p1');
    await store.savePlan(plan);
    await store.savePlan(plan);
    await store.savePlan(aPlan(incident, 'p0', { createdAt: at(9) }));
    expect(await store.plan(incident.id, 'p1')).toEqual(plan);
    expect(await store.plan(incident.id, 'p2')).toBeUndefined();
    expect((await store.plans(incident.id)).map((one) => one.id)).toEqual(['p1', 'p0']);
    await expect(store.savePlan({ ...plan, hash: 'other' })).rejects.toThrow(/p1/);
  });

  it('given a plan, when what happened to it is stored, then it is all there', async () => {
    const { store, incident } = setUp();
    const started = { startedAt: at(2), cutOff: at(3), recordedAt: at(4), needsPerson: true as const };
    const plan = aPlan(incident, 'p1');
    await store.savePlan(plan);
    await store.savePlan({ ...plan, ...started });
    expect(await store.plan(incident.id, 'p1')).toEqual({ ...plan, ...started });
    await store.savePlan(plan);
    expect(await store.plan(incident.id, 'p1')).toEqual(plan);
  });

  it('given an approval, when two decide at once, then one decision wins and stays', async () => {
    const { store, incident, account } = setUp();
    const pending = anApproval(aPlan(incident, 'p1'), `a-${account}`);
    await store.saveApproval(pending, 'sealed');
    const decisions = (['approved', 'refused', 'approved'] as const).map((state, n) => ({
      ...pending,
      state,
      decidedBy: `arn:aws:iam::${account}:user/r${n}`,
      decidedAt: at(6),
      reason: 'looked at it',
    }));
    const outcomes = await Promise.all(decisions.map((decision) => store.decideApproval(decision)));
    const winner = outcomes.findIndex((outcome) => outcome.kind === 'written');
    expect(outcomes.filter((outcome) => outcome.kind === 'written')).toHaveLength(1);
    expect(await store.approval(pending.id)).toEqual(decisions[winner]);
    expect(await store.decideApproval({ ...pending, state: 'expired' })).toEqual({ kind: 'conflict' });
    expect(await store.approvals(incident.id)).toEqual([decisions[winner]]);
  });

  it('given an approval whose end has passed, when a person decides, then it is a conflict, and it can expire', async () => {
    const { store, incident, account, clock } = setUp();
    const pending = anApproval(aPlan(incident, 'p1'), `a-${account}`);
    await store.saveApproval(pending, 'sealed');
    clock.set(at(62));
    expect(await store.decideApproval({ ...pending, state: 'approved' })).toEqual({ kind: 'conflict' });
    expect(await store.decideApproval({ ...pending, state: 'expired' })).toEqual({ kind: 'written' });
    expect((await store.approval(pending.id))?.state).toBe('expired');
    expect(await store.decideApproval({ ...pending, id: 'nobody', state: 'approved' })).toEqual({ kind: 'conflict' });
  });

  it('given a token, when asked for, then it comes sealed, from nowhere else, until it is forgotten', async () => {
    const { store, incident, account } = setUp();
    const pending = anApproval(aPlan(incident, 'p1'), `a-${account}`);
    await store.saveApproval(pending, 'sealed-token');
    await expect(store.saveApproval(pending, 'another')).rejects.toThrow(pending.id);
    expect(await store.sealedToken(pending.id)).toBe('sealed-token');
    expect(JSON.stringify([await store.approval(pending.id), await store.approvals(incident.id)])).not.toContain(
      'sealed',
    );
    await store.forgetToken(pending.id);
    await store.forgetToken(pending.id);
    expect(await store.sealedToken(pending.id)).toBeUndefined();
    expect(await store.sealedToken('nobody')).toBeUndefined();
  });

  it('given a journal, when read, then its entries stand in order of time, and all are kept', async () => {
    const { store, incident } = setUp();
    await store.appendJournal(anEntry(incident.id, 2, 'third'));
    await store.appendJournal(anEntry(incident.id, 1, 'first'));
    await store.appendJournal(anEntry(incident.id, 1, 'second'));
    await store.appendJournal(anEntry(`other-${incident.id}`, 1, 'elsewhere'));
    const details = async (newest?: number) => (await store.journal(incident.id, newest)).map((entry) => entry.detail);
    expect(await details()).toEqual(['first', 'second', 'third']);
    expect(await details(2)).toEqual(['second', 'third']);
    expect(await details(5)).toEqual(['first', 'second', 'third']);
  });
}
