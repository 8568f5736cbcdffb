import { describe, expect, it } from 'vitest';
import { DENY_ALL_POLICY, DENY_POLICY_PREFIX, denySessionsBefore } from '../../layers/core/response/deny.ts';
import type { LivePrincipal } from '../../layers/core/response/live.ts';
import { incident, liveRole, liveUser, policy, ROLE, rolePosture } from '../unit/response/estate.ts';
import { activeKeys, hasInlineDeny, sweep } from './playbooks/observe.ts';
import { type Call, StateError } from './playbooks/runner.ts';
import { type World, world } from './playbooks/world.ts';

describe('containment of a user', () => {
  it('only stores a plan in plan mode', async () => {
    const made = await world();
    expect(await made.contain('plan')).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'planned' } });
    expect(made.iam.principal).toEqual(liveUser());
    expect((await made.incident()).state).toBe('planned');
    expect(made.events()).toEqual(['Plan Created']);
  });

  it('is approved, applied, verified, and released to the exact original state', async () => {
    const made = await world();
    expect(await made.contain('approve')).toMatchObject({ output: { outcome: 'contained' } });
    expect([hasInlineDeny(made), activeKeys(made), (await made.incident()).state]).toEqual([true, 0, 'contained']);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(liveUser());
    expect((await made.incident()).state).toBe('released');
    expect(await made.cases.holds(liveUser().arn)).toMatchObject([{ reason: 'ours', eventIds: ['e-1', 'e-2'] }]);
    expect(await made.steps()).toEqual([
      ...['planned', 'approval-requested', 'approval-decided', 'verified', 'contained'],
      ...['release-requested', 'released'],
    ]);
    expect(made.events()).toEqual([
      ...['Plan Created', 'Approval Requested', 'Approval Decided', 'Identity Contained', 'Identity Released'],
    ]);
  });

  it('changes nothing if a person refuses', async () => {
    const made = await world();
    expect(await made.contain('approve', { person: 'refuse' })).toMatchObject({ output: { outcome: 'refused' } });
    expect([made.iam.principal, (await made.incident()).state]).toEqual([liveUser(), 'refused']);
  });

  it('expires without changes if nobody decides', async () => {
    const made = await world();
    const run = await made.contain('approve', { person: 'nobody' });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'expired' } });
    expect([made.iam.principal, (await made.incident()).state]).toEqual([liveUser(), 'expired']);
    expect(made.events()).toContain('Approval Expired');
  });

  it('plans once even if the function is killed after its work', async () => {
    const made = await world();
    const after = ({ target, attempt }: Call) => {
      if (target === 'plan-containment' && attempt === 0) throw new StateError('Lambda.Unknown', 'killed');
    };
    expect(await made.contain('approve', { after })).toMatchObject({ output: { outcome: 'contained' } });
    expect(await made.cases.plans('inc-0001')).toHaveLength(1);
    expect((await made.steps()).filter((step) => step === 'planned')).toHaveLength(1);
  });

  it('is refused if the kill switch is turned on after the approval', async () => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'check-guardrails') made.killSwitch = 'on';
    };
    expect(await made.contain('approve', { before })).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect([made.iam.principal, (await made.incident()).state]).toEqual([liveUser(), 'refused']);
    expect(made.events()).toContain('Response Refused');
  });

  it.each([
    ['kill switch', (made: World) => Object.assign(made, { killSwitch: 'unreadable' })],
    ['policy', (made: World) => Object.assign(made, { policy: 'unreadable' })],
  ])('changes nothing if the %s cannot be read right before the change', async (_name, spoil) => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'check-guardrails') spoil(made);
    };
    await made.contain('auto', { before });
    expect(made.iam.principal).toEqual(liveUser());
  });

  it('is refused if another principal takes the name before the change', async () => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'check-guardrails') made.iam.principal = liveUser({ immutableId: 'AIDAOTHER' });
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect(hasInlineDeny(made)).toBe(false);
  });

  it('deactivates a key that was created after the plan', async () => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'check-guardrails')
        made.iam.change((live) => ({
          ...live,
          accessKeys: [...live.accessKeys.slice(0, 1), { id: 'AKIANEW', status: 'Active' }],
        }));
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
    expect(activeKeys(made)).toBe(0);
  });
});

describe('the quota of inline policies', () => {
  const full = { name: 'full', document: `{"Id":"${'x'.repeat(2_020)}"}` };
  const fill = (live: LivePrincipal): LivePrincipal => ({ ...live, inlinePolicies: [full] });
  const attachments = Array.from({ length: 10 }, (_, index) => `arn:aws:iam::111111111111:policy/p${index}`);

  it.each([
    ['before the plan', 'plan-containment'],
    ['after the plan', 'check-guardrails'],
    ['after the check', 'putUserPolicy'],
  ])('does not prevent the containment of a user if filled %s', async (_when, target) => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target === target) made.iam.change(fill);
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
    expect(activeKeys(made)).toBe(0);
    expect(made.iam.principal?.attachedPolicies).toContain(DENY_ALL_POLICY);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(fill(liveUser()));
  });

  it('is announced in the plan', async () => {
    const made = await world({ live: fill(liveUser()) });
    await made.contain('plan');
    const [plan] = await made.cases.plans('inc-0001');
    expect(plan?.residual.join(' ')).toContain('AWSDenyAll is attached instead');
  });

  it('falls back to the permissions boundary if attached policies are full too, and restores it', async () => {
    const boundary = 'arn:aws:iam::111111111111:policy/limits';
    const live = liveUser({ inlinePolicies: [full], attachedPolicies: attachments, boundary });
    const made = await world({ live });
    expect(await made.contain('auto')).toMatchObject({ output: { outcome: 'contained' } });
    expect(made.iam.principal?.boundary).toBe(DENY_ALL_POLICY);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(live);
  });

  it('requires approval for a role, then denies everything to it', async () => {
    const live = liveRole({ inlinePolicies: [{ name: 'full', document: `{"Id":"${'x'.repeat(10_220)}"}` }] });
    const made = await world({ live, incident: { ...incident(), identity: ROLE }, posture: rolePosture() });
    expect(await made.contain('auto')).toMatchObject({ output: { outcome: 'contained' } });
    expect(await made.steps()).toContain('approval-decided');
    expect(made.iam.principal?.attachedPolicies).toContain(DENY_ALL_POLICY);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(live);
  });
});

describe('limits on automatic containment', () => {
  it('the circuit breaker stops automatic containment at its limit, but not an approved one', async () => {
    const made = await world();
    made.policy = policy({ breakerCount: 1 });
    await made.cases.recordContainment({
      ...{ identity: 'arn:aws:iam::111111111111:user/other', account: '111111111111', planId: 'other' },
      ...{ incidentId: 'inc-other', mode: 'auto', at: new Date(made.clock.now()).toISOString() },
    });
    expect(await made.contain('auto')).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect(made.iam.principal).toEqual(liveUser());
    expect(await made.contain('approve')).toMatchObject({ output: { outcome: 'contained' } });
  });

  it('a second playbook changes nothing while the first one is running', async () => {
    const made = await world();
    await made.cases.moveIncident('inc-0001', ['open'], 'containing', new Date(made.clock.now()).toISOString());
    expect(await made.contain('auto')).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect(made.iam.principal).toEqual(liveUser());
  });
});

describe('containment of a role', () => {
  const ofRole = () => world({ live: liveRole(), incident: { ...incident(), identity: ROLE }, posture: rolePosture() });
  const documentIn = (made: World): string | undefined =>
    made.iam.principal?.inlinePolicies.find(({ name }) => name.startsWith(DENY_POLICY_PREFIX))?.document;

  it('cuts off sessions from before the change, not the plan, and is released to the original state', async () => {
    const made = await ofRole();
    const before = ({ target }: Call) => {
      if (target === 'check-guardrails') made.clock.advance(3_600_000);
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
    const plan = (await made.cases.plans('inc-0001'))[0];
    expect(Date.parse(plan?.cutOff ?? '') - Date.parse(plan?.createdAt ?? '')).toBeGreaterThan(3_600_000);
    expect(documentIn(made)).toBe(denySessionsBefore(plan?.cutOff ?? ''));
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(liveRole());
  });

  it('moves the cut-off forward if the role is used after it', async () => {
    const made = await ofRole();
    await made.contain('auto');
    const first = documentIn(made);
    await made.pass(120_000);
    await made.cases.updateIncident('inc-0001', (stored) => ({
      ...stored,
      signals: [...stored.signals, usedAfterContainment(new Date(made.clock.now()).toISOString())],
    }));
    await made.pass(10_000);
    expect(await sweep(made)).toBe('reasserted');
    await made.idle();
    expect(documentIn(made)).not.toBe(first);
    expect((await made.incident()).state).toBe('contained');
    expect(await sweep(made)).toBe('in-force');
  });

  const usedAfterContainment = (time: string) => ({
    ...{ rule: 'used-after-containment', identity: ROLE, eventId: 'e-9', time, severity: 'high' as const },
    ...{ confidence: 0.9, title: 'Used after its containment', evidence: {}, technique: 'T1078.004' },
  });
});
