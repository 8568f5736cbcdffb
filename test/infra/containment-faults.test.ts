import { describe, expect, it } from 'vitest';
import { liveUser } from '../unit/response/estate.ts';
import { activeKeys, hasInlineDeny, sweep, throttled } from './playbooks/observe.ts';
import { type Call, StateError } from './playbooks/runner.ts';
import { world } from './playbooks/world.ts';

describe('faults during containment', () => {
  it('retries through IAM throttling', async () => {
    const made = await world();
    let puts = 0;
    const before = (call: Call) => {
      if (call.target !== 'putUserPolicy') return;
      puts += 1;
      if (puts <= 5) throttled();
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
    expect([puts, hasInlineDeny(made)]).toEqual([6, true]);
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

  it.each(['plan-containment', 'check-guardrails'])('changes nothing if %s keeps failing', async (step) => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === step) throw new StateError('Lambda.Unknown', 'broken');
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED' });
    expect(made.iam.principal).toEqual(liveUser());
    expect(['open', 'failed']).toContain((await made.incident()).state);
  });

  it('keeps all changes if verification keeps failing, and the sweep marks them contained', async () => {
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

  it('keeps all changes if the outcome recorder keeps failing, and the sweep publishes them', async () => {
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
