import { beforeEach, describe, expect, it } from 'vitest';
import { decideResponse } from '../../../../layers/app/response/decide-response.ts';
import { approvalOf, found, liveUser, NOW, planned, policy, USER } from '../estate.ts';
import { INCIDENT, MINUTE, type Stage, stage, withApproval } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
});

const decide = (account?: string) =>
  decideResponse({ ...on.ports, ...(account === undefined ? {} : { account }) }, INCIDENT);

describe('an incident awaiting approval', () => {
  it('is approved by the policy once its evidence suffices, without a second run', async () => {
    on = await withApproval();
    expect(await decide()).toMatchObject({ mode: 'auto' });
    expect(await on.ports.cases.approval('a-1')).toMatchObject({
      ...{ state: 'approved', byPolicy: true, decidedBy: 'tierwatch', decidedAt: NOW },
    });
    expect(on.answers).toEqual(['sealed-token a-1 approve']);
    expect(on.runs).toEqual([]);
    expect(on.events()).toEqual(['Response Decided', 'Approval Decided']);
    expect(await on.steps()).toEqual(['decided', 'approval-decided']);
    expect(await on.state()).toBe('awaiting-approval');
  });

  it.each([
    ['the policy requires approval', policy({ defaultMode: 'approve' }), 'off'],
    ['the kill switch is on', policy(), 'on'],
    ['the policy cannot be read', 'unreadable', 'off'],
  ] as const)('keeps waiting if %s', async (_name, given, killSwitch) => {
    on = await withApproval();
    [on.policy, on.killSwitch] = [given, killSwitch];
    await decide();
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
    expect(on.answers).toEqual([]);
  });

  it('is not approved by the policy after its approval has expired', async () => {
    on = await withApproval();
    on.clock.advance(60 * MINUTE);
    await decide();
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
    expect(on.answers).toEqual([]);
  });

  it('keeps the decision of a person', async () => {
    on = await withApproval({}, { state: 'refused', decidedBy: USER });
    await decide();
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'refused', decidedBy: USER });
    expect(on.answers).toEqual([]);
  });

  it('does not store a decision basis while it is waiting', async () => {
    on = await withApproval();
    on.policy = policy({ defaultMode: 'approve' });
    await decide();
    expect(await on.ports.cases.decision(INCIDENT)).toBeUndefined();
  });

  it('is left to a person if the plan needs one', async () => {
    const recreated = planned({ live: found(liveUser({ immutableId: 'AIDAOTHER' })) });
    await on.ports.cases.savePlan(recreated);
    await on.ports.cases.saveApproval(approvalOf(recreated, { state: 'pending' }), 'sealed-token');
    await on.put('awaiting-approval');
    expect(await decide()).toMatchObject({ mode: 'auto' });
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
    expect(on.answers).toEqual([]);
  });
});
