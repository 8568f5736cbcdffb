import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../cli/main.ts';
import { guardDuty, health } from '../detection/cases/change-findings.ts';
import { ask, NOON, record, userArn } from '../detection/records.ts';
import { memoryIo } from './memory-io.ts';
import { runMain } from './run-main.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function run(args: readonly string[], stdin = '') {
  const { code, out, err } = await runMain(['replay', ...args], { cwd: folder, stdin });
  const lines = () =>
    out
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { code, out, err, lines };
}

const EXFILTRATION = guardDuty('UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 8);

const attack = [
  ask('iam:CreateUser', { userName: 'backup' }),
  ask(
    'iam:AttachUserPolicy',
    { userName: 'backup', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    {},
    NOON + 1_000,
  ),
  ask('cloudtrail:StopLogging', { name: 'main' }, {}, NOON + 2_000),
];
const asLines = (records: readonly object[]): string => `${records.map((one) => JSON.stringify(one)).join('\n')}\n`;

describe('tierwatch replay', () => {
  it.each([
    ['a delivered file', 'a.json', JSON.stringify({ Records: attack })],
    ['a delivered gzip file', 'a.json.gz', gzipSync(JSON.stringify({ Records: attack }))],
    ['a list on many lines', 'a.json', JSON.stringify(attack, null, 2)],
    ['one record per line', 'a.jsonl', asLines(attack)],
    ['Windows line endings', 'a.jsonl', asLines(attack).replaceAll('\n', '\r\n')],
    [
      'files with byte order marks, one after the other',
      'a.jsonl',
      attack.map((one) => `\ufeff${asLines([one])}`).join(''),
    ],
    ['UTF-16 of PowerShell', 'a.jsonl', Buffer.from(`\ufeff${asLines(attack)}`, 'utf16le')],
    ['big-endian UTF-16', 'a.json', Buffer.from(`\ufeff${JSON.stringify(attack, null, 2)}`, 'utf16le').swap16()],
    ['UTF-16 in gzip', 'a.json.gz', gzipSync(Buffer.from(`\ufeff${JSON.stringify({ Records: attack })}`, 'utf16le'))],
    [
      'EventBridge events',
      'a.jsonl',
      asLines(attack.map((detail) => ({ 'detail-type': 'AWS API Call via CloudTrail', detail }))),
    ],
    [
      'LookupEvents output',
      'a.json',
      JSON.stringify({ Events: attack.map((one) => ({ CloudTrailEvent: JSON.stringify(one) })) }, null, 1),
    ],
  ])('finds the same incident in %s', async (_, name, content) => {
    const { code, lines } = await run([put(name, content), '--json']);
    expect(code).toBe(0);
    const incidents = lines().filter(({ type }) => type === 'incident');
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({
      identity: userArn('reporter'),
      class: 'unknown',
      tier: null,
      response: { mode: 'plan', playbook: 'contain-user' },
    });
  });

  it.each([
    ['an event of AWS Health', health('AWS_RISK_CREDENTIALS_EXPOSED', 'AKIAEXAMPLE000000001'), 'credentials-exposed'],
    ['a finding of GuardDuty', EXFILTRATION, 'guardduty-credential-finding'],
    ['a finding as GuardDuty exports it', EXFILTRATION.detail, 'guardduty-credential-finding'],
  ])('reads %s beside records', async (_, finding, rule) => {
    put('finding.json', JSON.stringify(finding));
    // The record, which is later, shows whose key it is.
    put('records.json', JSON.stringify({ Records: [record('s3:ListBuckets', {}, NOON + 60_000)] }));
    const { code, lines } = await run([folder, '--json']);
    expect(code).toBe(0);
    const incident = lines().find(({ type }) => type === 'incident');
    expect(incident).toMatchObject({ identity: userArn('reporter'), severity: 'critical' });
    expect(incident.signals.map((signal: { rule: string }) => signal.rule)).toEqual([rule]);
  });

  it('reads standard input and folders', async () => {
    put('1.jsonl', asLines(attack.slice(0, 1)));
    put('2.json', JSON.stringify({ Records: attack.slice(1) }));
    put('digest.json', JSON.stringify({ digestStartTime: '2026' }));
    const fromFolder = await run([folder, '--json']);
    const fromInput = await run(['-', '--json'], asLines(attack));
    const found = (outcome: typeof fromInput) => outcome.lines().filter(({ type }) => type !== 'skipped');
    expect(found(fromFolder)).toEqual(fromInput.lines());
    expect(fromFolder.err).toContain('digest.json');
  });

  it('reads UTF-16 on standard input with any chunk boundaries', async () => {
    const bytes = Buffer.from(`\ufeff${asLines(attack)}`, 'utf16le');
    const io = memoryIo({ stdin: Readable.from([bytes.subarray(0, 7), bytes.subarray(7, 8), bytes.subarray(8)]) });
    expect(await main(['replay', '-', '--json'], io)).toBe(0);
    expect(io.written.out).toBe((await run(['-', '--json'], asLines(attack))).out);
  });

  it('skips empty files of a folder, and reports their number and the first name', async () => {
    put('1.jsonl', asLines(attack));
    const alone = await run([folder, '--json']);
    put('0.json', '');
    put('2.jsonl', ' \r\n\n');
    put('3.json.gz', gzipSync(''));
    const { code, lines, err } = await run([folder, '--json']);
    const first = { file: join(folder, '0.json') };
    const skipped = { type: 'skipped', what: 'file', reason: 'empty', count: 3, first };
    expect([code, lines()]).toEqual([0, [...alone.lines(), skipped]]);
    expect(err).toContain(`tierwatch: 3 files skipped: empty; first: ${first.file}\n`);
  });

  it('orders events by time and removes duplicates', async () => {
    const straight = await run([put('a.jsonl', asLines(attack)), '--json']);
    const mixed = await run([put('b.jsonl', asLines(attack.toReversed())), put('c.jsonl', asLines(attack)), '--json']);
    expect(mixed.out).toBe(straight.out);
  });

  it('prints signals by time, then incidents', async () => {
    const { lines } = await run([put('a.jsonl', asLines(attack.toReversed())), '--json']);
    const types = lines().map(({ type }) => type);
    expect(types.lastIndexOf('signal')).toBeLessThan(types.indexOf('incident'));
    const times = lines()
      .filter(({ type }) => type === 'signal')
      .map(({ time }) => time);
    expect(times).toEqual([...times].sort());
  });

  it('prints null for the id of a record without one', async () => {
    const bare = attack.map((one) => ({ ...one, eventID: undefined }));
    const { lines } = await run([put('a.jsonl', asLines(bare)), '--json']);
    expect(lines().every(({ type, eventId }) => type !== 'signal' || eventId === null)).toBe(true);
    expect(lines().filter(({ type }) => type === 'incident')).toHaveLength(1);
  });

  it('reports skipped records on standard error and in JSON', async () => {
    const { err, lines } = await run([
      put('a.jsonl', asLines([...attack, record('s3:ListBuckets', { eventTime: 'never', eventID: 'odd-7' })])),
      '--json',
    ]);
    expect(err).toContain('odd-7');
    expect(err).toContain('no-time (eventTime)');
    expect(lines().filter(({ type }) => type === 'skipped')).toMatchObject([
      { what: 'record', reason: 'no-time (eventTime)', count: 1, first: { record: 4, eventId: 'odd-7' } },
    ]);
  });

  it('prints incidents for people without --json', async () => {
    const { out } = await run([put('a.jsonl', asLines(attack))]);
    for (const part of [
      userArn('reporter'),
      'tier unknown',
      'confidence',
      'response',
      '1 incident',
      'CloudTrail logging stopped',
    ])
      expect(out).toContain(part);
  });

  it('exits with 1 if an incident has the severity of --fail-on', async () => {
    const file = put('a.jsonl', asLines(attack));
    expect((await run([file, '--json', '--fail-on', 'high'])).code).toBe(1);
    const quiet = put('q.jsonl', asLines([record('s3:ListBuckets')]));
    expect((await run([quiet, '--json', '--fail-on', 'low'])).code).toBe(0);
  });
});

describe('tierwatch replay of unreadable input', () => {
  it.each([
    ['a missing file', () => 'missing.jsonl', 'missing.jsonl'],
    ['an incomplete document', () => put('half.json', '{"Records": ['), 'half.json'],
    ['an empty file', () => put('empty.json', ''), 'empty.json: expected CloudTrail records, the file is empty'],
    ['another kind of file', () => put('dump.json', '{"UserDetailList": []}'), 'dump.json'],
    ['an invalid gzip file', () => put('x.json.gz', gzipSync('{}').subarray(0, 8)), 'x.json.gz'],
    ['a folder without logs', () => folder, 'found none'],
  ])('exits with 2 and names %s', async (_, path, named) => {
    const { code, err, out } = await run([path(), '--json']);
    expect(code).toBe(2);
    expect(err).toContain(named);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
  });
});
