import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACTIVITY } from '../usage/records.ts';
import { runMain } from './run-main.ts';
import { ACCOUNT, AS_OF, BACKUP, CREDENTIAL_REPORT, DUMP } from './small-company.ts';

let folder = '';
const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};
const accessed = (arn: string | undefined, ...services: readonly string[]) => ({
  ...(arn === undefined ? {} : { Arn: arn }),
  JobStatus: 'COMPLETED',
  ServicesLastAccessed: services.map((ServiceNamespace) => ({ ServiceNamespace })),
});
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-activity-'));
  file('account.json', DUMP);
  file('report.csv', CREDENTIAL_REPORT);
  file('activity.json', { Records: ACTIVITY });
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'a.json.gz'), gzipSync(JSON.stringify({ Records: ACTIVITY.slice(0, 4) })));
  file(
    'logs/b.jsonl',
    ACTIVITY.slice(3)
      .map((record) => JSON.stringify(record))
      .join('\n'),
  );
  mkdirSync(join(folder, 'accessed'));
  file('accessed/backup.json', accessed(BACKUP, 'iam', 's3'));
  file('accessed/gone.json', accessed(`arn:aws:iam::${ACCOUNT}:role/gone`, 's3'));
  mkdirSync(join(folder, 'empty'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const assess = (...args: readonly string[]) =>
  runMain(['assess', 'account.json', '--credential-report', 'report.csv', '--as-of', AS_OF, ...args], {
    cwd: folder,
    columns: 80,
  });
const usageOf = async (...args: readonly string[]) =>
  JSON.parse((await assess('--identity', 'nightly-backup', '--json', ...args)).out).usage;

describe('assess --activity', () => {
  test('reads a folder like the file with the same events, and no event twice', async () => {
    expect(await usageOf('--activity', 'logs')).toEqual(await usageOf('--activity', 'activity.json'));
  });

  test('prints a remaining policy that --try confirms', async () => {
    const { remaining } = await usageOf('--activity', 'activity.json');
    const change = {
      kind: 'replace-policies',
      identity: BACKUP,
      name: 'permissions-in-use',
      document: remaining.policy,
    };
    file('change.json', change);
    const tried = JSON.parse((await assess('--try', 'change.json', '--json')).out);
    expect(tried.improved).toEqual([{ identity: BACKUP, from: 0, to: remaining.tier }]);
  });

  test('does not simulate each identity of lower risk', async () => {
    const { out } = await assess('--activity', 'activity.json', '--json');
    const lines: { tier: number; usage?: { remaining: { tier: number | null } | null } }[] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const tiers = lines
      .filter(({ usage }) => usage?.remaining)
      .map(({ tier, usage }) => [tier, usage?.remaining?.tier]);
    expect(tiers).toEqual([
      [0, 2],
      [0, 2],
      [1, 1],
      [2, null],
      [3, null],
    ]);
  });

  test('says that old events show nothing to be unused', async () => {
    const { out, err } = await assess(
      '--activity',
      'activity.json',
      '--as-of',
      '2026-08-01',
      '--identity',
      'nightly-backup',
    );
    expect(err).toContain(`no recent events of account ${ACCOUNT}`);
    expect(out).toContain('no activity of its account');
  });

  test('names unknown services without their control characters, and takes nothing for unused', async () => {
    const [first, ...others] = ACTIVITY.filter(({ userIdentity }) => userIdentity.arn === BACKUP);
    file('odd.json', [{ ...first, eventID: 'odd', eventSource: 'evil\u001b[2J.amazonaws.com' }, first, ...others]);
    const { out } = await assess(
      '--activity',
      'odd.json',
      '--activity',
      'activity.json',
      '--identity',
      'nightly-backup',
    );
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'calls of evil\\u001b[2j.amazonaws.com correspond to no known service',
    );
    expect(out).not.toContain('\u001b');
    expect(out).toContain('no action is known to be unused');
  });

  test.each([
    [['--activity', 'report.csv'], 'report.csv'],
    [['--activity', 'account.json'], 'account.json: expected CloudTrail records'],
    [['--activity', 'missing'], 'missing: no such file or folder'],
    [['--last-accessed', 'empty'], 'empty: expected .json files in this folder, found none'],
    [['--last-accessed', 'account.json'], 'account.json: at ServicesLastAccessed: expected the output of'],
    [['--activity', 'activity.json', '--output', 'activity.json'], '--output'],
  ])('with %j is a usage error', async (args, message) => {
    const { code, err } = await assess(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('assess --last-accessed', () => {
  test('shows unused services, data events included', async () => {
    const { activity, lastAccessed, unused, remaining } = await usageOf('--last-accessed', 'accessed');
    expect({ activity, lastAccessed }).toEqual({ activity: null, lastAccessed: true });
    expect(unused.wholeServices).toEqual(['iam', 's3']);
    expect(remaining).toMatchObject({ policy: null, tier: 3, days: 90 });
  });

  test('skips identities that are not in the account', async () => {
    const { code, err } = await assess('--last-accessed', 'accessed');
    expect(code).toBe(0);
    expect(err).toContain(`arn:aws:iam::${ACCOUNT}:role/gone is not in the accounts: skipped`);
  });

  test('says nothing about the services of a new identity', async () => {
    const args = ['--last-accessed', 'accessed', '--identity', 'nightly-backup', '--as-of', '2025-02-01'];
    expect((await assess(...args)).out).not.toContain('EXCESS_PERMISSIONS');
  });

  test('adds the reason of unused services', async () => {
    const { out } = await assess('--last-accessed', 'accessed', '--identity', 'nightly-backup');
    expect(out).toContain('EXCESS_PERMISSIONS');
  });
});
