import { beforeEach, describe, expect, it } from 'vitest';
import { expireApproval } from '../../../../layers/app/response/expire-approval.ts';
import { requestApproval } from '../../../../layers/app/response/request-approval.ts';
import { approvalOf, minutesAhead, NOW, planned, policy, RESPONDER } from '../estate.ts';
import { INCIDENT, MINUTE, SEALED, type Stage, stage, withApproval } from './stage.ts';

let on: Stage;

describe('requestApproval', () => {
  const request = () => requestApproval(on.ports, { incidentId: INCIDENT, planId: 'plan-1', taskToken: 'token' });
  beforeEach(async () => {
    on = await stage();
    await on.ports.cases.savePlan(planned());
    await on.put('planned');
  });

  it('requests approval of exactly this plan, with the expiry of its tier', async () => {
    const { approvalId } = await request();
    expect(approvalId).toMatch(/^[0-9a-f]{32}$/);
    expect(await on.ports.cases.approval(approvalId)).toMatchObject({
      ...{
        state: 'pending',
        planId: 'plan-1',
        planHash: planned().hash,
        requestedAt: NOW,
        expiresAt: minutesAhead(60),
      },
    });
    expect(await on.ports.cases.sealedToken(approvalId)).toBe(SEALED);
    expect(await on.state()).toBe('awaiting-approval');
    expect(await on.steps()).toEqual(['approval-requested']);
    expect(on.events()).toEqual(['Approval Requested']);
  });

  it('takes the expiry from the policy, or from the default policy if it cannot be read', async () => {
    on.policy = policy({ approvalMinutes: [7, 8, 9, 10] });
    expect(await on.ports.cases.approval((await request()).approvalId)).toMatchObject({ expiresAt: minutesAhead(7) });
    on.policy = 'unreadable';
    expect(await on.ports.cases.approval((await request()).approvalId)).toMatchObject({ expiresAt: minutesAhead(60) });
  });

  it('expires an earlier pending approval and deletes its token', async () => {
    const { approvalId: first } = await request();
    const { approvalId: second } = await request();
    expect(await on.ports.cases.approval(first)).toMatchObject({
      state: 'expired',
      reason: 'replaced by a new request',
    });
    expect(await on.ports.cases.sealedToken(first)).toBeUndefined();
    expect(await on.ports.cases.approval(second)).toMatchObject({ state: 'pending' });
  });

  it('leaves a pending approval of another plan unchanged', async () => {
    const other = approvalOf(planned(), { id: 'a-0', planId: 'plan-0', state: 'pending' });
    await on.ports.cases.saveApproval(other, SEALED);
    await request();
    expect(await on.ports.cases.approval('a-0')).toEqual(other);
    expect(await on.ports.cases.sealedToken('a-0')).toBe(SEALED);
  });

  it('never leaks the token', async () => {
    await request();
    const text = JSON.stringify([await on.ports.cases.journal(INCIDENT), on.published]);
    expect(text).not.toMatch(/token/);
  });
});

describe('expireApproval', () => {
  const expire = () => expireApproval(on.ports, { incidentId: INCIDENT, planId: 'plan-1' });

  it('expires the incident and its pending approval, and publishes the expiry', async () => {
    on = await withApproval();
    on.clock.advance(62 * MINUTE);
    expect(await expire()).toEqual({ decision: 'expired' });
    expect(await on.state()).toBe('expired');
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'expired', reason: 'no decision in time' });
    expect(await on.ports.cases.sealedToken('a-1')).toBeUndefined();
    expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({
      ...{ mode: 'approve', severity: 'critical', killSwitch: 'off', postureKnown: true },
    });
    expect([await on.steps(), on.events()]).toEqual([['expired'], ['Approval Expired']]);
  });

  it('does not change an incident that moved on meanwhile', async () => {
    on = await withApproval();
    await on.put('closed');
    expect(await expire()).toEqual({ decision: 'expired' });
    expect(await on.state()).toBe('closed');
    expect(await on.ports.cases.decision(INCIDENT)).toBeUndefined();
  });

  it('is idempotent', async () => {
    on = await withApproval();
    await expire();
    expect(await expire()).toEqual({ decision: 'expired' });
    expect(await on.steps()).toEqual(['expired']);
  });

  it.each([
    ['approved', 'approve'],
    ['refused', 'refuse'],
  ] as const)('returns a timely decision that was not delivered: %s', async (state, decision) => {
    on = await withApproval({}, { state, decidedBy: RESPONDER });
    expect(await expire()).toEqual({ decision });
    expect([await on.state(), await on.steps(), on.events()]).toEqual(['awaiting-approval', [], []]);
    expect(await on.ports.cases.sealedToken('a-1')).toBeUndefined();
  });

  it('leaves the approval of another plan unchanged', async () => {
    on = await withApproval({}, { planId: 'plan-0' });
    expect(await expire()).toEqual({ decision: 'expired' });
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
    expect(await on.state()).toBe('awaiting-approval');
  });
});
