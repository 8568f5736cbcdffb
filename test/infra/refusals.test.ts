import { describe, expect, it } from 'vitest';
import { activeKeys, hasInlineDeny, throttled } from './playbooks/observe.ts';
import { type Call, StateError } from './playbooks/runner.ts';
import { world } from './playbooks/world.ts';

/** How AWS words it. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const cause = (action: string) =>
  `User: arn:aws:sts::111111111111:assumed-role/Tierwatch-ContainUser-us-east-1/x is not authorized to perform: ${action} ` +
  'on resource: user exporter with an explicit deny in a service control policy (Service: Iam, Status Code: 403)';

/** The error as the SDK for Java names it, and as the emulator does. */
const NAMES = ['Iam.IamException', 'Iam.ServiceException'];

const refusing = (name: string, ...targets: string[]) => {
  const asked: string[] = [];
  const before = ({ target }: Call) => {
    if (!targets.includes(target)) return;
    asked.push(target);
    throw new StateError(name, cause(`iam:${target.charAt(0).toUpperCase()}${target.slice(1)}`));
  };
  return { asked, before };
};

describe.each(NAMES)('a call that IAM refuses with %s', (name) => {
  it('is requested once, fails the run, and names the action that must be allowed', async () => {
    const made = await world();
    const { asked, before } = refusing(name, 'putUserPolicy', 'attachUserPolicy', 'putUserPermissionsBoundary');
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
    expect(asked).toEqual(['putUserPolicy', 'attachUserPolicy', 'putUserPermissionsBoundary']);
    expect([activeKeys(made), (await made.incident()).state]).toEqual([0, 'failed']);
    const failed = (await made.cases.journal('inc-0001')).find(({ step }) => step === 'failed');
    expect(failed?.detail).toContain('must allow iam:PutUserPermissionsBoundary to the roles under /tierwatch/');
  });

  it('does not stop the other changes, which may be enough', async () => {
    const made = await world();
    const { before } = refusing(name, 'putUserPolicy');
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
    expect([activeKeys(made), hasInlineDeny(made)]).toEqual([0, false]);
  });

  it('is reported for a key too', async () => {
    const made = await world();
    const { asked, before } = refusing(name, 'updateAccessKey');
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
    expect(asked).toHaveLength(1);
    expect([hasInlineDeny(made), (await made.incident()).state]).toEqual([true, 'failed']);
  });

  it('fails a release at once', async () => {
    const made = await world();
    await made.contain('auto');
    const { asked, before } = refusing(name, 'deleteUserPolicy');
    expect(await made.release({ before })).toMatchObject({ status: 'FAILED' });
    expect(asked).toHaveLength(1);
    const failed = (await made.cases.journal('inc-0001')).findLast(({ step }) => step === 'failed');
    expect(failed?.detail).toContain('must allow iam:DeleteUserPolicy');
  });
});

describe('a call that IAM throttles', () => {
  it('is repeated five times, then the next method is tried', async () => {
    const made = await world();
    const asked: string[] = [];
    const before = ({ target }: Call) => {
      asked.push(target);
      if (target === 'putUserPolicy') throttled();
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
    expect(asked.filter((target) => target === 'putUserPolicy')).toHaveLength(6);
    expect(hasInlineDeny(made)).toBe(false);
  });
});
