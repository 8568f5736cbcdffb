import { describe, expect, it } from 'vitest';
import { liveUser, policy } from '../unit/response/estate.ts';
import { withKey } from './playbooks/iam.ts';
import { activeKeys, hasInlineDeny, sweep, undone } from './playbooks/observe.ts';
import { type Call, StateError } from './playbooks/runner.ts';
import { type World, world } from './playbooks/world.ts';

const isWatch = (call: Call): boolean => call.target === 'verify-containment' && call.arguments.phase === 'watch';

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
    const before = undoing(1, isWatch);
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
