import { beforeEach, describe, expect, it } from 'vitest';
import { type PlanRequest, planContainmentStep } from '../../../../layers/app/response/plan-containment.ts';
import { denyPolicyName } from '../../../../layers/core/response/deny.ts';
import { planIdOf } from '../../../../layers/core/response/journal.ts';
import { liveRole, policy, posture, RESPONDER, ROLE, USER } from '../estate.ts';
import { INCIDENT, inForce, type Stage, stage } from './stage.ts';

const EXECUTION = 'arn:aws:states:eu-central-1:111111111111:execution:ContainUser:run-1';
const PLAN = planIdOf(EXECUTION);

let on: Stage;
beforeEach(async () => {
  on = await stage();
});

const request = (over: object = {}): PlanRequest => ({
  ...{ incidentId: INCIDENT, identity: USER, mode: 'approve', requestedBy: RESPONDER, executionArn: EXECUTION },
  ...over,
});
const plan = (over: object = {}) => planContainmentStep(on.ports, request(over));
const codes = async (over: object = {}) => {
  const answer = await plan(over);
  return answer.kind === 'refused' ? answer.reasons.map(({ code }) => code) : ['planned'];
};

describe('planContainmentStep', () => {
  it('stores and publishes the plan, and returns the playbook input', async () => {
    expect(await plan()).toEqual({
      kind: 'planned',
      plan: {
        ...{ planId: PLAN, mode: 'approve', approvalSeconds: 3_720, principal: 'exporter' },
        policyName: denyPolicyName(INCIDENT),
      },
    });
    expect(await on.state()).toBe('planned');
    expect(await on.ports.cases.plan(INCIDENT, PLAN)).toMatchObject({ mode: 'approve', immutableId: 'AIDAEXPORTER' });
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([{ step: 'planned', by: RESPONDER, planId: PLAN }]);
    expect(on.events()).toEqual(['Plan Created']);
  });

  it('returns the same plan for the same run even if IAM has changed', async () => {
    await plan();
    const first = await on.ports.cases.plan(INCIDENT, PLAN);
    on.live.delete(USER);
    expect(await codes()).toEqual(['planned']);
    expect(await on.ports.cases.plan(INCIDENT, PLAN)).toEqual(first);
    expect(await on.steps()).toEqual(['planned']);
  });

  it('takes the approval time from the policy by tier', async () => {
    on = await stage({ tier: 3 });
    on.policy = policy({ approvalMinutes: [1, 2, 3, 4] });
    expect(await plan()).toMatchObject({ plan: { approvalSeconds: 4 * 60 + 120 } });
  });

  it('returns approve mode if an automatic plan needs a person', async () => {
    on = await stage({ identity: ROLE });
    on.live.set(ROLE, liveRole({ inlinePolicies: [{ name: 'big', document: 'x'.repeat(10_240) }] }));
    expect(await plan({ identity: ROLE, mode: 'auto' })).toMatchObject({ plan: { mode: 'approve' } });
  });

  it('plans with approval but not automatically if the posture is unknown', async () => {
    await on.ports.identities.removePosture(USER, posture().takenAt);
    expect(await codes({ mode: 'auto' })).toEqual(['unknown-posture']);
    expect(await codes()).toEqual(['planned']);
  });

  it.each([
    ['another identity', { identity: ROLE }, 'state'],
    ['an unreadable policy', {}, 'configuration-unreadable'],
  ])('refuses %s, counts the refusal and publishes it', async (_name, over, code) => {
    on.policy = code === 'state' ? policy() : 'unreadable';
    expect(await codes(over)).toEqual([code]);
    expect(await codes(over)).toEqual([code]);
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([{ step: 'guardrail-refused', count: 2 }]);
    expect(on.events()).toEqual(['Response Refused', 'Response Refused']);
    expect(await on.state()).toBe('open');
  });

  it.each([
    'awaiting-approval',
    'containing',
    'contained',
    'undone',
    'releasing',
    'released',
    'replaced',
    'closed',
  ] as const)('plans nothing for an incident that is %s', async (state) => {
    await on.put(state);
    expect(await codes()).toEqual(['state']);
    expect(await on.state()).toBe(state);
    expect(await on.ports.cases.plans(INCIDENT)).toEqual([]);
  });

  it('keeps the IAM state from before an earlier attempt in the next plan', async () => {
    const made = await inForce();
    on = made;
    await on.put('failed');
    await plan();
    expect((await on.ports.cases.plan(INCIDENT, PLAN))?.before).toEqual(made.plan.before);
  });

  it('returns the stored plan for a reassertion and records nothing', async () => {
    on = await inForce();
    expect(await plan({ mode: 'reassert', planId: 'plan-1' })).toMatchObject({
      ...{ kind: 'planned', plan: { planId: 'plan-1', mode: 'reassert', principal: 'exporter' } },
    });
    expect([await on.steps(), on.events(), await on.state()]).toEqual([[], [], 'contained']);
    await expect(plan({ mode: 'reassert', planId: 'plan-9' })).rejects.toThrow('plan-9');
  });
});
