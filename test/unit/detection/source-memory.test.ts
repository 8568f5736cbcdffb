import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { NOTE_LIFE, sourceArn } from '../../../layers/core/detection/source-memory.ts';
import { messages, world } from './detector-world.ts';
import {
  ABROAD,
  ACCOUNT,
  DAY,
  event,
  type Fields,
  HOME,
  HOUR,
  locate,
  NEXT_DOOR,
  NOON,
  posture,
  RENTED,
  record,
  role,
  roleArn,
  tenDays,
  user,
  userArn,
} from './records.ts';

const SOURCE = '192.0.2.0/24';
const from = (sourceIPAddress: string): Fields => ({ sourceIPAddress });

const failure = (userName: string, at: number, fields: Fields = from(ABROAD)) =>
  record(
    'signin:ConsoleLogin',
    {
      userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName },
      errorMessage: 'Failed authentication',
      responseElements: { ConsoleLogin: 'Failure' },
      ...fields,
    },
    at,
  );
const success = (userName: string, at: number, fields: Fields = from(ABROAD)) =>
  record(
    'signin:ConsoleLogin',
    {
      userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName, arn: userArn(userName) },
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: { MFAUsed: 'No' },
      ...fields,
    },
    at,
  );
const failures = (count: number, apart = 6 * HOUR) =>
  Array.from({ length: count }, (_, n) => failure(`user-${n}`, NOON + n * apart));
const hidden = (count: number) =>
  Array.from({ length: count }, (_, n) => failure('HIDDEN_DUE_TO_SECURITY_REASONS', NOON + n * 60_000));

const key = (name: string, sourceIPAddress: string, at: number, call = 'sts:GetCallerIdentity') =>
  record(call, { userIdentity: user(name, { accessKeyId: `AKIA${name}` }), sourceIPAddress }, at);
const instance = (sourceIPAddress: string, at: number) =>
  record('s3:ListBuckets', { userIdentity: role('web', 'i-0123456789abcdef0'), sourceIPAddress }, at);

/** Signals of one rule in a deployment that gets one event at a time. `known`: users and roles with a baseline at home. */
async function played(rule: string, records: readonly object[], known: readonly string[] = []) {
  const all = world();
  for (const identity of known)
    await all.identities.saveActivity(identity, 0, { profile: tenDays(['s3:GetObject', 's3:ListBuckets']) });
  const detectors = [all.detector('signin'), all.detector('use')];
  for (const raw of records) for (const detector of detectors) await detector.handle(messages(raw));
  const subjects = new Set([...known, ...records.map((raw) => event(raw).actor.identity ?? '')]);
  const states = [...subjects, sourceArn(ACCOUNT, SOURCE)].map((identity) => all.identities.load(identity));
  const found = (await Promise.all(states)).flatMap(({ window }) => window?.signals ?? []);
  return { ...all, signals: found.filter((signal) => signal.rule === rule), detectors };
}
const replayed = (rule: string, records: readonly object[]) =>
  replay(records.map(event), { rules: ruleIndex(), postures: [], locate }).signals.filter(
    (signal) => signal.rule === rule,
  );

const keys = ['A', 'B', 'C'];
const tested = keys.map((name, n) => key(name, ABROAD, NOON + n * DAY));
const users = keys.map(userArn);

describe('password spraying', () => {
  it('is found by the failed sign-ins of five users from one source over days', async () => {
    const { signals } = await played('signin-spraying', failures(5));
    expect(signals.map(({ identity, evidence }) => [identity, evidence.names])).toEqual([[userArn('user-4'), 5]]);
    expect(replayed('signin-spraying', failures(5))).toHaveLength(1);
  });

  it('opens an incident for the source if the names are hidden', async () => {
    const { incidents } = await played('signin-spraying', hidden(12));
    expect((await incidents()).map(({ identity, class: kind }) => [identity, kind])).toEqual([
      [sourceArn(ACCOUNT, SOURCE), 'unknown'],
    ]);
    const found = replay(hidden(12).map(event), { rules: ruleIndex(), postures: [], locate });
    expect(found.incidents.map(({ identity }) => identity)).toEqual([sourceArn(ACCOUNT, SOURCE)]);
  });

  it('keeps no baseline of a source', async () => {
    const { identities } = await played('signin-spraying', hidden(3));
    expect((await identities.load(sourceArn(ACCOUNT, SOURCE))).profile).toBeUndefined();
  });

  it.each([
    ['four users', failures(4)],
    ['five users over months', failures(5, NOTE_LIFE / 2)],
    ['one user many times', Array.from({ length: 20 }, (_, n) => failure('ann', NOON + n * HOUR))],
    ['five users, each from another source', failures(5).map((raw, n) => ({ ...raw, ...from(`198.18.${n}.1`) }))],
    [
      'users who then signed in',
      failures(5).flatMap((raw, n) => [raw, success(`user-${n}`, NOON + n * 6 * HOUR + 60_000)]),
    ],
  ])('is not found for %s', async (_, records) => {
    expect((await played('signin-spraying', records)).signals).toEqual([]);
    expect(replayed('signin-spraying', records)).toEqual([]);
  });

  it('is not found at a source that is habitual for the users', async () => {
    const records = failures(6).map((raw) => ({ ...raw, ...from(HOME) }));
    const known = Array.from({ length: 6 }, (_, n) => userArn(`user-${n}`));
    expect((await played('signin-spraying', records, known)).signals).toEqual([]);
  });

  it('that succeeds is a signal for the user', async () => {
    const records = [...failures(4), success('ann', NOON + 2 * DAY)];
    const { signals } = await played('signin-after-spraying', records);
    expect(signals.map(({ identity, severity }) => [identity, severity])).toEqual([[userArn('ann'), 'high']]);
    expect((await played('signin-after-spraying', records.slice(1))).signals).toEqual([]);
    const elsewhere = [...failures(4), success('ann', NOON + 2 * DAY, from(NEXT_DOOR))];
    expect((await played('signin-after-spraying', elsewhere)).signals).toEqual([]);
  });
});

describe('keys from one source', () => {
  it('are found if the source is new for each of three users', async () => {
    const { signals } = await played('keys-from-one-source', tested, users);
    expect(signals.map(({ identity, evidence }) => [identity, evidence.keys])).toEqual([
      [userArn('C'), ['AKIAA', 'AKIAB', 'AKIAC']],
    ]);
  });

  it('are found without baselines if the keys were dormant', async () => {
    const all = world();
    const use = all.detector('use');
    for (const [n, name] of keys.entries()) {
      const lastUsedAt = new Date(NOON - 200 * DAY).toISOString();
      await all.identities.savePosture(posture(userArn(name), 2, 'service-user', { lastUsedAt }));
      await use.handle(messages(tested[n] ?? {}));
    }
    const { window } = await all.identities.load(userArn('C'));
    expect(window?.signals.map(({ rule }) => rule)).toContain('keys-from-one-source');
  });

  it.each([
    ['two users', tested.slice(0, 2), users],
    ['users without a baseline', tested, []],
    ['a source that is habitual', keys.map((name) => key(name, HOME, NOON)), users],
    ['three sources', [ABROAD, NEXT_DOOR, '198.18.0.1'].map((at, n) => key(keys[n] ?? '', at, NOON)), users],
    ['one user with three calls', [0, 1, 2].map((n) => key('A', ABROAD, NOON + n * HOUR)), users],
    ['users months apart', keys.map((name, n) => key(name, ABROAD, NOON + n * NOTE_LIFE)), users],
  ])('are not found for %s', async (_, records, known) => {
    expect((await played('keys-from-one-source', records, known)).signals).toEqual([]);
  });
});

describe('an instance beside a key', () => {
  const known = [userArn('A'), roleArn('web')];
  it.each([
    ['the key comes second', [instance(ABROAD, NOON), key('A', ABROAD, NOON + HOUR)], userArn('A')],
    ['the instance comes second', [key('A', ABROAD, NOON), instance(ABROAD, NOON + HOUR)], roleArn('web')],
  ])('is found if %s', async (_, records, identity) => {
    const { signals } = await played('instance-beside-key', records, known);
    expect(signals.map((signal) => signal.identity)).toEqual([identity]);
  });

  it.each([
    ['the sources differ', [instance(RENTED, NOON), key('A', NEXT_DOOR, NOON + HOUR)]],
    ['the source is habitual', [instance(HOME, NOON), key('A', HOME, NOON + HOUR)]],
    ['the instance calls from Amazon', [instance('3.5.140.2', NOON), key('A', '3.5.140.2', NOON + HOUR)]],
  ])('is not found if %s', async (_, records) => {
    expect((await played('instance-beside-key', records, known)).signals).toEqual([]);
  });
});

describe('the memory of sources', () => {
  it('costs a habitual identity no query and no write', async () => {
    const records = Array.from({ length: 50 }, (_, n) => key('A', HOME, NOON + n * 60_000, 's3:GetObject'));
    const { detectors } = await played('none', records, [userArn('A')]);
    expect(detectors.reduce((sum, { counts }) => sum + counts.queries, 0)).toBeLessThanOrEqual(2);
    expect(detectors.reduce((sum, { counts }) => sum + counts.writes, 0)).toBeLessThanOrEqual(2);
  });

  it('stores a bounded number of notes, however many unknown names are tried', async () => {
    const flood = Array.from({ length: 300 }, (_, n) => failure('HIDDEN_DUE_TO_SECURITY_REASONS', NOON + n * 60_000));
    const { sources, detector } = world();
    await detector('signin').handle(messages(...flood));
    expect((await sources.notesOn(SOURCE)).length).toBeLessThanOrEqual(60);
  });
});
