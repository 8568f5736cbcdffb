import { expect, it } from 'vitest';
import { manualClock } from '../../layers/aws/clock.ts';
import { INCIDENT_STATES, type Incident } from '../../layers/core/detection/types.ts';
import type { CaseStore, Clock } from '../../layers/core/ports.ts';
import { isOver } from '../../layers/core/response/lifecycle.ts';
import { all, anApproval, anEntry, anIncident, aPlan, aSignal, at, user } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

/** The contract of every `CaseStore`. `make` creates a store on rows that other tests may share. */
export function caseStoreContract(make: (clock: Clock) => CaseStore): void {
  const setUp = () => {
    const clock = manualClock(at(5));
    const account = anAccount();
    const incident = anIncident(account, `inc-${account}`);
    return { clock, account, incident, store: make(clock) };
  };

  it('opens one incident if two detectors open one for the same identity at once', async () => {
    const { store, account } = setUp();
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((id) => store.openIncident(anIncident(account, `${id}-${account}`))),
    );
    expect(answers.filter((answer) => answer.kind === 'opened')).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.incident.id)).size).toBe(1);
    expect(await all(store.listIncidents(account))).toHaveLength(1);
  });

  it('returns an open incident unchanged', async () => {
    const { store, incident } = setUp();
    await store.openIncident(incident);
    expect(await store.incident(incident.id)).toEqual(incident);
    expect(await store.incident('nobody')).toBeUndefined();
  });

  it('does not reopen a released incident when its first event is delivered again, but opens a new one', async () => {
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

  it.each(INCIDENT_STATES.filter(isOver))('opens a new incident if the last one is %s', async (state) => {
    const { store, incident, account } = setUp();
    await store.openIncident(incident);
    await store.moveIncident(incident.id, ['open'], state, at(30));
    const next = anIncident(account, `next-${account}`);
    expect(await store.openIncident(next)).toEqual({ kind: 'opened', incident: next });
    expect((await store.incident(incident.id))?.state).toBe(state);
  });

  it.each(INCIDENT_STATES.filter((state) => !isOver(state)))(
    'returns the existing incident while it is %s',
    async (state) => {
      const { store, incident, account } = setUp();
      await store.openIncident(incident);
      await store.moveIncident(incident.id, ['open'], state, at(30));
      const again = await store.openIncident(anIncident(account, `next-${account}`));
      expect(again).toMatchObject({ kind: 'exists', incident: { id: incident.id, state } });
    },
  );

  it('records the time of a state change, which detection preserves', async () => {
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

  it('returns the incident of a successor, with counts, unchanged', async () => {
    const { store, account } = setUp();
    const successor = anIncident(account, `next-${account}`, { successorOf: 'inc-0', counts: { 'a-rule': 7 } });
    await store.openIncident(successor);
    expect(await store.incident(successor.id)).toEqual(successor);
  });

  it('keeps the state that response set when detection updates the signals', async () => {
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

  it('keeps the signals of all concurrent writers and returns the stored incident to each', async () => {
    const { store, incident } = setUp();
    await store.openIncident(incident);
    const adding = (id: string) => (stored: Incident) => ({
      ...stored,
      signals: [...stored.signals, aSignal(incident.identity, id, 4)],
    });
    const ids = ['a', 'b', 'c', 'd'];
    const moved = store.moveIncident(incident.id, ['open'], 'containing', at(3));
    const written = await Promise.all(ids.map((id) => store.updateIncident(incident.id, adding(id))));
    expect(await moved).toEqual({ kind: 'written' });
    const stored = await store.incident(incident.id);
    expect(stored?.state).toBe('containing');
    expect(new Set(stored?.signals.slice(1).map(({ eventId }) => eventId))).toEqual(new Set(ids));
    // Each was merged with the incident that was stored at that time, in any order.
    expect(written.map(({ signals }) => signals.length).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5]);
  });

  it('throws with the id when a missing incident is updated', async () => {
    const { store, incident } = setUp();
    await expect(store.updateIncident(incident.id, (stored) => stored)).rejects.toThrow(incident.id);
  });

  it('moves an incident only from an expected state, and only once', async () => {
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

  it('lists incidents of an account and of given states, newest first', async () => {
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

  it('continues the list after any incident, even among those of the same time', async () => {
    const { store, account } = setUp();
    const states = ['contained', 'refused', 'expired'] as const;
    for (let n = 0; n < 9; n += 1) {
      const id = `${'cafbedhgi'[n]}-${account}`;
      // Times have different formats, and three incidents share each time.
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

  it('continues the list after an incident that left the state, without loss or repetition', async () => {
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

  it('accepts the same plan again, but not another plan with the same id', async () => {
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

  it('stores the progress of a plan', async () => {
    const { store, incident } = setUp();
    const started = { startedAt: at(2), cutOff: at(3), recordedAt: at(4), needsPerson: true as const };
    const plan = aPlan(incident, 'p1');
    await store.savePlan(plan);
    await store.savePlan({ ...plan, ...started });
    expect(await store.plan(incident.id, 'p1')).toEqual({ ...plan, ...started });
    await store.savePlan(plan);
    expect(await store.plan(incident.id, 'p1')).toEqual(plan);
  });

  it('keeps the first of two concurrent decisions', async () => {
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

  it('rejects a decision after the approval expired, and can record the expiry', async () => {
    const { store, incident, account, clock } = setUp();
    const pending = anApproval(aPlan(incident, 'p1'), `a-${account}`);
    await store.saveApproval(pending, 'sealed');
    clock.set(at(62));
    expect(await store.decideApproval({ ...pending, state: 'approved' })).toEqual({ kind: 'conflict' });
    expect(await store.decideApproval({ ...pending, state: 'expired' })).toEqual({ kind: 'written' });
    expect((await store.approval(pending.id))?.state).toBe('expired');
    expect(await store.decideApproval({ ...pending, id: 'nobody', state: 'approved' })).toEqual({ kind: 'conflict' });
  });

  it('returns a sealed token, only through its own method, until it is deleted', async () => {
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

  it('returns all journal entries in chronological order', async () => {
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
