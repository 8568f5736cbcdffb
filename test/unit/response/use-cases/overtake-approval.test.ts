import { beforeEach, describe, expect, it } from 'vitest';
import { decideResponse } from '../../../../layers/app/response/decide-response.ts';
import { approvalOf, found, liveUser, NOW, planned, policy, USER } from '../estate.ts';
import { asked, INCIDENT, MINUTE, type Stage, stage } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
});

const decide = (account?: string) =>
  decideResponse({ ...on.ports, ...(account === undefined ? {} : { account }) }, INCIDENT);

describe('an incident that waits for an approval', () => {
  it('is approved by the policy once its evidence suffices, by the one playbook that waits', async () => {
    on = await asked();
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
    ['the policy asks a person', policy({ defaultMode: 'approve' }), 'off'],
    ['the kill switch is on', policy(), 'on'],
    ['the policy cannot be read', 'unreadable', 'off'],
  ] as const)('goes on waiting where %s', async (_name, given, killSwitch) => {
    on = await asked();
    [on.policy, on.killSwitch] = [given, killSwitch];
    await decide();
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
    expect(on.answers).toEqual([]);
  });

  it('goes on waiting where its approval has expired: the playbook ends it', async () => {
    on = await asked();
    on.clock.advance(60 * MINUTE);
    await decide();
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
    expect(on.answers).toEqual([]);
  });

  it('is left to the person who decided in the same moment', async () => {
    on = await asked({}, { state: 'refused', decidedBy: USER });
    await decide();
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'refused', decidedBy: USER });
    expect(on.answers).toEqual([]);
  });

  it('does not overwrite what an earlier decision rests on', async () => {
    on = await asked();
    on.policy = policy({ defaultMode: 'approve' });
    await decide();
    expect(await on.ports.cases.decision(INCIDENT)).toBeUndefined();
  });

  it('is left to a person where the plan needs one, whatever the evidence', async () => {
    const recreated = planned({ live: found(liveUser({ immutableId: 'AIDAOTHER' })) });
    await on.ports.cases.savePlan(recreated);
    await on.ports.cases.saveApproval(approvalOf(recreated, { state: 'pending' }), 'sealed-token');
    await on.put('awaiting-approval');
    expect(await decide()).toMatchObject({ mode: 'auto' });
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
    expect(on.answers).toEqual([]);
  });
});
