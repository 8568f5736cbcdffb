import { beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../../layers/app/response/reconcile-incident.ts';
import { contained, liveUser, minutesAhead, NOW, policy, ROLE, signal, USER } from '../estate.ts';
import { INCIDENT, inForce, MINUTE } from './stage.ts';

let on: Awaited<ReturnType<typeof inForce>>;
const look = async (because: 'change' | 'sweep' = 'sweep') => reconcile(on.ports, await on.incident(), because);
/** Another principal restores access. */
const undo = () => on.live.set(USER, liveUser());

describe('a containment that is in force', () => {
  beforeEach(async () => {
    on = await inForce();
  });

  it('is left alone', async () => {
    expect(await look()).toBe('in-force');
    expect(await look('change')).toBe('in-force');
    expect(await on.state()).toBe('contained');
    expect([on.runs, on.events(), await on.steps()]).toEqual([[], [], []]);
  });

  it('is published if the run could not publish it', async () => {
    const { recordedAt: _, ...unpublished } = on.plan;
    await on.ports.cases.savePlan(unpublished);
    expect(await look()).toBe('in-force');
    expect(on.events()).toEqual(['Identity Contained']);
    expect(await on.ports.cases.plan(INCIDENT, 'plan-1')).toMatchObject({ recordedAt: NOW });
  });

  it('is over if the principal was replaced', async () => {
    on.live.set(USER, liveUser({ immutableId: 'AIDAOTHER' }));
    expect(await look()).toBe('over');
    expect(await on.state()).toBe('replaced');
  });

  it('counts as in force if the principal was deleted', async () => {
    on.live.delete(USER);
    expect(await look()).toBe('in-force');
    expect(await on.state()).toBe('contained');
  });

  it('is reasserted if a role session was used after the cut-off', async () => {
    on = await inForce({ identity: ROLE });
    on.clock.advance(5 * MINUTE);
    const use = signal('e-9', { rule: 'used-after-containment', time: minutesAhead(4) });
    await on.grow({ signals: [use] });
    expect(await look()).toBe('reasserted');
    expect(on.runs).toMatchObject([
      { playbook: 'revoke-role-sessions', input: { mode: 'reassert', planId: 'plan-1' } },
    ]);
    expect(on.events()).toEqual(['Containment Tampered']);
  });
});

describe('a containment that was undone', () => {
  beforeEach(async () => {
    on = await inForce();
    undo();
  });

  it('is reasserted by its playbook and reported as tampering', async () => {
    expect(await look()).toBe('reasserted');
    expect(on.runs).toEqual([
      {
        playbook: 'contain-user',
        name: 'inc-0001-reassert-20260301120000',
        input: { incidentId: INCIDENT, identity: USER, mode: 'reassert', planId: 'plan-1', requestedBy: 'tierwatch' },
      },
    ]);
    expect(await on.steps()).toEqual(['tampered']);
    expect(on.events()).toEqual(['Containment Tampered']);
    expect(await on.state()).toBe('containing');
  });

  it('starts one run for several events of the same change', async () => {
    const before = await on.incident();
    for (const _ of [1, 2, 3]) expect(await reconcile(on.ports, before, 'change')).toBe('reasserted');
    expect(on.runs).toHaveLength(1);
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([{ step: 'tampered', count: 3 }]);
  });

  it('is marked undone if the run cannot start, and is retried', async () => {
    on.throttled = true;
    await expect(look()).rejects.toThrow('Rate exceeded');
    expect(await on.state()).toBe('undone');
    on.throttled = false;
    expect(await look()).toBe('reasserted');
    expect(on.runs).toHaveLength(1);
  });

  it('is reasserted even if only a key was created', async () => {
    on.live.set(USER, { ...contained(on.plan, liveUser()), accessKeys: [{ id: 'AKIANEW', status: 'Active' }] });
    expect(await look()).toBe('reasserted');
    expect((await on.ports.cases.journal(INCIDENT))[0]?.detail).toContain('AKIANEW is active');
  });

  const obstacles: [string, () => void | Promise<void>, RegExp][] = [
    ['the kill switch is on', () => void Object.assign(on, { killSwitch: 'on' }), /kill switch/],
    ['the kill switch cannot be read', () => void Object.assign(on, { killSwitch: 'unreadable' }), /kill switch/],
    ['the policy cannot be read', () => void Object.assign(on, { policy: 'unreadable' }), /policy cannot be read/],
    [
      'the reassertion cap is reached',
      async () => {
        on.policy = policy({ reassertsPerHour: 2 });
        for (const at of [NOW, NOW]) await on.ports.cases.recordReassert(INCIDENT, 'plan-1', at);
      },
      /the cap is 2/,
    ],
  ];

  it.each(obstacles)('is marked undone and published immediately if %s', async (_name, obstruct, why) => {
    await obstruct();
    on.clock.advance(7 * MINUTE);
    expect(await look()).toBe('not-in-force');
    expect(on.runs).toEqual([]);
    expect(await on.state()).toBe('undone');
    expect(await on.steps()).toEqual(['tampered', 'undone']);
    expect((await on.ports.cases.journal(INCIDENT)).at(-1)?.detail).toMatch(why);
    expect(on.events()).toEqual(['Containment Tampered', 'Containment Undone']);
    expect(on.published.at(-1)?.detail.data).toMatchObject({ message: expect.stringMatching(why) });
  });

  it.each(obstacles)('is reasserted later after this obstacle is gone: %s', async (_name, obstruct) => {
    await obstruct();
    await look();
    on.clock.advance(61 * MINUTE);
    [on.killSwitch, on.policy] = ['off', policy()];
    expect(await look()).toBe('reasserted');
    expect(on.runs).toHaveLength(1);
  });

  it('is published once an hour while it lasts', async () => {
    on.killSwitch = 'on';
    for (let minute = 0; minute < 121; minute += 1) {
      await look();
      on.clock.advance(MINUTE);
    }
    expect(on.events().filter((name) => name === 'Containment Undone')).toHaveLength(3);
    const undone = (await on.ports.cases.journal(INCIDENT)).filter(({ step }) => step === 'undone');
    expect(undone).toMatchObject([{ count: 1 }]);
  });

  it('is in force again if the other principal restored it', async () => {
    on.killSwitch = 'on';
    await look();
    on.live.set(USER, contained(on.plan, liveUser()));
    expect(await look()).toBe('in-force');
    expect(await on.state()).toBe('contained');
  });

  it.each(['contained', 'undone'] as const)('counts as tampering if it was %s, even if unpublished', async (state) => {
    const { recordedAt: _, ...unpublished } = on.plan;
    await on.ports.cases.savePlan(unpublished);
    await on.put(state);
    await look();
    expect(await on.steps()).toEqual(['tampered']);
  });

  it('is not reasserted during a release', async () => {
    const before = await on.incident();
    await on.put('releasing');
    expect(await reconcile(on.ports, before, 'sweep')).toBe('over');
    expect(on.runs).toEqual([]);
  });

  it('tolerates an event bus failure', async () => {
    on.busDown = true;
    on.killSwitch = 'on';
    expect(await look()).toBe('not-in-force');
    expect(await on.state()).toBe('undone');
  });
});

describe('when a containment is checked', () => {
  /** Minutes of the second hour in which a sweep verifies the containment. */
  const looks = async (id: string) => {
    on = await inForce({ id });
    on.clock.advance(60 * MINUTE);
    const minutes: number[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      if ((await look()) === 'in-force') minutes.push(minute);
      on.clock.advance(MINUTE);
    }
    return minutes;
  };

  it('checks at every sweep in the first hour', async () => {
    on = await inForce();
    on.clock.advance(60 * MINUTE - 1);
    expect(await look()).toBe('in-force');
    on.clock.advance(1);
    expect(await look()).toBe('nothing');
  });

  it('checks once per later hour, at a minute derived from the incident id', async () => {
    expect(await looks('inc-0000000000000000000f')).toEqual([15]);
    expect(await looks('inc-0000000000000000ffff')).toEqual([0xffff % 60]);
  });

  it('checks at every sweep if no minute can be derived from the id', async () => {
    expect(await looks('inc-without')).toHaveLength(60);
  });

  it('checks immediately on a change event, even for an old containment', async () => {
    on = await inForce();
    on.clock.advance(600 * MINUTE);
    expect(await look('change')).toBe('in-force');
  });

  it('checks an old containment at every sweep while it is undone', async () => {
    on = await inForce();
    undo();
    on.killSwitch = 'on';
    await look();
    on.clock.advance(600 * MINUTE);
    expect(await look()).toBe('not-in-force');
  });
});
