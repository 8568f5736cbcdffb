import { beforeEach, describe, expect, it } from 'vitest';
import { checkGuardrailsStep } from '../../../../layers/app/response/check-guardrails.ts';
import { ACCOUNT, liveUser, minutesAgo, minutesAhead, NOW, policy, RESPONDER, USER } from '../estate.ts';
import { INCIDENT, inForce, MINUTE } from './stage.ts';

let on: Awaited<ReturnType<typeof inForce>>;
const check = (requestedBy = 'tierwatch') =>
  checkGuardrailsStep(on.ports, { incidentId: INCIDENT, planId: 'plan-1', phase: 'reassert', requestedBy });
const codes = async () => {
  const answer = await check();
  return answer.kind === 'pass' ? ['pass'] : answer.reasons.map(({ code }) => code);
};
const stored = () => on.ports.cases.plan(INCIDENT, 'plan-1');

describe('guardrails before a reassertion', () => {
  beforeEach(async () => {
    on = await inForce();
    on.clock.advance(10 * MINUTE);
    on.live.set(USER, liveUser({ accessKeys: [{ id: 'AKIANEW', status: 'Active' }] }));
  });

  it.each(['containing', 'contained', 'undone', 'failed'] as const)(
    'passes a reassertion while the incident is %s',
    async (state) => {
      await on.put(state);
      expect(await check()).toMatchObject({
        kind: 'pass',
        application: { keys: [{ accessKeyId: 'AKIANEW' }] },
      });
      expect(await on.state()).toBe('containing');
      expect(await on.ports.cases.reasserts(INCIDENT, 'plan-1', NOW)).toEqual([minutesAhead(10)]);
    },
  );

  it('keeps the original IAM state, moves the cut-off, and counts no second containment', async () => {
    const before = (await stored())?.before;
    await check();
    expect(await stored()).toMatchObject({ before, startedAt: NOW, cutOff: '2026-03-01T12:10:01.000Z' });
    expect(await on.ports.cases.containmentsIn(ACCOUNT, minutesAgo(60))).toEqual([]);
    expect(await on.steps()).toEqual([]);
  });

  it.each(['open', 'planned', 'refused', 'releasing', 'released', 'replaced', 'closed'] as const)(
    'refuses while the incident is %s',
    async (state) => {
      await on.put(state);
      expect(await codes()).toEqual(['state']);
      expect(await on.state()).toBe(state);
      expect(on.events()).toEqual(['Response Refused']);
    },
  );

  it('marks the containment as undone immediately if it refuses', async () => {
    on.killSwitch = 'on';
    expect(await codes()).toEqual(['kill-switch']);
    expect(await on.state()).toBe('undone');
    expect(on.events()).toEqual(['Response Refused', 'Containment Undone']);
    expect(on.published.at(-1)?.detail.metadata).toMatchObject({ state: 'undone' });
    expect(await on.ports.cases.decision(INCIDENT)).toBeUndefined();
  });

  it('refuses beyond the hourly cap', async () => {
    on.policy = policy({ reassertsPerHour: 2 });
    await on.ports.cases.recordReassert(INCIDENT, 'plan-1', minutesAgo(51));
    await on.ports.cases.recordReassert(INCIDENT, 'plan-1', minutesAgo(1));
    expect(await codes()).toEqual(['pass']);
    expect(await codes()).toEqual(['reassert-cap']);
    expect(await on.state()).toBe('undone');
  });

  it('does not apply the cap to a person', async () => {
    on.policy = policy({ reassertsPerHour: 1 });
    for (const _ of [1, 2, 3]) expect(await check(RESPONDER)).toMatchObject({ kind: 'pass' });
    expect(await codes()).toEqual(['reassert-cap']);
  });

  it('does not move a failed incident if it refuses', async () => {
    await on.put('failed');
    on.killSwitch = 'on';
    await check();
    expect(await on.state()).toBe('failed');
    expect(on.events()).toEqual(['Response Refused']);
  });
});
