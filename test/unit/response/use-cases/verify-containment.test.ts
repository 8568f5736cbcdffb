import { beforeEach, describe, expect, it } from 'vitest';
import { verifyContainmentStep } from '../../../../layers/app/response/verify-containment.ts';
import { contained, liveUser, minutesAhead, ROLE, signal, USER } from '../estate.ts';
import { INCIDENT, inForce, MINUTE } from './stage.ts';

let on: Awaited<ReturnType<typeof inForce>>;
const verify = (phase: 'apply' | 'watch' | 'release') =>
  verifyContainmentStep(on.ports, { incidentId: INCIDENT, planId: 'plan-1', phase });
const ids = () => on.published.map(({ detail }) => 'eventId' in detail.metadata && detail.metadata.eventId);
const undo = () => on.live.set(USER, liveUser());

/** The changes were applied for the first time, and nothing was verified or published. */
async function applied(): Promise<void> {
  on = await inForce();
  const { recordedAt: _, ...unpublished } = on.plan;
  await on.ports.cases.savePlan(unpublished);
  await on.put('containing');
}

describe('verification after the changes', () => {
  beforeEach(applied);

  it('marks the incident as contained if IAM is as planned', async () => {
    expect(await verify('apply')).toEqual({ kind: 'as-planned', differences: [] });
    expect(await on.state()).toBe('contained');
    expect(await on.steps()).toEqual(['verified']);
    await verify('apply');
    expect(await on.steps()).toEqual(['verified']);
  });

  it('marks the incident as contained if the principal was deleted', async () => {
    on.live.delete(USER);
    expect(await verify('apply')).toEqual({ kind: 'as-planned', differences: [] });
    expect(await on.state()).toBe('contained');
    expect((await on.ports.cases.journal(INCIDENT))[0]?.detail).toContain('was deleted');
  });

  it('reports missing changes, but not as tampering', async () => {
    undo();
    expect(await verify('apply')).toMatchObject({
      kind: 'differs',
      differences: [expect.any(String), expect.any(String)],
    });
    expect(await on.state()).toBe('containing');
    await verify('apply');
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([{ step: 'verification-failed', count: 2 }]);
    expect(on.events()).toEqual([]);
  });

  it.each(['contained', 'containing'] as const)(
    'reports missing changes as tampering after publication (%s)',
    async (state) => {
      on = await inForce();
      await on.put(state);
      undo();
      await verify('apply');
      expect(on.events()).toEqual(['Containment Tampered']);
    },
  );

  it('reports missing changes as tampering after verification', async () => {
    await verify('apply');
    undo();
    await verify('apply');
    expect(on.events()).toEqual(['Containment Tampered']);
  });

  it('marks a failed incident as contained if everything is in force', async () => {
    await on.put('failed');
    expect(await verify('apply')).toMatchObject({ kind: 'as-planned' });
    expect(await on.state()).toBe('contained');
  });

  it('throws if IAM cannot be read', async () => {
    const gateway = {
      read: async () => {
        throw new Error('AccessDenied');
      },
    };
    const request = { incidentId: INCIDENT, planId: 'plan-1', phase: 'apply' } as const;
    await expect(verifyContainmentStep({ ...on.ports, gateway }, request)).rejects.toThrow('AccessDenied');
    expect(await on.state()).toBe('containing');
  });
});

describe('verification while watching', () => {
  beforeEach(async () => {
    on = await inForce();
  });

  it('reports a difference every time, with an event id that is stable for a minute', async () => {
    undo();
    for (const _ of [1, 2, 3]) {
      await verify('watch');
      on.clock.advance(30_000);
    }
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([{ step: 'tampered', count: 3 }]);
    expect(on.events()).toEqual(Array(3).fill('Containment Tampered'));
    const [first, second, third] = ids();
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('reports other changes to the identity once, and stays as planned', async () => {
    const live = contained(on.plan, liveUser());
    const accessKeys = [...live.accessKeys, { id: 'AKIANEW', status: 'Inactive' as const }];
    on.live.set(USER, {
      ...live,
      accessKeys,
      attachedPolicies: ['arn:aws:iam::aws:policy/y'],
      boundary: 'arn:aws:iam::aws:policy/x',
    });
    expect(await verify('watch')).toEqual({ kind: 'as-planned', differences: [] });
    expect(on.events()).toEqual(Array(3).fill('Containment Tampered'));
    on.clock.advance(MINUTE);
    expect(await verify('watch')).toEqual({ kind: 'as-planned', differences: [] });
    expect(on.events()).toHaveLength(3);
    const journal = await on.ports.cases.journal(INCIDENT);
    expect(journal.map(({ step, count }) => [step, count])).toEqual(Array(3).fill(['tampered', undefined]));
  });

  it('uses a stable event id for a change that is reported once', async () => {
    const bounded = { ...contained(on.plan, liveUser()), boundary: 'arn:aws:iam::aws:policy/x' };
    const seen = async () => {
      on.live.set(USER, bounded);
      await verify('watch');
      return ids().at(-1);
    };
    const first = await seen();
    on = await inForce();
    on.clock.advance(MINUTE);
    expect(await seen()).toBe(first);
  });

  it('does not report deleted keys or detached policies', async () => {
    on.live.set(USER, { ...contained(on.plan, liveUser()), accessKeys: [], attachedPolicies: [] });
    expect(await verify('watch')).toMatchObject({ kind: 'as-planned' });
    expect(await on.steps()).toEqual([]);
  });

  it('marks an undone incident as contained if it is in force again', async () => {
    await on.put('undone');
    await verify('watch');
    expect(await on.state()).toBe('contained');
    expect(await on.steps()).toEqual(['verified']);
  });

  it('tolerates an event bus failure', async () => {
    on.busDown = true;
    undo();
    expect(await verify('watch')).toMatchObject({ kind: 'differs' });
    expect(await on.steps()).toEqual(['tampered', 'failed']);
  });

  it.each(['releasing', 'released', 'replaced', 'closed'] as const)(
    'does nothing once the incident is %s',
    async (state) => {
      await on.put(state);
      undo();
      expect(await verify('watch')).toEqual({ kind: 'released', differences: [] });
      expect(await verify('apply')).toEqual({ kind: 'released', differences: [] });
      expect([await on.state(), await on.steps(), on.events()]).toEqual([state, [], []]);
    },
  );

  it('marks the incident as replaced if another principal has the same name', async () => {
    on.live.set(USER, liveUser({ immutableId: 'AIDAOTHER' }));
    expect(await verify('watch')).toMatchObject({
      kind: 'replaced',
      differences: [expect.stringContaining('AIDAOTHER')],
    });
    expect(await on.state()).toBe('replaced');
  });
});

describe('use after the containment', () => {
  const used = (minutes: number, over: Partial<Parameters<typeof signal>[1]> = {}, id = 'e-9') =>
    signal(id, { rule: 'used-after-containment', time: minutesAhead(minutes), title: 'Used', ...over });

  it('is reported once for a role, without moving the incident', async () => {
    on = await inForce({ identity: ROLE });
    await on.grow({ signals: [used(2), used(3, { title: 'Used again' }, 'e-10')] });
    for (const _ of [1, 2])
      expect(await verify('watch')).toEqual({
        kind: 'used',
        differences: [`It was used after its containment, last at ${minutesAhead(3)}: Used again`],
      });
    expect(await on.steps()).toEqual(['use-after-containment']);
    expect(on.events()).toEqual(['Containment Tampered']);
    expect(await on.state()).toBe('contained');
  });

  it.each([
    ['a signal of another rule', used(2, { rule: 'new-country' })],
    ['a signal before the cut-off', used(0)],
  ])('ignores %s', async (_name, seen) => {
    on = await inForce({ identity: ROLE });
    await on.grow({ signals: [seen] });
    expect(await verify('watch')).toEqual({ kind: 'as-planned', differences: [] });
    expect(await on.steps()).toEqual([]);
  });

  it('is reported for a user, but stays as planned', async () => {
    on = await inForce();
    await on.grow({ signals: [used(2)] });
    expect(await verify('watch')).toEqual({ kind: 'as-planned', differences: [] });
    expect(on.events()).toEqual(['Containment Tampered']);
  });

  it('is ignored for a deleted principal', async () => {
    on = await inForce({ identity: ROLE });
    on.live.delete(ROLE);
    await on.grow({ signals: [used(2)] });
    expect(await verify('watch')).toEqual({ kind: 'as-planned', differences: [] });
  });
});

describe('verification after a release', () => {
  beforeEach(async () => {
    on = await inForce();
    await on.put('releasing');
    const { id, hash } = { id: 'release-1', hash: 'h' };
    const changes = [{ kind: 'activate-key' as const, userName: 'exporter', accessKeyId: 'AKIAEXPORTER00000001' }];
    await on.ports.cases.savePlan({ ...on.plan, id, hash, playbook: 'release', changes, fallback: [] });
  });
  const read = () => verifyContainmentStep(on.ports, { incidentId: INCIDENT, planId: 'release-1', phase: 'release' });

  it('compares IAM with the release and records nothing', async () => {
    expect(await read()).toEqual({ kind: 'differs', differences: ['access key AKIAEXPORTER00000001 is inactive'] });
    undo();
    expect(await read()).toEqual({ kind: 'as-planned', differences: [] });
    expect([await on.state(), await on.steps(), on.events()]).toEqual(['releasing', [], []]);
  });

  it('is as planned for a deleted principal', async () => {
    on.live.delete(USER);
    expect(await read()).toEqual({ kind: 'as-planned', differences: [] });
  });

  it('returns replaced for another principal with the same name', async () => {
    on.live.set(USER, liveUser({ immutableId: 'AIDAOTHER' }));
    expect(await read()).toMatchObject({ kind: 'replaced' });
    expect(await on.state()).toBe('releasing');
  });
});

it('takes the time of the state change from the clock', async () => {
  await applied();
  on.clock.advance(MINUTE);
  await verify('apply');
  expect((await on.incident()).stateSince).toBe(minutesAhead(1));
});
