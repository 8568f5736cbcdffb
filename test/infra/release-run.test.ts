import { describe, expect, it } from 'vitest';
import { liveUser, policy } from '../unit/response/estate.ts';
import { activeKeys, hasInlineDeny, throttled } from './playbooks/observe.ts';
import type { Call } from './playbooks/runner.ts';
import { world } from './playbooks/world.ts';

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
