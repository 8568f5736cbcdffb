import { describe, expect, it } from 'vitest';
import { RECONCILED, reconcile } from '../../../../layers/app/response/reconcile-incident.ts';
import { INCIDENT_STATES, type IncidentState } from '../../../../layers/core/detection/types.ts';
import { basisOf } from '../../../../layers/core/response/basis.ts';
import { isOver } from '../../../../layers/core/response/lifecycle.ts';
import type { DecisionBasis } from '../../../../layers/core/response/types.ts';
import { liveUser, minutesAgo, NOW, planned, policy, posture, RESPONDER, USER } from '../estate.ts';
import { INCIDENT, inForce, MINUTE, type Stage, stage, withApproval } from './stage.ts';

/** What the reconciler completes, decides or leaves unchanged if no containment is in force. */
let on: Stage;
const look = async (because: 'change' | 'sweep' = 'sweep') => reconcile(on.ports, await on.incident(), because);
const modes = () => on.runs.map(({ input }) => 'mode' in input && input.mode);

describe('a run that was interrupted during containment', () => {
  const broken = async (live = liveUser()) => {
    const made = await inForce();
    const { recordedAt: _, ...unpublished } = made.plan;
    await made.ports.cases.savePlan(unpublished);
    await made.put('containing');
    if (live !== undefined) made.live.set(USER, live);
    on = made;
    return made;
  };

  it('is left to the run for five minutes', async () => {
    await broken();
    on.clock.advance(5 * MINUTE);
    expect(await look()).toBe('nothing');
    expect(on.runs).toEqual([]);
  });

  it('is reasserted after five minutes, but not reported as tampering', async () => {
    await broken();
    on.clock.advance(5 * MINUTE + 1);
    expect(await look()).toBe('reasserted');
    expect(on.runs).toMatchObject([{ input: { mode: 'reassert' } }]);
    expect(await on.steps()).toEqual(['verification-failed']);
    expect(on.events()).toEqual([]);
  });

  it('is left to the run for five minutes even on a change event', async () => {
    await broken();
    expect(await look('change')).toBe('nothing');
    on.clock.advance(5 * MINUTE + 1);
    expect(await look('change')).toBe('reasserted');
  });

  it('is contained and published if everything is in force', async () => {
    const { live } = await inForce();
    await broken(live.get(USER));
    on.clock.advance(6 * MINUTE);
    expect(await look()).toBe('in-force');
    expect(await on.state()).toBe('contained');
    expect(await on.steps()).toEqual(['verified', 'contained']);
    expect(on.events()).toEqual(['Identity Contained']);
  });

  it('is marked undone if it cannot be reasserted', async () => {
    await broken();
    on.killSwitch = 'on';
    on.clock.advance(6 * MINUTE);
    expect(await look()).toBe('not-in-force');
    expect(await on.state()).toBe('undone');
    expect(on.events()).toEqual(['Containment Undone']);
  });
});

describe('a run that failed', () => {
  const failed = async (inPlace: boolean) => {
    const made = await inForce();
    const { recordedAt: _, ...unpublished } = made.plan;
    await made.ports.cases.savePlan(unpublished);
    if (!inPlace) made.live.set(USER, liveUser());
    await made.put('failed');
    on = made;
  };

  it('is contained and published if everything is in force', async () => {
    await failed(true);
    expect(await look()).toBe('in-force');
    expect(await on.state()).toBe('contained');
    expect(on.events()).toEqual(['Identity Contained']);
  });

  it('is reasserted if something is missing', async () => {
    await failed(false);
    expect(await look()).toBe('reasserted');
    expect(await on.state()).toBe('failed');
  });

  it('stays failed if it cannot be reasserted', async () => {
    await failed(false);
    on.killSwitch = 'on';
    expect(await look()).toBe('not-in-force');
    expect(await on.state()).toBe('failed');
    expect(on.events()).toEqual([]);
  });

  it('is decided again instead of reasserted if it failed before the first change', async () => {
    on = await stage();
    await on.ports.cases.savePlan(planned());
    await on.put('failed');
    expect(await look()).toBe('decided');
    expect(modes()).toEqual(['auto']);
  });
});

describe('an interrupted release', () => {
  it('is left to its run for 15 minutes, then marked undone', async () => {
    on = await inForce();
    await on.put('releasing');
    on.clock.advance(15 * MINUTE - 1);
    expect(await look()).toBe('nothing');
    expect(await look('change')).toBe('nothing');
    on.clock.advance(1);
    expect(await look()).toBe('repaired');
    expect(await on.state()).toBe('undone');
    expect(await on.steps()).toEqual(['failed']);
  });

  it('is left alone if it finished in the meantime', async () => {
    on = await inForce();
    await on.put('releasing');
    const before = await on.incident();
    on.clock.advance(16 * MINUTE);
    await on.put('released');
    expect(await reconcile(on.ports, before, 'sweep')).toBe('nothing');
    expect(await on.state()).toBe('released');
  });
});

describe('an approval whose playbook is gone', () => {
  it('is not expired if there is no approval yet', async () => {
    on = await stage();
    on.policy = policy({ defaultMode: 'approve' });
    await on.put('awaiting-approval');
    on.clock.advance(70 * MINUTE);
    expect(await look()).toBe('nothing');
    expect(await on.state()).toBe('awaiting-approval');
  });

  it('is left to the playbook until ten minutes after its expiry', async () => {
    on = await withApproval();
    on.policy = policy({ defaultMode: 'approve' });
    on.clock.advance(70 * MINUTE - 1);
    await look();
    expect(await on.state()).toBe('awaiting-approval');
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
  });

  it('expires after that, is published, and stores its decision basis', async () => {
    on = await withApproval();
    on.clock.advance(70 * MINUTE);
    expect(await look()).toBe('repaired');
    expect(await on.state()).toBe('expired');
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'expired' });
    expect(await on.ports.cases.sealedToken('a-1')).toBeUndefined();
    expect(await on.steps()).toEqual(['expired']);
    expect(on.events()).toEqual(['Approval Expired']);
    expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({ mode: 'approve', band: 3 });
  });

  it('ends the incident as expired if it was approved but the playbook never continued', async () => {
    on = await withApproval({}, { state: 'approved', decidedBy: RESPONDER });
    on.clock.advance(70 * MINUTE);
    expect(await look()).toBe('repaired');
    expect(await on.state()).toBe('expired');
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'approved' });
    expect(await on.steps()).toEqual(['failed']);
  });
});

describe('an incident that is undecided or was blocked', () => {
  const weak = { severity: 'high' as const };
  const decided = async (state: IncidentState, basis: Partial<DecisionBasis> = {}) => {
    on = await stage(weak);
    const facts = { mode: 'plan', killSwitch: 'off', postureKnown: true, at: NOW } as const;
    await on.ports.cases.saveDecision(INCIDENT, { ...basisOf(await on.incident(), facts), ...basis });
    await on.put(state);
  };
  const states = ['open', 'planned', 'refused', 'expired', 'failed'] as const;

  describe.each(states)('and is %s', (state) => {
    it('is decided if its event was lost', async () => {
      on = await stage(weak);
      await on.put(state);
      expect(await look()).toBe('decided');
      expect(modes()).toEqual(['auto']);
    });

    it('is left alone once it is decided, even if its evidence grew', async () => {
      await decided(state);
      await on.grow({ severity: 'critical' });
      expect(await look()).toBe('nothing');
      expect(on.runs).toEqual([]);
    });

    it.each(['on', 'unreadable'] as const)('is decided again once a kill switch that was %s is off', async (was) => {
      await decided(state, { killSwitch: was });
      on.killSwitch = 'on';
      expect(await look()).toBe('nothing');
      on.killSwitch = 'off';
      expect(await look()).toBe('decided');
      expect(modes()).toEqual(['auto']);
      expect(await look()).toBe('nothing');
    });

    it('is decided again once its posture arrives', async () => {
      await decided(state, { postureKnown: false });
      await on.ports.identities.removePosture(USER, NOW);
      expect(await look()).toBe('nothing');
      await on.ports.identities.savePosture(posture({ takenAt: NOW }));
      expect(await look()).toBe('decided');
      expect(await look()).toBe('nothing');
    });

    it('is checked once an hour after the first hour', async () => {
      await decided(state, { killSwitch: 'on' });
      on.clock.advance(60 * MINUTE);
      expect(await look()).toBe('nothing');
      on.clock.advance(MINUTE);
      expect(await look()).toBe('decided');
    });
  });

  it.each([
    ['auto', 'decided', 'approved'],
    ['approve', 'nothing', 'pending'],
  ] as const)('is approved by the policy only if the earlier decision was auto (%s)', async (mode, result, state) => {
    on = await withApproval();
    const facts = { mode, killSwitch: 'off', postureKnown: true, at: NOW } as const;
    await on.ports.cases.saveDecision(INCIDENT, basisOf(await on.incident(), facts));
    expect(await look()).toBe(result);
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state });
  });

  it.each([
    ['auto', 5 * MINUTE, 'nothing'],
    ['auto', 5 * MINUTE + 1, 'decided'],
    ['approve', 5 * MINUTE + 1, 'decided'],
    ['plan', 5 * MINUTE + 1, 'nothing'],
  ] as const)(
    'is decided again if the run stopped after planning (mode %s, after %d ms)',
    async (mode, age, result) => {
      await decided('planned', { mode });
      await on.ports.cases.savePlan(planned({ mode }));
      on.clock.advance(age);
      expect(await look()).toBe(result);
    },
  );

  it('is checked once an hour if it never moved and is older than an hour', async () => {
    on = await stage({ openedAt: minutesAgo(60) });
    expect(await look()).toBe('nothing');
    on = await stage({ openedAt: minutesAgo(59) });
    expect(await look()).toBe('decided');
  });

  it('is approved by the policy while it awaits approval', async () => {
    on = await withApproval();
    expect(await look()).toBe('decided');
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'approved', byPolicy: true });
  });
});

describe('an incident whose plan is missing', () => {
  it.each(['containing', 'contained', 'undone'] as const)('is left alone: %s', async (state) => {
    on = await stage();
    await on.put(state);
    on.clock.advance(6 * MINUTE);
    expect(await look()).toBe('nothing');
  });
});

describe('an incident that is over', () => {
  it.each(INCIDENT_STATES.filter(isOver))('is left alone: %s', async (state) => {
    on = await stage();
    await on.put(state);
    expect(await look()).toBe('nothing');
    expect(await look('change')).toBe('nothing');
    expect(await on.steps()).toEqual([]);
  });

  it('is the only kind that sweeps skip', () => {
    expect(INCIDENT_STATES.filter((state) => !RECONCILED.includes(state))).toEqual(INCIDENT_STATES.filter(isOver));
  });
});
