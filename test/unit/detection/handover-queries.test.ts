import { describe, expect, it } from 'vitest';
import { messages, world } from './detector-world.ts';
import { ACCOUNT, ask, MINUTE, NOON, posture, role, roleArn, userArn } from './records.ts';

const ADMIN = `arn:aws:iam::${ACCOUNT}:role/app/platform`;
const builder = { userIdentity: role('build', 'run-1') };
const passing = (at = NOON) => ask('lambda:CreateFunction20150331', { functionName: 'f', role: ADMIN }, builder, at);

describe('the detector of changes', () => {
  it('judges a handover by the stored posture of the role', async () => {
    const { detector, identities } = world();
    await identities.savePosture(posture(ADMIN, 0, 'workload'));
    await detector('change').handle(messages(passing()));
    const { window } = await identities.load(roleArn('build'));
    expect(window?.signals.map(({ rule }) => rule)).toEqual(['privileged-role-passed']);
  });

  it('finds the role by the name of an instance profile that holds it', async () => {
    const { detector, identities } = world();
    await identities.savePosture(posture(ADMIN, 0, 'workload', { instanceProfiles: ['web'] }));
    const raw = ask('ec2:RunInstances', { iamInstanceProfile: { name: 'web' } }, builder);
    await detector('change').handle(messages(raw));
    const { window } = await identities.load(roleArn('build'));
    expect(window?.signals.map(({ rule }) => rule)).toEqual(['privileged-role-passed']);
  });

  it('is not misled by a failed call in the same batch that names the role with another path', async () => {
    const { detector, identities } = world();
    await identities.savePosture(posture(ADMIN, 0, 'workload'));
    const wrong = { functionName: 'f', role: `arn:aws:iam::${ACCOUNT}:role/elsewhere/platform` };
    const failing = ask('lambda:CreateFunction20150331', wrong, { ...builder, errorCode: 'InvalidParameterValue' });
    await detector('change').handle(messages(failing, passing(NOON + MINUTE)));
    const { window } = await identities.load(roleArn('build'));
    expect(window?.signals.map(({ rule }) => rule)).toEqual(['privileged-role-passed']);
  });

  it('needs one more query for a handover, and none for the next one', async () => {
    const { detector } = world();
    const change = detector('change');
    await change.handle(messages(passing()));
    const { queries } = change.counts;
    await change.handle(messages(passing(NOON + 2 * MINUTE)));
    expect([queries, change.counts.queries - queries]).toEqual([2, 1]);
  });

  it('does not look up a role of another account', async () => {
    const { detector } = world();
    const change = detector('change');
    const role = 'arn:aws:iam::999988887777:role/platform';
    await change.handle(messages(ask('lambda:CreateFunction20150331', { functionName: 'f', role }, builder)));
    expect(change.counts.queries).toBe(1);
  });
});

describe('the detector of use', () => {
  it('does not look up the role of a handover, because none of its rules needs it', async () => {
    const { detector, identities } = world();
    await identities.savePosture(posture(ADMIN, 0, 'workload'));
    await identities.savePosture(posture(userArn('reporter'), 2, 'service-user'));
    const use = detector('use');
    await use.handle(messages(passing()));
    expect(use.counts.queries).toBe(1);
  });
});
