import { beforeEach, describe, expect, it } from 'vitest';
import { expireApproval } from '../../../../layers/app/response/expire-approval.ts';
import { requestApproval } from '../../../../layers/app/response/request-approval.ts';
import { approvalOf, minutesAhead, NOW, planned, policy, RESPONDER } from '../estate.ts';
import { asked, INCIDENT, MINUTE, SEALED, type Stage, stage } from './stage.ts';

let on: Stage;

describe('requestApproval', () => {
  const request = () => requestApproval(on.ports, { incidentId: INCIDENT, planId: 'plan-1', taskToken: 'token' });
  beforeEach(async () => {
    on = await stage();
    await on.ports.cases.savePlan(planned());
    await on.put('planned');
  });

  it('asks for the approval of exactly this plan, until the end that its tier has', async () => {
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

  it('takes the time from the policy, and from what holds after install where that cannot be read', async () => {
    on.policy = policy({ approvalMinutes: [7, 8, 9, 10] });
    expect(await on.ports.cases.approval((await request()).approvalId)).toMatchObject({ expiresAt: minutesAhead(7) });
    on.policy = 'unreadable';
    expect(await on.ports.cases.approval((await request()).approvalId)).toMatchObject({ expiresAt: minutesAhead(60) });
  });

  it('sets an earlier, unanswered question aside: its token answers nobody', async () => {
    const { approvalId: first } = await request();
    const { approvalId: second } = await request();
    expect(await on.ports.cases.approval(first)).toMatchObject({ state: 'expired', reason: 'asked again' });
    expect(await on.ports.cases.sealedToken(first)).toBeUndefined();
    expect(await on.ports.cases.approval(second)).toMatchObject({ state: 'pending' });
  });

  it('leaves the question about another plan alone', async () => {
    const other = approvalOf(planned(), { id: 'a-0', planId: 'plan-0', state: 'pending' });
    await on.ports.cases.saveApproval(other, SEALED);
    await request();
    expect(await on.ports.cases.approval('a-0')).toEqual(other);
    expect(await on.ports.cases.sealedToken('a-0')).toBe(SEALED);
  });

  it('never lets the token out', async () => {
    await request();
    const said = JSON.stringify([await on.ports.cases.journal(INCIDENT), on.published]);
    expect(said).not.toMatch(/token/);
  });
});

describe('expireApproval', () => {
  const expire = () => expireApproval(on.ports, { incidentId: INCIDENT, planId: 'plan-1' });

  it('expires what nobody decided: for the incident, the approval and everybody who was asked', async () => {
    on = await asked();
    on.clock.advance(62 * MINUTE);
    expect(await expire()).toEqual({ decision: 'expired' });
    expect(await on.state()).toBe('expired');
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'expired', reason: 'nobody decided' });
    expect(await on.ports.cases.sealedToken('a-1')).toBeUndefined();
    expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({
      ...{ mode: 'approve', severity: 'critical', killSwitch: 'off', postureKnown: true },
    });
    expect([await on.steps(), on.events()]).toEqual([['expired'], ['Approval Expired']]);
  });

  it('leaves an incident alone that went on meanwhile', async () => {
    on = await asked();
    await on.put('closed');
    expect(await expire()).toEqual({ decision: 'expired' });
    expect(await on.state()).toBe('closed');
    expect(await on.ports.cases.decision(INCIDENT)).toBeUndefined();
  });

  it('says the same again', async () => {
    on = await asked();
    await expire();
    expect(await expire()).toEqual({ decision: 'expired' });
    expect(await on.steps()).toEqual(['expired']);
  });

  it.each([
    ['approved', 'approve'],
    ['refused', 'refuse'],
  ] as const)('still counts a decision that was made in time and did not arrive: %s', async (state, decision) => {
    on = await asked({}, { state, decidedBy: RESPONDER });
    expect(await expire()).toEqual({ decision });
    expect([await on.state(), await on.steps(), on.events()]).toEqual(['awaiting-approval', [], []]);
    expect(await on.ports.cases.sealedToken('a-1')).toBeUndefined();
  });

  it('is about its own plan only', async () => {
    on = await asked({}, { planId: 'plan-0' });
    expect(await expire()).toEqual({ decision: 'expired' });
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
    expect(await on.state()).toBe('awaiting-approval');
  });
});
