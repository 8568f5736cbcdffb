import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMain } from './run-main.ts';

const ADMIN = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const ann = 'arn:aws:iam::111122223333:user/ann';
const user = (more: object = {}) => ({ UserName: 'ann', Arn: ann, Path: '/', ...more });
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unreadable-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], dump: object) {
  writeFileSync(join(folder, 'dump.json'), JSON.stringify(dump));
  return runMain(args, { cwd: folder });
}

describe('tierwatch assess exits with 2, after its report,', () => {
  test('if an entry has no ARN', async () => {
    const { Arn, ...nameless } = user();
    const { code, out, err } = await run(['assess', 'dump.json', '--all'], { UserDetailList: [user(), nameless] });
    expect([code, out, err]).toEqual([
      2,
      expect.stringContaining('user/ann'),
      expect.stringContaining('UserDetailList[1]'),
    ]);
  });

  test('if the rest has findings', async () => {
    const boss = user({ UserPolicyList: [{ PolicyName: 'all', PolicyDocument: ADMIN }] });
    const args = ['assess', 'dump.json', '--fail-on', 'T0'];
    expect((await run(args, { UserDetailList: [boss] })).code).toBe(1);
    expect((await run(args, { UserDetailList: [boss, {}] })).code).toBe(2);
  });

  test('if the name of a list is misspelled', async () => {
    const { code, err } = await run(['assess', 'dump.json'], { UserDetailLst: [user()], RoleDetailList: [] });
    expect([code, err]).toEqual([2, expect.stringContaining('no users or roles found in the input')]);
    expect(err).toContain('unreadable: dump.json: UserDetailLst: ');
  });

  test('if no entry can be read', async () => {
    const { code, err } = await run(['assess', 'dump.json'], { UserDetailList: [{ UserName: 'eve' }] });
    expect([code, err]).toEqual([2, expect.stringContaining('unreadable: dump.json: UserDetailList[0]: Arn: ')]);
  });

  test('but with 0 if everything was read', async () => {
    expect((await run(['assess', 'dump.json'], { UserDetailList: [user()] })).code).toBe(0);
  });
});

describe('a question about an input with a skipped entry', () => {
  const bob = { UserName: 'bob', Arn: ann.replace('ann', 'bob'), Path: '/' };
  const users = { UserDetailList: [user(), bob] };
  const skipped = { UserDetailList: [user(), bob, { UserName: 'eve' }] };

  test.each([
    ['who-can', ['s3:GetObject', '*'], 2],
    ['blast-radius', ['ann'], 2],
    // A path may exist.
    ['path', ['ann', 'bob'], 1],
  ] as const)('%s ends with another exit code than 0, after its answer', async (name, question, expected) => {
    expect((await run([name, ...question, 'dump.json'], users)).code).toBe(0);
    const { code, out, err } = await run([name, ...question, 'dump.json'], skipped);
    expect([code, err]).toEqual([expected, expect.stringContaining('UserDetailList[2]')]);
    expect(out).not.toBe('');
  });

  test('path says why it is not certain', async () => {
    const { out } = await run(['path', 'ann', 'bob', 'dump.json'], skipped);
    expect(out).toBe('No path from user/ann to user/bob is known, but some data could not be read\n');
    const json = JSON.parse((await run(['path', 'ann', 'bob', 'dump.json', '--json'], skipped)).out);
    expect(json.unreadable).toEqual([{ what: expect.stringContaining('UserDetailList[2]'), why: expect.any(String) }]);
  });

  test('who-can ends with 2 if there are no users and roles', async () => {
    expect((await run(['who-can', 's3:GetObject', '*', 'dump.json'], { UserDetailList: [] })).code).toBe(2);
  });
});

describe('an identity has unknown permissions if its input has', () => {
  const cases = [
    ['an inline policy without a document', { UserPolicyList: [{ PolicyName: 'q' }] }, `policy:${ann}/q`],
    [
      'an inline policy without a name',
      { UserPolicyList: [{ PolicyDocument: ADMIN }] },
      `policy:${ann}/UserPolicyList[0]`,
    ],
    ['no list of inline policies', { UserPolicyList: 'q' }, `policy:${ann}/UserPolicyList`],
    ['an attached policy without an ARN', { AttachedManagedPolicies: [{ PolicyName: 'q' }] }, `policy:${ann}/q`],
    ['a group that is not a name', { GroupList: [7] }, `policy:${ann}/GroupList[0]`],
  ] as const;

  test.each(cases)('%s: can answers conditionally', async (_, more, fact) => {
    const args = ['can', 'dump.json', '--principal', ann, '--action', 's3:GetObject', '--json'];
    const { out } = await run(args, { UserDetailList: [user(more)] });
    expect(JSON.parse(out)).toMatchObject({ decision: 'conditional', missing: [fact] });
  });

  test.each(cases)('%s: assess reports an unreadable policy', async (_, more) => {
    const { code, out } = await run(['assess', 'dump.json', '--json'], { UserDetailList: [user(more)] });
    expect([code, out]).toEqual([2, expect.stringContaining('POLICY_UNREADABLE')]);
  });
});

describe('a policy that is not in the input', () => {
  const custom = { PolicyName: 'custom', PolicyArn: 'arn:aws:iam::111122223333:policy/custom' };
  const bob = { UserName: 'bob', Arn: ann.replace('ann', 'bob') };
  const dump = { UserDetailList: [user({ AttachedManagedPolicies: [custom] }), bob] };

  test.each([
    [['path', 'ann', 'bob', 'dump.json'], 1, 'the policies of user/ann are not all known'],
    [['path', 'ann', 'bob', 'dump.json'], 1, '? depends on policy:policy/custom'],
    [['path', 'bob', 'ann', 'dump.json'], 0, 'There is no path from user/bob to user/ann'],
    [['who-can', 's3:GetObject', '*', 'dump.json'], 0, 'user/ann ? depends on policy:policy/custom'],
    [['blast-radius', 'ann', 'dump.json'], 0, '? it may reach more; depends on policy:policy/custom'],
  ])('%j exits with %d and prints “%s”', async (args, code, text) => {
    expect(await run(args, dump)).toMatchObject({ code, out: expect.stringContaining(text) });
  });
});

test('a fix plan takes away every way to administrator, also that through a new group', async () => {
  const wide = { Effect: 'Allow', Action: 'iam:*', NotResource: 'arn:aws:iam::*:role/*' };
  const all = { PolicyName: 'wide', PolicyDocument: { Version: '2012-10-17', Statement: [wide] } };
  const { out } = await run(['assess', 'dump.json', '--fix-plan'], {
    UserDetailList: [user({ UserPolicyList: [all] })],
  });
  expect(out).toMatch(/iam:(AddUserToGroup|CreateGroup)/);
});
