import { describe, expect, it } from 'vitest';
import type { AccessKeyFacts } from '../../../layers/core/posture/types.ts';
import { historyWorld } from './event-history.ts';
import { ABROAD, DAY, denied, HOUR, MINUTE, NOON, posture, record, role, roleArn, user, userArn } from './records.ts';

const KEY = 'AKIAEXAMPLE000000001';
const key: AccessKeyFacts = { id: KEY, status: 'Active', createdAt: 'unknown', lastUsedAt: 'unknown' };
const withKey = (name: string) => {
  const plain = posture(userArn(name), 2, 'service-user');
  return { ...plain, containment: { ...plain.containment, accessKeys: [key] } };
};
const REPORTER = userArn('reporter');
const write = (daysAgo: number, extra: object = {}, call = 's3:CreateBucket') =>
  record(call, { readOnly: false, ...extra }, NOON - daysAgo * DAY);
/** Three a day for eighty days. */
const steady = (extra: object = {}) =>
  Array.from({ length: 240 }, (_, n) => write(1 + Math.floor(n / 3) + (n % 3) / 10, extra));

describe('baselines from the event history', () => {
  it('have the events of ninety days, except what appears only in the last week', async () => {
    const theft = write(2, { sourceIPAddress: ABROAD }, 'iam:CreateUser');
    const world = historyWorld({ 'eu-west-1': [...steady(), theft] });
    await world.know(withKey('reporter'));
    expect((await world.learn()).at(-1)).toBe('done');
    const profile = await world.profileOf(REPORTER);
    expect(profile?.sources).toHaveProperty(['198.51.100.0/24']);
    expect(Object.keys(profile?.countries ?? {})).toEqual(['DE']);
    expect(profile?.actions['s3:CreateBucket']?.count).toBe(240);
    expect(profile?.events).toBeLessThan(240);
    expect(await world.store.run()).toMatchObject({ state: 'done', learned: 1, leftOut: 0 });
  });

  it('are the same wherever the reading is interrupted', async () => {
    const records = { 'eu-west-1': steady(), 'us-east-1': steady({ awsRegion: 'us-east-1' }) };
    const whole = historyWorld(records);
    await whole.know(withKey('reporter'));
    await whole.learn();
    const inPieces = historyWorld(records);
    await inPieces.know(withKey('reporter'));
    const steps = await inPieces.learn({ pages: 1 });
    expect(steps.length).toBeGreaterThan(6);
    expect(await inPieces.profileOf(REPORTER)).toEqual(await whole.profileOf(REPORTER));
  });

  it('do not change when the history is read once more', async () => {
    const world = historyWorld({ 'eu-west-1': steady() });
    await world.know(withKey('reporter'));
    await world.learn();
    const before = await world.profileOf(REPORTER);
    const run = await world.store.run();
    world.clock.advance(HOUR);
    const again = { id: 'again', state: 'requested' as const, from: 0, until: 0, problems: [], learned: 0, leftOut: 0 };
    await world.store.saveRun({ ...again, revision: run?.revision ?? 0 });
    await world.learn();
    expect(await world.profileOf(REPORTER)).toEqual(before);
  });

  it('do not count an event twice that write lookups and key lookups both find', async () => {
    const reads = Array.from({ length: 60 }, (_, n) =>
      record('s3:ListBuckets', { readOnly: true }, NOON - (10 + n) * DAY),
    );
    const world = historyWorld({ 'eu-west-1': [...steady(), ...reads] });
    await world.know(withKey('reporter'));
    await world.learn();
    const profile = await world.profileOf(REPORTER);
    expect(profile?.actions['s3:ListBuckets']?.count).toBe(60);
    expect(profile?.actions['s3:CreateBucket']?.count).toBe(240);
  });

  it('have calls of roles, by the issuer of their sessions, but no calls that services make on behalf of them', async () => {
    const calls = steady({ userIdentity: role('worker', 'any-session') });
    const byService = steady({ userIdentity: role('worker', 'x', { invokedBy: 'cloudformation.amazonaws.com' }) });
    const world = historyWorld({ 'eu-west-1': [...calls, ...byService] });
    await world.know(posture(roleArn('worker'), 1, 'workload'));
    await world.learn();
    expect((await world.profileOf(roleArn('worker')))?.actions['s3:CreateBucket']?.count).toBe(240);
  });

  it('keep failed calls apart, as the detectors do', async () => {
    const world = historyWorld({ 'eu-west-1': [...steady(), ...steady(denied)] });
    await world.know(withKey('reporter'));
    await world.learn();
    expect((await world.profileOf(REPORTER))?.actions).toMatchObject({
      's3:CreateBucket': { count: 240 },
      's3:CreateBucket!': { count: 240 },
    });
  });

  it('are not built for identities without risk, keys or outside trust', async () => {
    const other = steady({ userIdentity: user('intern', { accessKeyId: 'ASIAEXAMPLE000000009' }) });
    const world = historyWorld({ 'eu-west-1': other });
    await world.know(withKey('reporter'), posture(userArn('intern'), 3, 'human'));
    await world.learn();
    expect(await world.profileOf(userArn('intern'))).toBeUndefined();
  });

  it('wait for the first snapshots', async () => {
    const world = historyWorld({ 'eu-west-1': steady() });
    expect(await world.learn()).toEqual(['waiting']);
    await world.know(withKey('reporter'));
    expect((await world.learn({ execution: 'next' })).at(-1)).toBe('done');
  });

  it('say what they leave out: Regions that are not known, and keys beyond the limit', async () => {
    const world = historyWorld({ 'eu-west-1': [] }, {}, ['enabled Regions: ec2:DescribeRegions: denied']);
    const keys = Array.from({ length: 502 }, (_, n) => ({ ...key, id: `AKIA${n}` }));
    const plain = withKey('reporter');
    await world.know({ ...plain, containment: { ...plain.containment, accessKeys: keys } });
    await world.learn();
    expect((await world.store.run())?.problems).toEqual([
      'account 111122223333: enabled Regions: ec2:DescribeRegions: denied',
      'account 111122223333: the read events of 2 access keys are not looked up (at most 500)',
    ]);
    expect(world.histories.get('eu-west-1')?.queries).toHaveLength(501);
  });
});

describe('what detectors learned meanwhile', () => {
  const live = { version: 1, days: ['2026-04-15'], regions: {}, agents: {}, networks: {}, countries: {} } as const;
  const seen = { count: 5, first: NOON - HOUR, last: NOON };
  const profile = (firstSeen: number) => ({
    ...live,
    firstSeen,
    lastSeen: NOON,
    events: 5,
    sources: { '203.0.113.0/24': seen },
    actions: { 'iam:CreateUser': seen },
  });

  it('stays, and history is added under it', async () => {
    const world = historyWorld({ 'eu-west-1': steady() });
    await world.know(withKey('reporter'));
    await world.identities.saveActivity(REPORTER, 0, { profile: profile(NOON - HOUR) });
    await world.learn();
    expect(await world.profileOf(REPORTER)).toMatchObject({
      lastSeen: NOON,
      sources: { '203.0.113.0/24': seen, '198.51.100.0/24': { count: 240 } },
      actions: { 'iam:CreateUser': seen, 's3:CreateBucket': { count: 240 } },
    });
  });

  it('is not learned once more from history', async () => {
    const world = historyWorld({ 'eu-west-1': steady() });
    await world.know(withKey('reporter'));
    await world.identities.saveActivity(REPORTER, 0, { profile: profile(NOON - 40.5 * DAY) });
    await world.learn();
    expect((await world.profileOf(REPORTER))?.actions['s3:CreateBucket']?.count).toBe(120);
  });

  it('wins over history if both could have events in common', async () => {
    const world = historyWorld({ 'eu-west-1': steady() });
    await world.know(withKey('reporter'));
    for (let round = 0; round < 3; round += 1) await world.learning().advance('one', () => true);
    await world.identities.saveActivity(REPORTER, 0, { profile: profile(NOON - 40.5 * DAY) });
    await world.learn();
    expect((await world.profileOf(REPORTER))?.actions).toEqual({ 'iam:CreateUser': seen });
    expect(await world.store.run()).toMatchObject({ learned: 0, leftOut: 1 });
  });

  it('includes an incident or a suspicion, and nothing is taught to a suspect', async () => {
    for (const suspect of [
      { incident: { id: 'inc-1', severity: 'high' as const, openedAt: '2026-04-15T11:00:00.000Z' } },
      { suspicion: { identity: userArn('thief'), incident: 'inc-1', at: NOON, how: 'iam:CreateUser' } },
    ]) {
      const world = historyWorld({ 'eu-west-1': steady() });
      await world.know(withKey('reporter'));
      const window = { version: 1 as const, seen: [], signals: [], counters: {}, ...suspect };
      await world.identities.saveActivity(REPORTER, 0, { window });
      await world.learn();
      expect(await world.profileOf(REPORTER)).toBeUndefined();
      expect(await world.store.run()).toMatchObject({ state: 'done', learned: 0, leftOut: 1 });
    }
  });
});

describe('a Region that cannot be read', () => {
  const regions = { 'eu-west-1': steady(), 'us-east-1': steady({ awsRegion: 'us-east-1' }) };

  it('is reported if it refuses, and the others are read', async () => {
    const world = historyWorld(regions, { 'us-east-1': () => ({ kind: 'refused', why: 'AccessDenied: by an SCP' }) });
    await world.know(withKey('reporter'));
    expect((await world.learn()).at(-1)).toBe('done');
    expect(world.problems).toEqual(['us-east-1: refused: AccessDenied: by an SCP']);
    const stored = await world.store.regions((await world.store.run())?.id ?? '');
    expect(stored.map(({ region, state }) => [region, state])).toEqual([
      ['eu-west-1', 'read'],
      ['us-east-1', 'unreadable'],
    ]);
    expect((await world.profileOf(REPORTER))?.actions['s3:CreateBucket']?.count).toBe(240);
  });

  it('is read completely once it is no longer throttled', async () => {
    let calls = 0;
    const throttled = () => {
      calls += 1;
      return calls % 2 === 0 ? ({ kind: 'throttled', why: 'ThrottlingException' } as const) : undefined;
    };
    const world = historyWorld(regions, { 'us-east-1': throttled });
    await world.know(withKey('reporter'));
    expect((await world.learn()).at(-1)).toBe('done');
    expect((await world.profileOf(REPORTER))?.actions['s3:CreateBucket']?.count).toBe(480);
  });

  it('is left out after an hour of throttling, and what was learned elsewhere is used', async () => {
    const world = historyWorld(regions, { 'us-east-1': () => ({ kind: 'throttled', why: 'ThrottlingException' }) });
    await world.know(withKey('reporter'));
    const steps = await world.learn();
    expect(steps.length).toBeLessThan(100);
    expect((await world.profileOf(REPORTER))?.actions['s3:CreateBucket']?.count).toBe(240);
    expect(world.clock.now() - NOON).toBeGreaterThan(HOUR);
    expect(world.clock.now() - NOON).toBeLessThan(2 * HOUR);
  });
});

describe('the pace of the reading', () => {
  it('is at most one call per second and Region', async () => {
    const world = historyWorld({ 'eu-west-1': steady() });
    await world.know(withKey('reporter'));
    await world.learn();
    const calls = world.histories.get('eu-west-1')?.queries.length ?? 0;
    expect(calls).toBeGreaterThan(8);
    expect(world.clock.now() - NOON).toBeGreaterThanOrEqual((calls - 1) * 1_000);
  });
});

describe('two executions at the same time', () => {
  it('do not both read: the second one ends', async () => {
    const world = historyWorld({ 'eu-west-1': steady() });
    await world.know(withKey('reporter'));
    expect(await world.learning().advance('one', () => true)).toMatchObject({ kind: 'more' });
    expect(await world.learning().advance('two', () => true)).toEqual({ kind: 'busy', seconds: 0 });
    world.clock.advance(21 * MINUTE);
    expect(await world.learning().advance('two', () => true)).toMatchObject({ kind: 'more' });
    expect(await world.learning().advance('one', () => true)).toMatchObject({ kind: 'busy' });
  });

  it('count each event once, even if one continues after its claim has expired', async () => {
    const world = historyWorld({ 'eu-west-1': steady() });
    await world.know(withKey('reporter'));
    await world.learning().advance('one', () => true);
    let pages = 0;
    const slow = world.learning().advance('one', () => {
      pages += 1;
      if (pages === 2) world.clock.advance(21 * MINUTE);
      return pages < 3;
    });
    await Promise.allSettled([slow, world.learning().advance('one', () => true)]);
    await world.learn();
    expect((await world.profileOf(REPORTER))?.actions['s3:CreateBucket']?.count).toBe(240);
  });
});
