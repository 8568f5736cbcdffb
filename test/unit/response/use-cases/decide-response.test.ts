import { beforeEach, describe, expect, it } from 'vitest';
import { decideResponse } from '../../../../layers/app/response/decide-response.ts';
import { requestResponse } from '../../../../layers/app/response/request-response.ts';
import { basisOf } from '../../../../layers/core/response/basis.ts';
import type { DecisionBasis } from '../../../../layers/core/response/types.ts';
import {
  hold,
  minutesAgo,
  minutesAhead,
  NOW,
  planned,
  policy,
  posture,
  RESPONDER,
  ROLE,
  signal,
  USER,
} from '../estate.ts';
import { INCIDENT, MINUTE, type Stage, stage } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
});

const decide = (account?: string) =>
  decideResponse({ ...on.ports, ...(account === undefined ? {} : { account }) }, INCIDENT);
const modes = () => on.runs.map(({ input }) => 'mode' in input && input.mode);

describe('a new incident', () => {
  it('starts the playbook in the decided mode', async () => {
    expect(await decide()).toMatchObject({ mode: 'auto', playbook: 'contain-user' });
    expect(on.runs).toMatchObject([
      {
        playbook: 'contain-user',
        input: { incidentId: INCIDENT, identity: USER, mode: 'auto', requestedBy: 'tierwatch' },
      },
    ]);
  });

  it('starts one run and publishes one decision for repeated decisions on the same facts', async () => {
    await decide();
    on.clock.advance(MINUTE);
    await decide();
    expect(modes()).toEqual(['auto']);
    expect(on.events()).toEqual(['Response Decided']);
    expect(await on.steps()).toEqual(['decided']);
  });

  it('publishes the decision again if it changes', async () => {
    await decide();
    on.killSwitch = 'on';
    await decide();
    expect(await on.steps()).toEqual(['decided', 'decided']);
    expect(on.events()).toEqual(['Response Decided', 'Response Decided']);
  });

  it('stores the decision basis', async () => {
    on.killSwitch = 'on';
    await decide();
    expect(await on.ports.cases.decision(INCIDENT)).toEqual({
      ...{ mode: 'plan', severity: 'critical', band: 3, techniques: ['T1078.004'] },
      ...{ killSwitch: 'on', postureKnown: true, at: NOW },
    });
  });

  it('starts the role playbook for a role', async () => {
    on = await stage({ identity: ROLE });
    await decide();
    expect(on.runs).toMatchObject([{ playbook: 'revoke-role-sessions', input: { identity: ROLE } }]);
  });

  it('starts nothing in observe mode', async () => {
    on.policy = policy({ defaultMode: 'observe' });
    expect(await decide()).toMatchObject({ mode: 'observe' });
    expect(on.runs).toEqual([]);
    expect(await on.steps()).toEqual(['decided']);
  });

  it('summarizes mode, playbook and reason in one journal line', async () => {
    const detail = async () => (await on.ports.cases.journal(INCIDENT))[0]?.detail;
    await decide();
    expect(await detail()).toBe(
      'auto (contain-user). No rule in the response policy matches. The default mode applies: auto.',
    );
    on = await stage();
    await decide('999999999999');
    expect(await detail()).toMatch(/^observe\. The playbooks change account 999999999999 only/);
  });

  it('starts no changing playbook if a setting cannot be read', async () => {
    on.policy = 'unreadable';
    await decide();
    expect(modes()).toEqual([]);
    [on.policy, on.killSwitch] = [policy(), 'unreadable'];
    await decide();
    expect(modes()).toEqual(['plan']);
  });

  it('observes an identity of another account', async () => {
    expect(await decide('999999999999')).toMatchObject({ mode: 'observe', playbook: null });
    expect(on.runs).toEqual([]);
  });

  it('plans once, and requests approval once the policy allows it', async () => {
    on.policy = policy({ defaultMode: 'plan' });
    await decide();
    await on.ports.cases.savePlan(planned({ mode: 'plan' }));
    await on.put('planned');
    await on.grow({ signals: [signal('e-3', { technique: 'T1485' })] });
    await decide();
    expect(modes()).toEqual(['plan']);
    on.policy = policy({ defaultMode: 'approve' });
    await decide();
    expect(modes()).toEqual(['plan', 'approve']);
  });

  it.each([
    ['approve', 5 * MINUTE - 1, []],
    ['auto', 0, []],
    ['approve', 5 * MINUTE, ['auto']],
    ['plan', 0, ['auto']],
  ] as const)(
    'respects a recent plan of mode %s (%d ms ago) before starting another run',
    async (mode, age, started) => {
      await on.ports.cases.savePlan(planned({ mode: 'plan', id: 'plan-0', now: minutesAgo(60) }));
      await on.ports.cases.savePlan(planned({ mode }));
      await on.put('planned');
      on.clock.advance(age);
      await decide();
      expect(modes()).toEqual(started);
      expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({ mode: 'auto' });
    },
  );

  it('shares one run between the automatic decision and a responder', async () => {
    on.policy = policy({ defaultMode: 'approve' });
    await decide();
    const request = { incidentId: INCIDENT, action: 'contain', requestedBy: RESPONDER, reason: 'stolen' } as const;
    expect(await requestResponse(on.ports, request)).toMatchObject({ status: 202 });
    expect(on.runs).toMatchObject([{ name: 'inc-0001-contain-1', input: { requestedBy: 'tierwatch' } }]);
  });

  it('is decided again if the run could not be started', async () => {
    on.throttled = true;
    await expect(decide()).rejects.toThrow('Rate exceeded');
    on.throttled = false;
    await decide();
    expect(modes()).toEqual(['auto']);
    expect(await on.steps()).toEqual(['decided']);
  });

  it('is published again if publishing failed', async () => {
    on.busDown = true;
    await expect(decide()).rejects.toThrow('no bus');
    expect(await on.steps()).toEqual([]);
    on.busDown = false;
    await decide();
    expect(await on.steps()).toEqual(['decided']);
  });

  it('throws for an unknown incident', async () => {
    await expect(decideResponse(on.ports, 'inc-9')).rejects.toThrow('inc-9');
  });
});

describe('earlier containments, exceptions and holds', () => {
  const contained = (planId: string, minutes: number, over: object = {}) => ({
    ...{ identity: USER, account: '111111111111', planId, incidentId: 'inc-0', mode: 'auto' as const },
    ...{ at: minutesAgo(minutes), ...over },
  });

  it('requires approval after 3 containments of the identity or 5 automatic ones of others', async () => {
    for (const n of [1, 2, 3]) await on.ports.cases.recordContainment(contained(`p-${n}`, n, { mode: 'approve' }));
    expect(await decide()).toMatchObject({ mode: 'approve', reasons: [{}, { code: 'attempt-cap' }] });
    on = await stage();
    for (const n of [1, 2, 3, 4, 5])
      await on.ports.cases.recordContainment(contained(`p-${n}`, n, { identity: `${USER}${n}` }));
    expect(await decide()).toMatchObject({ mode: 'approve', reasons: [{}, { code: 'circuit-breaker' }] });
  });

  it('does not count the identity itself towards the circuit breaker', async () => {
    on.policy = policy({ attemptCap: 9 });
    for (const n of [1, 2, 3, 4, 5]) await on.ports.cases.recordContainment(contained(`p-${n}`, n));
    expect(await decide()).toMatchObject({ mode: 'auto' });
  });

  it('does not count approved containments towards the circuit breaker', async () => {
    for (const n of [1, 2, 3, 4, 5])
      await on.ports.cases.recordContainment(contained(`p-${n}`, n, { identity: `${USER}${n}`, mode: 'approve' }));
    expect(await decide()).toMatchObject({ mode: 'auto' });
  });

  it('applies the circuit breaker to a share of the known identities', async () => {
    await on.ports.cases.recordContainment(contained('p-1', 1, { identity: `${USER}1` }));
    expect(await decide()).toMatchObject({ mode: 'approve', reasons: [{}, { code: 'circuit-breaker' }] });
    for (let n = 0; n < 18; n += 1) await on.ports.identities.savePosture(posture({ identity: `${USER}-${n}` }));
    expect(await decide()).toMatchObject({ mode: 'auto' });
  });

  it('requires approval for an exception to automatic response, but not for a rule exception', async () => {
    const exception = { id: 'x', identity: USER, why: 'ours', owner: 'team', expiresAt: minutesAhead(60) };
    await on.ports.identities.saveException({ ...exception, accepts: { rule: 'new-country' } });
    expect(await decide()).toMatchObject({ mode: 'auto' });
    await on.ports.identities.saveException({ ...exception, id: 'y', accepts: { response: 'automatic' } });
    expect(await decide()).toMatchObject({ mode: 'approve', reasons: [{}, { code: 'exception' }] });
  });

  it('only observes if there is a hold for the same evidence', async () => {
    await on.ports.cases.saveHold(hold());
    expect(await decide()).toMatchObject({ mode: 'observe', reasons: [{}, { code: 'hold' }] });
  });
});

describe('an incident that is being handled or is over', () => {
  it.each([...(['containing', 'contained', 'undone', 'releasing', 'released', 'replaced', 'closed'] as const)])(
    'is not decided: %s',
    async (state) => {
      await on.put(state);
      expect(await decide()).toBeUndefined();
      expect(on.runs).toEqual([]);
      expect(await on.steps()).toEqual([]);
    },
  );
});

describe('an incident with an earlier decision', () => {
  const facts = { mode: 'approve', killSwitch: 'off', postureKnown: true, at: NOW } as const;
  const weak = { severity: 'high' as const, confidence: 0.95 };
  const decided = async (state: 'refused' | 'expired' | 'failed', over: Partial<DecisionBasis> = {}) => {
    on = await stage(weak);
    await on.put(state);
    await on.ports.cases.saveDecision(INCIDENT, { ...basisOf(await on.incident(), facts), ...over });
  };

  describe.each(['refused', 'expired', 'failed'] as const)('and is %s', (state) => {
    it('is not decided again on the same evidence or more of the same', async () => {
      await decided(state);
      await on.grow({ signals: [signal('e-1'), signal('e-9')] });
      expect(await decide()).toBeUndefined();
      expect(on.runs).toEqual([]);
    });

    it.each([
      ['more severe', { severity: 'critical' as const }],
      ['of another technique', { signals: [signal('e-1'), signal('e-9', { technique: 'T1485' })] }],
    ])('is decided again exactly once if it becomes %s', async (_name, growth) => {
      await decided(state);
      await on.grow(growth);
      expect(await decide()).toMatchObject({ mode: 'auto' });
      expect(modes()).toEqual(['auto']);
      expect(await decide()).toBeUndefined();
    });

    it('is decided again once its confidence reaches a higher band', async () => {
      await decided(state, { band: 2 });
      expect(await decide()).toMatchObject({ mode: 'auto' });
    });

    it('is decided again only once the kill switch is off', async () => {
      await decided(state, { killSwitch: 'on' });
      on.killSwitch = 'on';
      expect(await decide()).toBeUndefined();
      on.killSwitch = 'off';
      expect(await decide()).toMatchObject({ mode: 'auto' });
      expect(await decide()).toBeUndefined();
    });

    it('is decided again once the posture is known', async () => {
      await decided(state, { postureKnown: false });
      expect(await decide()).toMatchObject({ mode: 'auto' });
      expect(await decide()).toBeUndefined();
    });

    it('is decided again if its decision basis is missing', async () => {
      on = await stage(weak);
      await on.put(state);
      expect(await decide()).toMatchObject({ mode: 'auto' });
    });

    it('is decided again until the run starts', async () => {
      await decided(state);
      await on.grow({ severity: 'critical' });
      on.throttled = true;
      await expect(decide()).rejects.toThrow('Rate exceeded');
      on.throttled = false;
      await decide();
      expect(modes()).toEqual(['auto']);
    });

    it('is not decided again if a plan was applied', async () => {
      await decided(state, { severity: 'low' });
      await on.ports.cases.savePlan({ ...planned(), startedAt: NOW });
      expect(await decide()).toBeUndefined();
    });
  });
});
