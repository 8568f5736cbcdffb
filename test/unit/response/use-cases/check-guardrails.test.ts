import { beforeEach, describe, expect, it } from 'vitest';
import { checkGuardrailsStep } from '../../../../layers/app/response/check-guardrails.ts';
import { decideResponse } from '../../../../layers/app/response/decide-response.ts';
import type { IncidentState } from '../../../../layers/core/detection/types.ts';
import { DENY_ALL_POLICY } from '../../../../layers/core/response/deny.ts';
import type { Plan } from '../../../../layers/core/response/types.ts';
import {
  ACCOUNT,
  approvalOf,
  liveUser,
  minutesAgo,
  minutesAhead,
  NOW,
  planned,
  plannedForRole,
  policy,
  posture,
  ROLE,
  USER,
} from '../estate.ts';
import { INCIDENT, MINUTE, SEALED, type Stage, stage, withApproval } from './stage.ts';

let on: Stage;
const check = () =>
  checkGuardrailsStep(on.ports, { incidentId: INCIDENT, planId: 'plan-1', phase: 'apply', requestedBy: 'tierwatch' });
const codes = async () => {
  const answer = await check();
  return answer.kind === 'pass' ? ['pass'] : answer.reasons.map(({ code }) => code);
};
const stored = () => on.ports.cases.plan(INCIDENT, 'plan-1');
const containments = () => on.ports.cases.containmentsIn(ACCOUNT, minutesAgo(60));

async function withPlan(plan: Plan, state: IncidentState = 'planned'): Promise<void> {
  on = await stage(plan.identity === ROLE ? { identity: ROLE } : {});
  await on.ports.cases.savePlan(plan);
  await on.put(state);
}
const contained = (n: number) => ({
  ...{ identity: `${USER}${n}`, account: ACCOUNT, planId: `p-${n}`, incidentId: 'inc-0' },
  ...{ mode: 'auto' as const, at: minutesAgo(n) },
});

describe('guardrails before the first change', () => {
  beforeEach(() => withPlan(planned({ mode: 'auto' })));

  it('returns the changes to apply, counts the containment, and moves the incident', async () => {
    expect(await check()).toEqual({
      kind: 'pass',
      application: {
        document: expect.stringContaining('"Action":"*"'),
        denyAll: DENY_ALL_POLICY,
        useFallback: false,
        keys: [{ userName: 'exporter', accessKeyId: 'AKIAEXPORTER00000001' }],
      },
    });
    expect(await on.state()).toBe('containing');
    expect(await containments()).toMatchObject([{ planId: 'plan-1', mode: 'auto', at: NOW, identity: USER }]);
    expect(await stored()).toMatchObject({ startedAt: NOW, cutOff: '2026-03-01T12:00:01.000Z' });
    expect([await on.steps(), on.events()]).toEqual([[], []]);
  });

  it('passes a retry of the same plan and counts it once', async () => {
    await check();
    on.clock.advance(MINUTE);
    expect(await codes()).toEqual(['pass']);
    expect(await containments()).toHaveLength(1);
    expect(await stored()).toMatchObject({ startedAt: NOW });
  });

  it('stores the IAM state right before the change and notes what changed since the plan', async () => {
    const live = liveUser({ accessKeys: [{ id: 'AKIANEW', status: 'Active' }], takenAt: minutesAhead(1) });
    on.live.set(USER, live);
    await check();
    expect((await stored())?.before).toMatchObject({ accessKeys: live.accessKeys, takenAt: minutesAhead(1) });
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([
      { step: 'planned', detail: expect.stringMatching(/^Since the plan: .*AKIANEW/) },
    ]);
  });

  it('resolves the cut-off of a role to the time of the change', async () => {
    await withPlan(plannedForRole({ mode: 'auto' }));
    on.clock.advance(90 * MINUTE);
    expect(await check()).toMatchObject({
      application: { document: expect.stringContaining('2026-03-01T13:30:01.000Z') },
    });
    expect(await stored()).toMatchObject({ cutOff: '2026-03-01T13:30:01.000Z' });
  });

  it('ends the attempt with a reason if it refuses', async () => {
    on.killSwitch = 'on';
    expect(await codes()).toEqual(['kill-switch']);
    expect(await on.state()).toBe('refused');
    expect(await on.steps()).toEqual(['guardrail-refused']);
    expect(on.events()).toEqual(['Response Refused']);
    expect(await containments()).toEqual([]);
    expect(await stored()).not.toHaveProperty('startedAt');
  });

  it('tolerates an event bus failure', async () => {
    [on.killSwitch, on.busDown] = ['on', true];
    expect(await codes()).toEqual(['kill-switch']);
    expect(await on.state()).toBe('refused');
  });

  it.each(['open', 'contained', 'undone', 'failed', 'refused', 'expired', 'releasing', 'released', 'closed'] as const)(
    'refuses a plan whose incident is %s without changing the incident',
    async (state) => {
      await withPlan(planned({ mode: 'auto' }), state);
      expect(await codes()).toEqual(['state']);
      expect(await on.state()).toBe(state);
      expect(await stored()).not.toHaveProperty('startedAt');
    },
  );

  it('refuses a plan while the incident is containing', async () => {
    await withPlan(planned({ mode: 'auto' }), 'containing');
    expect(await codes()).toEqual(['state']);
  });

  it('reverts the start mark if another run moved the incident concurrently', async () => {
    const { cases } = on.ports;
    const racing = {
      ...cases,
      savePlan: async (plan: Plan) => {
        await cases.savePlan(plan);
        if ((await on.state()) === 'planned') await on.put('closed');
      },
    };
    const answer = await checkGuardrailsStep(
      { ...on.ports, cases: racing },
      { incidentId: INCIDENT, planId: 'plan-1', phase: 'apply', requestedBy: 'tierwatch' },
    );
    expect(answer).toMatchObject({ kind: 'refused', reasons: [{ code: 'state' }] });
    expect(await stored()).not.toHaveProperty('startedAt');
    expect(await on.state()).toBe('closed');
  });

  it('uses the current policy and refuses if it cannot be read', async () => {
    on.policy = policy({ protected: [USER] });
    expect(await codes()).toEqual(['protected']);
    await withPlan(planned({ mode: 'auto' }));
    on.policy = 'unreadable';
    expect(await codes()).toEqual(['configuration-unreadable']);
  });

  it('refuses for an exception to automatic response, but not for a rule exception', async () => {
    const exception = { id: 'x', identity: USER, why: 'ours', owner: 'team', expiresAt: minutesAhead(60) };
    await on.ports.identities.saveException({ ...exception, accepts: { rule: 'new-country' } });
    expect(await codes()).toEqual(['pass']);
    await withPlan(planned({ mode: 'auto' }));
    await on.ports.identities.saveException({ ...exception, accepts: { response: 'automatic' } });
    expect(await codes()).toEqual(['exception']);
  });
});

describe('the circuit breaker', () => {
  beforeEach(() => withPlan(planned({ mode: 'auto' })));

  it('counts the automatic containments of the account', async () => {
    for (let n = 0; n < 60; n += 1) await on.ports.identities.savePosture(posture({ identity: `${USER}-${n}` }));
    for (const n of [1, 2, 3, 4]) await on.ports.cases.recordContainment(contained(n));
    expect(await codes()).toEqual(['pass']);
    await withPlan(planned({ mode: 'auto' }));
    for (const n of [1, 2, 3, 4, 5]) await on.ports.cases.recordContainment(contained(n));
    expect(await codes()).toEqual(['circuit-breaker']);
  });

  it.each([
    ['plan-0', NOW, 'refused'],
    ['plan-2', NOW, 'pass'],
    ['plan-2', minutesAgo(1), 'refused'],
    ['plan-0', minutesAhead(1), 'pass'],
  ] as const)('passes only the first of two concurrent containments (other: %s at %s)', async (planId, at, kind) => {
    on.policy = policy({ breakerCount: 1, breakerShare: 1 });
    const { cases } = on.ports;
    const racing = {
      ...cases,
      recordContainment: async (record: Parameters<typeof cases.recordContainment>[0]) => {
        await cases.recordContainment({ ...contained(0), planId, at });
        await cases.recordContainment(record);
      },
    };
    const request = { incidentId: INCIDENT, planId: 'plan-1', phase: 'apply', requestedBy: 'tierwatch' } as const;
    expect(await checkGuardrailsStep({ ...on.ports, cases: racing }, request)).toMatchObject({ kind });
  });

  it('does not count the plan itself on a retry', async () => {
    on.policy = policy({ attemptCap: 1, breakerCount: 1 });
    expect(await codes()).toEqual(['pass']);
    expect(await codes()).toEqual(['pass']);
  });

  it('counts earlier attempts on the identity', async () => {
    on.policy = policy({ attemptCap: 1 });
    await on.ports.cases.recordContainment({ ...contained(1), identity: USER });
    expect(await codes()).toEqual(['attempt-cap']);
  });

  it('does not stop a plan that a person approved, and counts it as approved', async () => {
    on = await withApproval({}, { state: 'approved', decidedBy: USER });
    for (const n of [1, 2, 3, 4, 5]) await on.ports.cases.recordContainment(contained(n));
    expect(await codes()).toEqual(['pass']);
    expect((await containments()).at(-1)).toMatchObject({ planId: 'plan-1', mode: 'approve' });
  });

  it('stops a plan that the policy approved, and counts it as automatic', async () => {
    on = await withApproval({}, { state: 'approved', byPolicy: true });
    expect(await codes()).toEqual(['pass']);
    expect(await containments()).toMatchObject([{ mode: 'auto' }]);
    on = await withApproval({}, { state: 'approved', byPolicy: true });
    for (const n of [1, 2, 3, 4, 5]) await on.ports.cases.recordContainment(contained(n));
    expect(await codes()).toEqual(['circuit-breaker']);
  });
});

describe('an approval', () => {
  it('is required before the plan passes', async () => {
    on = await withApproval();
    expect(await codes()).toEqual(['state']);
    expect(await on.state()).toBe('refused');
  });

  it('lets a person contain an identity with unknown posture', async () => {
    on = await withApproval({}, { state: 'approved', decidedBy: USER });
    await on.ports.identities.removePosture(USER, NOW);
    expect(await codes()).toEqual(['pass']);
  });

  it('by the policy makes the plan automatic, regardless of earlier approvals', async () => {
    on = await withApproval({}, { state: 'approved', byPolicy: true });
    const earlier = approvalOf(planned(), { id: 'a-0', planId: 'plan-0', state: 'refused' });
    await on.ports.cases.saveApproval(earlier, SEALED);
    await check();
    expect(await containments()).toMatchObject([{ mode: 'auto' }]);
  });

  it('by the policy of an earlier plan does not make this plan automatic', async () => {
    on = await withApproval({}, { state: 'approved', decidedBy: USER });
    const earlier = approvalOf(planned(), { id: 'a-0', planId: 'plan-0', byPolicy: true });
    await on.ports.cases.saveApproval(earlier, SEALED);
    await check();
    expect(await containments()).toMatchObject([{ mode: 'approve' }]);
  });
});

describe('the decision basis after a refusal', () => {
  it('records that the kill switch was on', async () => {
    await withPlan(planned({ mode: 'auto' }));
    on.killSwitch = 'on';
    await check();
    expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({ killSwitch: 'on', mode: 'auto', band: 3 });
  });

  it('records that the posture was unknown', async () => {
    await withPlan(planned({ mode: 'auto' }));
    await on.ports.identities.removePosture(USER, NOW);
    await check();
    expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({ killSwitch: 'off', postureKnown: false });
  });

  it('leads to an approval request if only automatic containment was refused', async () => {
    await withPlan(planned({ mode: 'auto' }));
    for (const n of [1, 2, 3, 4, 5]) await on.ports.cases.recordContainment(contained(n));
    await check();
    expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({ leftToPerson: true });
    expect(await decideResponse(on.ports, INCIDENT)).toMatchObject({ mode: 'approve' });
    expect(on.runs).toMatchObject([{ input: { mode: 'approve' } }]);
    expect(await on.ports.cases.decision(INCIDENT)).not.toHaveProperty('leftToPerson');
    expect(await decideResponse(on.ports, INCIDENT)).toBeUndefined();
  });

  it('leads to no new decision for a protected identity', async () => {
    await withPlan(planned({ mode: 'auto' }));
    on.policy = policy({ protected: [USER] });
    await check();
    expect(await on.ports.cases.decision(INCIDENT)).not.toHaveProperty('leftToPerson');
    expect(await decideResponse(on.ports, INCIDENT)).toBeUndefined();
  });

  it('is not stored if the incident was not moved', async () => {
    await withPlan(planned({ mode: 'auto' }), 'contained');
    await check();
    expect(await on.ports.cases.decision(INCIDENT)).toBeUndefined();
  });
});
