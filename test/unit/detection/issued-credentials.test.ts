import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { credentialsIn, issuedCount, withCredentials } from '../../../layers/core/detection/credentials.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { emptyWindow, WindowKeeper } from '../../../layers/core/detection/window.ts';
import { attack, messages, world } from './detector-world.ts';
import {
  ask,
  DAY,
  event,
  type Fields,
  HOUR,
  locate,
  MINUTE,
  NOON,
  posture,
  record,
  role,
  roleArn,
  tenDays,
  user,
  userArn,
} from './records.ts';

const ATTACKER = userArn('reporter');
/** A response of STS. */
const session = (accessKeyId: string) => ({ responseElements: { credentials: { accessKeyId } } });
const assume = (key: string, at: number, fields: Fields = {}) =>
  ask('sts:AssumeRole', { roleArn: roleArn('deploy') }, { ...session(key), ...fields }, at);
const keyFor = (userName: string, accessKeyId: string, at: number, fields: Fields = {}) =>
  ask(
    'iam:CreateAccessKey',
    { userName },
    { responseElements: { accessKey: { userName, accessKeyId } }, ...fields },
    at,
  );
const other = (name: string) => ({ userIdentity: user(name, { accessKeyId: `AKIAOF${name.toUpperCase()}` }) });

describe('the credentials of an incident', () => {
  it.each([
    ['a session that was issued before it opened', [assume('ASIABEFORE', NOON - HOUR), ...attack()], 'ASIABEFORE'],
    ['a session that was issued after it opened', [...attack(), assume('ASIAAFTER', NOON + MINUTE)], 'ASIAAFTER'],
    [
      'a session of GetSessionToken',
      [...attack(), record('sts:GetSessionToken', session('ASIATOKEN'), NOON + MINUTE)],
      'ASIATOKEN',
    ],
    [
      'a federation token',
      [...attack(), ask('sts:GetFederationToken', { name: 'x' }, session('ASIAFEDERATED'), NOON + MINUTE)],
      'ASIAFEDERATED',
    ],
    ['a key for the user itself', [...attack(), keyFor('reporter', 'AKIASECOND', NOON + MINUTE)], 'AKIASECOND'],
    ['a key for another user', [...attack(), keyFor('backup', 'AKIAHEIR', NOON + MINUTE)], 'AKIAHEIR'],
  ])('include %s', async (_, records, key) => {
    const { detector, incidents } = world();
    const [change, use] = [detector('change'), detector('use')];
    for (const raw of records) {
      await use.handle(messages(raw));
      await change.handle(messages(raw));
    }
    expect((await incidents()).find(({ identity }) => identity === ATTACKER)?.credentials).toContain(key);
    const replayed = replay(records.map(event), { rules: ruleIndex(), postures: [], locate });
    expect(replayed.incidents.find(({ identity }) => identity === ATTACKER)?.credentials).toContain(key);
  });

  it('include a key that a principal without an incident created for the identity', async () => {
    const { detector, incidents, identities, published } = world();
    await identities.savePosture(posture(ATTACKER, 2, 'service-user'));
    await detector('change').handle(messages(...attack()));
    const before = published('Incident Updated').length;
    await detector('use').handle(messages(keyFor('REPORTER', 'AKIAFROMANOTHER', NOON + DAY + HOUR, other('friend'))));
    expect((await incidents()).find(({ identity }) => identity === ATTACKER)?.credentials).toContain('AKIAFROMANOTHER');
    expect((await identities.load(ATTACKER)).window?.counters.issued).toHaveProperty('AKIAFROMANOTHER');
    expect(published('Incident Updated'), 'a credential is no evidence').toHaveLength(before);
  });

  it('exclude credentials whose creation was denied', async () => {
    const { detector, incidents } = world();
    await detector('change').handle(messages(...attack()));
    await detector('use').handle(messages(assume('ASIAREFUSED', NOON + MINUTE, { errorCode: 'AccessDenied' })));
    expect((await incidents())[0]?.credentials).not.toContain('ASIAREFUSED');
  });

  it('are bounded per kind', () => {
    const keeper = new WindowKeeper(emptyWindow());
    keeper.count({ counter: 'credentials', value: 'AKIALONGTERM', keep: DAY }, NOON);
    for (let number = 0; number < 250; number += 1) {
      keeper.count(issuedCount(`ASIAISSUED${number}`), NOON + number);
      keeper.count({ counter: 'credentials', value: `session-${number}`, keep: DAY }, NOON + number);
    }
    const credentials = credentialsIn(keeper.current, NOON + HOUR);
    expect(credentials.length).toBeLessThanOrEqual(120);
    expect(credentials[0]).toBe('AKIALONGTERM');
    expect(credentials).toEqual(expect.arrayContaining(['ASIAISSUED249', 'session-249']));
    const merged = withCredentials(
      credentials,
      Array.from({ length: 500 }, (_, number) => `ASIALATER${number}`),
    );
    expect(merged.length).toBeLessThanOrEqual(120);
    expect(merged).toEqual(expect.arrayContaining(['AKIALONGTERM', 'ASIALATER499']));
  });

  it('exclude sessions that have expired', () => {
    const keeper = new WindowKeeper(emptyWindow());
    keeper.count(issuedCount('ASIAENDED'), NOON);
    expect(credentialsIn(keeper.current, NOON + 35 * HOUR)).toEqual(['ASIAENDED']);
    expect(credentialsIn(keeper.current, NOON + 37 * HOUR)).toEqual([]);
  });
});

describe('an issued session', () => {
  const issued = async (identities: ReturnType<typeof world>['identities'], identity: string) =>
    Object.keys((await identities.load(identity)).window?.counters.issued ?? {});
  /** With a baseline that includes assuming that role. */
  const habit = {
    profile: tenDays(['sts:AssumeRole', 's3:ListBuckets']),
    window: {
      ...emptyWindow(),
      counters: { assumed: { [`${roleArn('deploy')} ${Math.floor(NOON / (10 * DAY))}`]: NOON - HOUR } },
    },
  };
  const chained = { userIdentity: role('pipeline') };

  it('of a long-term key is written immediately', async () => {
    const { detector, identities } = world();
    await detector('use').handle(messages(assume('ASIAFIRST', NOON)));
    expect(await issued(identities, ATTACKER)).toEqual(['ASIAFIRST']);
  });

  it('of a role is written with the next write', async () => {
    const { detector, identities, clock } = world();
    await identities.saveActivity(roleArn('pipeline'), 0, habit);
    const one = detector('use');
    await one.handle(messages(assume('ASIACHAINED', NOON, chained)));
    expect(await issued(identities, roleArn('pipeline'))).toEqual([]);
    clock.advance(HOUR);
    await one.handle(messages(record('s3:ListBuckets', chained, NOON + HOUR)));
    expect(await issued(identities, roleArn('pipeline'))).toEqual([]);
    const stop = ask('sts:GetFederationToken', { name: 'x' }, chained, NOON + 2 * HOUR);
    await one.handle(messages(stop));
    expect(await issued(identities, roleArn('pipeline'))).toEqual(['ASIACHAINED']);
  });

  it('is written with the profile, and survives a write conflict', async () => {
    const { detector, identities } = world();
    await identities.saveActivity(roleArn('pipeline'), 0, habit);
    let conflicts = 0;
    const contested = {
      ...identities,
      saveActivity: async (...args: Parameters<typeof identities.saveActivity>) => {
        conflicts += 1;
        return conflicts === 1 ? { kind: 'conflict' as const } : identities.saveActivity(...args);
      },
    };
    const one = detector('use', contested);
    await one.handle(messages(assume('ASIACHAINED', NOON, chained)));
    await one.handle(messages(record('s3:ListBuckets', chained, NOON + DAY)));
    expect(conflicts).toBe(2);
    expect(await issued(identities, roleArn('pipeline'))).toEqual(['ASIACHAINED']);
  });

  it('is written immediately if the identity has signals', async () => {
    const { detector, identities } = world();
    await identities.saveActivity(roleArn('pipeline'), 0, habit);
    await detector('change').handle(messages(ask('cloudtrail:StopLogging', { name: 'main' }, chained)));
    await detector('use').handle(messages(assume('ASIASUSPICIOUS', NOON + MINUTE, chained)));
    expect(await issued(identities, roleArn('pipeline'))).toEqual(['ASIASUSPICIOUS']);
  });

  it.each([
    ['a user that habitually assumes a role', (at: number, n: number) => assume(`ASIA${n}`, at)],
    ['a role that habitually assumes a role', (at: number, n: number) => assume(`ASIA${n}`, at, chained)],
  ])('costs at most one write in ten events for %s', async (_, make) => {
    const { detector, clock } = world();
    const one = detector('use');
    let before = 0;
    const [days, hours] = [10, 24];
    for (let hour = 0; hour < days * hours; hour += 1) {
      if (hour === (days - 3) * hours) before = one.counts.writes;
      for (let minute = 0; minute < 60; minute += 10) {
        const at = NOON + hour * HOUR + minute * MINUTE;
        clock.set(at);
        await one.handle(messages(make(at, hour * 60 + minute)));
      }
    }
    expect((one.counts.writes - before) / (3 * hours * 6)).toBeLessThanOrEqual(0.1);
  });
});
