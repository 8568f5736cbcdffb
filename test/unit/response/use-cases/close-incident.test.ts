import { beforeEach, describe, expect, it } from 'vitest';
import { type ResponseRequest, requestResponse } from '../../../../layers/app/response/request-response.ts';
import type { IncidentState } from '../../../../layers/core/detection/types.ts';
import { policy, RESPONDER, SECOND_RESPONDER, USER } from '../estate.ts';
import { INCIDENT, inForce, request, type Stage, stage, withApproval } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
});

const ask = (change: Partial<ResponseRequest> = {}) => request(on, change);

describe('close', () => {
  const close = (change: Partial<ResponseRequest> = {}) => ask({ action: 'close', reason: 'a test', ...change });
  const holds = () => on.ports.cases.holds(USER);

  it.each(['open', 'planned', 'failed', 'refused', 'expired'] as const)(
    'closes an incident that is %s, with a hold',
    async (state) => {
      await on.put(state);
      expect(await close()).toMatchObject({ status: 200, body: { incident: { state: 'closed' } } });
      expect(await on.state()).toBe('closed');
      expect(await holds()).toMatchObject([{ by: RESPONDER, reason: 'a test', expiresAt: '2026-03-31T12:00:00.000Z' }]);
      expect(await on.steps()).toEqual(['closed']);
      expect(on.events()).toEqual(['Incident Closed']);
    },
  );

  it('holds for the days in the policy, or 30 if it cannot be read', async () => {
    on.policy = policy({ holdDays: 1 });
    await close();
    expect(await holds()).toMatchObject([{ expiresAt: '2026-03-02T12:00:00.000Z' }]);
    on = await stage();
    on.policy = 'unreadable';
    await close();
    expect(await holds()).toMatchObject([{ expiresAt: '2026-03-31T12:00:00.000Z' }]);
  });

  it('refuses the pending approval and notifies its playbook', async () => {
    on = await withApproval();
    expect(await close()).toMatchObject({ status: 200 });
    expect(await on.ports.cases.approval('a-1')).toMatchObject({
      ...{ state: 'refused', decidedBy: RESPONDER, reason: 'a test' },
    });
    expect(on.answers).toEqual(['sealed-token a-1 refuse']);
    expect(await on.state()).toBe('closed');
    expect(on.events()).toEqual(['Approval Decided', 'Incident Closed']);
  });

  it('leaves a decided approval unchanged', async () => {
    on = await withApproval({}, { state: 'approved', decidedBy: SECOND_RESPONDER });
    await close();
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'approved', decidedBy: SECOND_RESPONDER });
    expect(on.answers).toEqual([]);
  });

  it('is refused if a plan was applied', async () => {
    on = await inForce();
    for (const state of ['failed', 'refused', 'expired'] as const) {
      await on.put(state);
      expect(await close()).toMatchObject({ status: 409, body: { error: 'applied' } });
    }
    expect(await holds()).toEqual([]);
  });

  const states: IncidentState[] = ['containing', 'contained', 'undone', 'releasing', 'released', 'replaced', 'closed'];
  it.each(states)('is refused while the incident is %s', async (state) => {
    await on.put(state);
    expect(await close()).toMatchObject({ status: 409, body: { error: 'wrong-state' } });
    expect(await holds()).toEqual([]);
    expect(on.events()).toEqual([]);
  });

  it('is refused if a playbook moved the incident concurrently', async () => {
    const { cases } = on.ports;
    const racing = {
      ...cases,
      saveHold: async (hold: Parameters<typeof cases.saveHold>[0]) => {
        await on.put('containing');
        await cases.saveHold(hold);
      },
    };
    const request = { incidentId: INCIDENT, action: 'close', requestedBy: RESPONDER, reason: 'a test' } as const;
    expect(await requestResponse({ ...on.ports, cases: racing }, request)).toMatchObject({
      ...{ status: 409, body: { error: 'wrong-state' } },
    });
    expect([await on.state(), await on.steps(), on.events()]).toEqual(['containing', [], []]);
  });

  it('allows a new incident for the identity', async () => {
    await close();
    const next = { ...(await on.incident()), id: 'inc-2', state: 'open' as const };
    expect(await on.ports.cases.openIncident(next)).toMatchObject({ kind: 'opened' });
  });
});
