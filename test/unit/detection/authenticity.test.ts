import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../layers/core/detection/types.ts';
import { failedLogin } from './cases/case.ts';
import { guardDuty, health } from './cases/change-findings.ts';
import { attack, envelope, flood, messages, world } from './detector-world.ts';
import { ACCOUNT, ask, MINUTE, NOON, posture, record, userArn } from './records.ts';

const MEMBER = '222222222222';
const VICTIM = userArn('reporter');

const sent = (source: string, account: string, ...details: readonly unknown[]) =>
  details.map((detail, number) => ({
    id: `m${number}`,
    receiveCount: 1,
    body: { ...envelope(Object(detail), account), source },
  }));
const replayed = (...details: readonly object[]) => sent('tierwatch.replay', ACCOUNT, ...details);
/** An event that AWS sent in its own envelope. */
const asSent = (finding: object, account = ACCOUNT) => [
  { id: 'f', receiveCount: 1, body: { ...envelope({}, account), ...finding, account } },
];

const only = (incidents: readonly Incident[]): Incident => {
  expect(incidents).toHaveLength(1);
  const [incident] = incidents;
  if (incident === undefined) throw new Error('no incident');
  return incident;
};

describe('an event that neither AWS nor a replayer sent', () => {
  it.each([
    ['a principal of the hub account', 'evil', ACCOUNT],
    ['a principal of the hub account with a name like that of an AWS source', 'aws', ACCOUNT],
    ['a principal of the hub account with the source of a consumer event', 'tierwatch.detection', ACCOUNT],
    ['a principal of the hub account with a longer replay source', 'tierwatch.replay.x', ACCOUNT],
    ['an administrator of a member account', 'evil.member', MEMBER],
    ['an administrator of a member account as a replay', 'tierwatch.replay', MEMBER],
  ])('is rejected and counted if it comes from %s', async (_, source, account) => {
    const { detector, incidents, identities } = world();
    const one = detector('change');
    const failed = await one.handle(sent(source, account, ...attack()));
    expect(failed).toHaveLength(3);
    expect([one.counts.foreign, one.counts.events]).toEqual([3, 0]);
    expect(await incidents()).toEqual([]);
    expect((await identities.load(VICTIM)).window).toBeUndefined();
  });

  it('is rejected if an administrator of a member account names the hub as the recipient', async () => {
    const { detector, incidents } = world();
    const one = detector('change');
    await one.handle(sent('aws.iam', MEMBER, ...attack()));
    expect(one.counts.foreign).toBe(3);
    expect(await incidents()).toEqual([]);
  });

  it('does not pass by nesting a record in the detail of an event of AWS', async () => {
    const { detector, incidents } = world();
    const one = detector('change');
    const nested = [{ Records: attack() }, { message: JSON.stringify(attack()[2]) }, undefined];
    expect(await one.handle(sent('aws.logs', ACCOUNT, ...nested))).toHaveLength(3);
    expect(one.counts.events).toBe(0);
    expect(await incidents()).toEqual([]);
  });

  it('does not pass as a finding', async () => {
    const { detector, incidents } = world();
    const one = detector('change');
    const finding = health('AWS_RISK_CREDENTIALS_EXPOSED', 'AKIAEXAMPLE000000001');
    await one.handle(sent('evil', ACCOUNT, finding));
    await one.handle(sent('aws.iam', ACCOUNT, { ...finding, eventName: 'x', eventSource: 'aws.health' }));
    expect(await incidents()).toEqual([]);
  });
});

describe('a replayed attack', () => {
  it('opens an incident that is marked in the store, in its signals and in its events', async () => {
    const { detector, incidents, published } = world();
    expect(await detector('change').handle(replayed(...attack()))).toEqual([]);
    const incident = only(await incidents());
    expect(incident.replayed).toBe(true);
    expect(incident.signals.every((signal) => signal.replayed === true)).toBe(true);
    expect(published('Incident Opened')).toMatchObject([{ detail: { metadata: { replayed: true } } }]);
  });

  it('can be about any account', async () => {
    const { detector, incidents } = world();
    const userIdentity = { type: 'IAMUser', accountId: MEMBER, arn: `arn:aws:iam::${MEMBER}:user/worker` };
    const foreign = attack().map((raw) => ({ ...raw, recipientAccountId: MEMBER, userIdentity }));
    expect(await detector('change').handle(replayed(...foreign))).toEqual([]);
    expect(only(await incidents(MEMBER)).replayed).toBe(true);
  });

  it('marks an incident that real events opened, for good', async () => {
    const { detector, incidents } = world();
    const one = detector('change');
    await one.handle(messages(...attack()));
    expect(only(await incidents()).replayed).toBeUndefined();
    await one.handle(replayed(ask('iam:CreateAccessKey', { userName: 'other' }, {}, NOON + MINUTE)));
    expect(only(await incidents()).replayed).toBe(true);
    await one.handle(messages(ask('iam:CreateLoginProfile', { userName: 'other' }, {}, NOON + 2 * MINUTE)));
    expect(only(await incidents()).replayed).toBe(true);
  });

  it('marks a match of a real event that counts replayed ones', async () => {
    const { detector, identities } = world();
    const one = detector('use');
    const reads = ['ListUsers', 'ListRoles', 'ListGroups', 'GetAccountSummary'].map((name, number) =>
      record(`iam:${name}`, {}, NOON + number * 1_000),
    );
    await one.handle(replayed(...reads.slice(0, 3)));
    await one.handle(messages(...reads.slice(3)));
    const signals = (await identities.load(VICTIM)).window?.signals ?? [];
    expect(signals.map(({ rule, replayed }) => [rule, replayed])).toContainEqual(['machine-reconnaissance', true]);
  });

  it('marks what an identity inherits from it', async () => {
    const { detector, identities, incidents } = world();
    const made = ask('iam:CreateUser', { userName: 'backup' }, {}, NOON + 3_000);
    await detector('change').handle(replayed(...attack()));
    await detector('change').handle(messages(made));
    const heir = (await identities.load(userArn('backup'))).window?.suspicion;
    expect([heir?.incident, heir?.replayed]).toEqual([only(await incidents()).id, true]);
  });
});

describe('a flood of real calls that names a victim', () => {
  it('of failed sign-ins does not lead to an incident that is severe enough for an automatic response', async () => {
    const { detector, incidents, identities } = world();
    await identities.savePosture(posture(VICTIM, 0, 'human'));
    const anonymous = { type: 'IAMUser', accountId: ACCOUNT, userName: 'reporter', accessKeyId: '' };
    const failures = Array.from({ length: 300 }, (_, number) =>
      failedLogin({ userIdentity: anonymous, sourceIPAddress: `203.0.113.${number % 250}` }, NOON + number * 500),
    );
    await detector('signin').handle(messages(...failures));
    for (const { severity } of await incidents()) expect(['info', 'low', 'medium']).toContain(severity);
  });

  it('of denied calls about the victim has the caller as its subject', async () => {
    const { detector, incidents } = world();
    const calls = flood(200).map((raw) => ({ ...raw, requestParameters: { userName: 'victim' } }));
    await detector('change').handle(messages(...calls));
    expect((await incidents()).filter(({ identity }) => identity === userArn('victim'))).toEqual([]);
  });
});

describe('a finding of AWS', () => {
  it('about an exposed key opens a critical incident of the owner of the key', async () => {
    const { detector, identities, incidents } = world();
    const one = detector('change', { ...identities, ownerOfKey: async () => VICTIM });
    expect(await one.handle(asSent(health('AWS_RISK_CREDENTIALS_EXPOSED', 'AKIAEXAMPLE000000001')))).toEqual([]);
    const incident = only(await incidents());
    expect([incident.identity, incident.severity, incident.replayed]).toEqual([VICTIM, 'critical', undefined]);
    expect(incident.credentials).toContain('AKIAEXAMPLE000000001');
  });

  it('about two keys is about two identities', async () => {
    const { detector, identities, incidents } = world();
    const ownerOfKey = async (key: string) => userArn(key.toLowerCase());
    const finding = health('AWS_RISK_CREDENTIALS_EXPOSED', 'AKIAONE', 'AKIATWO');
    await detector('change', { ...identities, ownerOfKey }).handle(asSent(finding));
    expect((await incidents()).map(({ identity }) => identity).toSorted()).toEqual([
      userArn('akiaone'),
      userArn('akiatwo'),
    ]);
  });

  it('that arrives in two Regions counts once', async () => {
    const { detector, identities } = world();
    const one = detector('change', { ...identities, ownerOfKey: async () => VICTIM });
    const finding = health('AWS_RISK_CREDENTIALS_EXPOSED', 'AKIAEXAMPLE000000001');
    await one.handle([...asSent(finding), ...asSent({ ...finding, id: 'health-2', region: 'eu-west-1' })]);
    expect((await identities.load(VICTIM)).window?.signals).toHaveLength(1);
  });

  it('of a member account that is about another account is rejected', async () => {
    const { detector } = world();
    const one = detector('change');
    await one.handle(asSent(guardDuty('PenTest:IAMUser/KaliLinux', 5), MEMBER));
    expect([one.counts.foreign, one.counts.signals]).toEqual([1, 0]);
  });

  it('of a member account is accepted from the hub, which can administer GuardDuty', async () => {
    const { detector, incidents } = world();
    const finding = guardDuty('UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 8, {
      accountId: MEMBER,
    });
    await detector('change').handle(asSent(finding));
    expect(only(await incidents(MEMBER)).identity).toBe(`arn:aws:iam::${MEMBER}:user/reporter`);
  });

  it.each([
    ['a sample', guardDuty('PenTest:IAMUser/KaliLinux', 5, { service: { additionalInfo: { sample: true } } })],
    ['about an instance', guardDuty('CryptoCurrency:EC2/BitcoinTool.B', 8, { resource: { resourceType: 'Instance' } })],
  ])('that is %s is ignored', async (_, finding) => {
    const { detector } = world();
    const one = detector('change');
    expect(await one.handle(asSent(finding))).toEqual([]);
    expect(one.counts.events).toBe(0);
  });

  it('teaches the baseline nothing', async () => {
    const { detector, identities } = world();
    await detector('use').handle(asSent(guardDuty('PenTest:IAMUser/KaliLinux', 5)));
    expect((await identities.load(VICTIM)).profile).toBeUndefined();
  });
});
