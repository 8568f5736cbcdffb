import { describe, expect, it } from 'vitest';
import { reconcile } from '../../layers/app/response/reconcile-incident.ts';
import { DENY_ALL_POLICY, DENY_POLICY_PREFIX, denySessionsBefore } from '../../layers/core/response/deny.ts';
import type { LivePrincipal } from '../../layers/core/response/live.ts';
import { incident, liveRole, liveUser, policy, ROLE, rolePosture } from '../unit/response/estate.ts';
import { withKey } from './playbooks/iam.ts';
import { type Call, StateError } from './playbooks/runner.ts';
import { type World, world } from './playbooks/world.ts';

/** The definitions as they are deployed and the steps as they are deployed, run together in memory. */

const throttled = () => {
  throw new StateError('Iam.IamException', 'Rate exceeded');
};
const hasInlineDeny = (made: World): boolean =>
  made.iam.principal?.inlinePolicies.some(({ name }) => name.startsWith(DENY_POLICY_PREFIX)) ?? false;
const activeKeys = (made: World): number =>
  made.iam.principal?.accessKeys.filter(({ status }) => status === 'Active').length ?? 0;
const isLook = (call: Call): boolean => call.target === 'verify-containment' && call.arguments.phase === 'watch';
const withoutDeny = (live: LivePrincipal): LivePrincipal => ({
  ...live,
  inlinePolicies: live.inlinePolicies.filter(({ name }) => !name.startsWith(DENY_POLICY_PREFIX)),
});
const undone = (live: LivePrincipal): LivePrincipal =>
  withKey(
    { ...withoutDeny(live), attachedPolicies: liveUser().attachedPolicies, boundary: null },
    'AKIAEXPORTER00000001',
    'Active',
  );
const sweep = async (made: World) => reconcile(made.ports, await made.incident(), 'change');

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

describe('faults during containment', () => {
  it('retries through IAM throttling', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target.startsWith('put') && call.attempt < 4) throttled();
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
  });

  it('deactivates the keys but reports undone if the deny cannot be applied', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (/^(put|attach)/.test(call.target)) throttled();
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED', error: 'ContainmentUndone' });
    expect([activeKeys(made), (await made.incident()).state]).toEqual([0, 'undone']);
    expect(made.events()).toContain('Containment Undone');
  });

  it('keeps the deny if a key cannot be deactivated, and a later run completes it', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target === 'updateAccessKey') throttled();
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED' });
    expect([hasInlineDeny(made), (await made.incident()).state]).toEqual([true, 'undone']);
    made.faults = {};
    expect(await sweep(made)).toBe('reasserted');
    await made.idle();
    expect([activeKeys(made), (await made.incident()).state]).toEqual([0, 'contained']);
  });

  const STEPS = [
    'plan-containment',
    'check-guardrails',
    'putUserPolicy',
    'updateAccessKey',
    'verify-containment',
    'record-outcome',
  ];
  it.each(STEPS)('retries %s if it is killed after its work, and records nothing twice', async (step) => {
    const made = await world();
    const after = ({ target, attempt }: Call) => {
      if (target === step && attempt === 0) throw new StateError('Lambda.Unknown', 'killed');
    };
    expect(await made.contain('auto', { after })).toMatchObject({ output: { outcome: 'contained' } });
    expect(await made.steps()).toEqual(['planned', 'verified', 'contained']);
    expect((await made.cases.containmentsOf(liveUser().arn, '2020-01-01T00:00:00Z')).length).toBe(1);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(liveUser());
  });

  it.each(['plan-containment', 'check-guardrails'])('changes nothing if %s fails for good', async (step) => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === step) throw new StateError('Lambda.Unknown', 'broken');
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED' });
    expect(made.iam.principal).toEqual(liveUser());
    expect(['open', 'failed']).toContain((await made.incident()).state);
  });

  it('keeps all changes if verification fails for good, and the sweep marks them contained', async () => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'verify-containment') throw new StateError('Lambda.TooManyRequestsException', 'throttled');
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED' });
    expect([hasInlineDeny(made), activeKeys(made), (await made.incident()).state]).toEqual([true, 0, 'failed']);
    expect(await sweep(made)).toBe('in-force');
    expect((await made.incident()).state).toBe('contained');
    expect(made.events()).toContain('Identity Contained');
  });

  it('keeps all changes if the outcome recorder fails for good, and the sweep publishes them', async () => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'record-outcome') throw new StateError('Lambda.TooManyRequestsException', 'throttled');
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
    expect([hasInlineDeny(made), activeKeys(made), (await made.incident()).state]).toEqual([true, 0, 'contained']);
    expect(made.events()).not.toContain('Identity Contained');
    expect(await sweep(made)).toBe('in-force');
    expect(made.events()).toContain('Identity Contained');
  });

  it('keeps all changes if the event bus is down', async () => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'check-guardrails') made.busDown = true;
    };
    await made.contain('auto', { before });
    expect([hasInlineDeny(made), activeKeys(made), (await made.incident()).state]).toEqual([true, 0, 'contained']);
  });
});

describe('an attacker with a second foothold', () => {
  const undoing = (times: number, when: (call: Call) => boolean) => {
    let left = times;
    return (call: Call, made: { iam: World['iam'] }): void => {
      if (left <= 0 || !when(call)) return;
      left -= 1;
      made.iam.change(undone);
    };
  };

  it('is still contained after undoing changes before verification', async () => {
    const made = await world();
    const after = undoing(2, ({ target }) => target === 'updateAccessKey' || target === 'putUserPolicy');
    expect(await made.contain('auto', { after })).toMatchObject({ output: { outcome: 'contained' } });
    expect([hasInlineDeny(made), activeKeys(made), (await made.incident()).state]).toEqual([true, 0, 'contained']);
  });

  it('is still contained after undoing changes right after verification', async () => {
    const made = await world();
    const before = undoing(1, isLook);
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
    expect([hasInlineDeny(made), activeKeys(made), (await made.incident()).state]).toEqual([true, 0, 'contained']);
    expect(await made.steps()).toEqual(expect.arrayContaining(['tampered', 'reasserted']));
    expect(made.events()).toContain('Containment Tampered');
  });

  it('is reported as undone while tampering continues, and contained once it stops', async () => {
    const made = await world();
    const before = undoing(Number.POSITIVE_INFINITY, ({ target }) => target === 'verify-containment');
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED', error: 'ContainmentUndone' });
    expect((await made.incident()).state).toBe('undone');
    expect(made.events()).toContain('Containment Undone');
    made.faults = {};
    await made.pass(60_000);
    expect(await sweep(made)).toBe('reasserted');
    await made.idle();
    expect([hasInlineDeny(made), (await made.incident()).state]).toEqual([true, 'contained']);
  });

  it('is countered up to the hourly reassertion cap, then again in the next hour', async () => {
    const made = await world();
    made.policy = policy({ reassertsPerHour: 4 });
    const before = undoing(Number.POSITIVE_INFINITY, ({ target }) => target === 'verify-containment');
    await made.contain('auto', { before });
    for (let minute = 0; minute < 5; minute += 1) {
      await made.pass(60_000);
      await sweep(made);
      await made.idle();
    }
    expect(
      (
        await made.cases.reasserts(
          'inc-0001',
          (await made.cases.plans('inc-0001'))[0]?.id ?? '',
          '2020-01-01T00:00:00Z',
        )
      ).length,
    ).toBe(4);
    expect((await made.incident()).state).toBe('undone');
    made.faults = {};
    expect(await sweep(made)).toBe('not-in-force');
    await made.pass(3_600_000);
    expect(await sweep(made)).toBe('reasserted');
    await made.idle();
    expect((await made.incident()).state).toBe('contained');
  });

  it('is reported but not countered while the kill switch is on, and countered once it is off', async () => {
    const made = await world();
    await made.contain('auto');
    made.killSwitch = 'on';
    made.iam.change(undone);
    expect(await sweep(made)).toBe('not-in-force');
    expect([hasInlineDeny(made), (await made.incident()).state]).toEqual([false, 'undone']);
    expect(made.events()).toContain('Containment Undone');
    made.killSwitch = 'off';
    expect(await sweep(made)).toBe('reasserted');
    await made.idle();
    expect([hasInlineDeny(made), (await made.incident()).state]).toEqual([true, 'contained']);
  });

  it('is detected by a change event long after the containment', async () => {
    const made = await world();
    await made.contain('auto');
    await made.pass(30 * 86_400_000);
    made.iam.change((live) => withKey(live, 'AKIAEXPORTER00000001', 'Active'));
    expect(await sweep(made)).toBe('reasserted');
    await made.idle();
    expect([activeKeys(made), (await made.incident()).state]).toEqual([0, 'contained']);
  });

  it('is contained by a successor incident after re-creating the user', async () => {
    const made = await world();
    await made.contain('auto');
    made.iam.principal = liveUser({ immutableId: 'AIDASECOND' });
    expect(await sweep(made)).toBe('over');
    expect((await made.incident()).state).toBe('replaced');
    const successors = [];
    for await (const one of made.cases.listIncidents('111111111111', ['open'])) successors.push(one);
    expect(successors).toMatchObject([{ identity: liveUser().arn, successorOf: 'inc-0001', severity: 'critical' }]);
    expect((await made.identities.load(liveUser().arn)).window?.suspicion).toMatchObject({ incident: 'inc-0001' });
    const [successor] = successors;
    if (successor === undefined) throw new Error('no successor');
    await made.ports.playbooks.start('contain-user', 'second', {
      ...{ incidentId: successor.id, identity: successor.identity, mode: 'auto', requestedBy: 'tierwatch' },
    });
    expect(await made.end('second')).toMatchObject({ output: { outcome: 'contained' } });
    expect([hasInlineDeny(made), activeKeys(made)]).toEqual([true, 0]);
  });

  it('leaves the incident contained after deleting the user', async () => {
    const made = await world();
    await made.contain('auto');
    made.iam.principal = undefined;
    expect(await sweep(made)).toBe('in-force');
    expect((await made.incident()).state).toBe('contained');
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
  });

  it('does not regain a key that the team deactivated before a failed run', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target === 'check-guardrails')
        made.iam.change((live) => withKey(live, 'AKIAEXPORTER00000001', 'Inactive'));
      if (call.target === 'verify-containment') throw new StateError('Lambda.Unknown', 'broken');
    };
    await made.contain('auto', { before });
    expect(activeKeys(made)).toBe(0);
    await made.release();
    expect(activeKeys(made)).toBe(0);
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

describe('release', () => {
  it('keeps the deny if it fails, and can be retried', async () => {
    const made = await world();
    await made.contain('auto');
    const before = ({ target }: Call) => {
      if (target === 'deleteUserPolicy') throttled();
    };
    expect(await made.release({ before })).toMatchObject({ status: 'FAILED' });
    expect([hasInlineDeny(made), (await made.incident()).state]).toEqual([true, 'undone']);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(liveUser());
  });

  it('leaves a key that the suspect used inactive', async () => {
    const made = await world();
    await made.contain('auto');
    expect(await made.release({}, false)).toMatchObject({ output: { outcome: 'released' } });
    expect([hasInlineDeny(made), activeKeys(made)]).toEqual([false, 0]);
    const entry = (await made.cases.journal('inc-0001')).find(({ step }) => step === 'release-requested');
    expect(entry?.detail).toContain('AKIAEXPORTER00000001 was used by the suspect and stays inactive');
  });

  it('is refused if nothing was ever changed', async () => {
    const made = await world();
    await made.contain('plan');
    expect(await made.release()).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect((await made.incident()).state).toBe('planned');
  });

  it('is stopped by the kill switch only if the policy says so', async () => {
    const made = await world();
    await made.contain('auto');
    made.killSwitch = 'on';
    made.policy = policy({ killSwitchScope: 'everything' });
    expect(await made.release()).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect(hasInlineDeny(made)).toBe(true);
    made.policy = policy();
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
  });

  it('leaves changes that others made meanwhile', async () => {
    const made = await world();
    await made.contain('auto');
    const theirs = { name: 'theirs', document: '{}' };
    made.iam.change((live) => ({ ...live, inlinePolicies: [...live.inlinePolicies, theirs] }));
    await made.release();
    expect(made.iam.principal).toEqual({ ...liveUser(), inlinePolicies: [...liveUser().inlinePolicies, theirs] });
  });
});
