import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, record } from '../detection/records.ts';
import { runMain } from './run-main.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-inputs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function run(args: readonly string[]) {
  const { code, out, err } = await runMain(['replay', ...args, '--json'], { cwd: folder });
  const lines = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const ids = (type: string) => lines.filter((line) => line.type === type).map(({ eventId }) => eventId);
  return { code, err, lines, signals: ids('signal'), skipped: lines.filter(({ type }) => type === 'skipped') };
}

const stop = (id: string) => ask('cloudtrail:StopLogging', { name: 'main' }, { eventID: id });
const text = (id: string) => JSON.stringify(stop(id));

describe('tierwatch replay of records without line breaks', () => {
  it.each([
    ['plain', `${text('a')}${text('b')}${text('c')}`],
    ['compressed', gzipSync(`${text('a')}${text('b')}${text('c')}`)],
    ['in compressed members', Buffer.concat(['a', 'b', 'c'].map((id) => gzipSync(text(id))))],
    ['compressed twice', gzipSync(gzipSync(`${text('a')} ${text('b')}\n\n${text('c')}`))],
    ['over many lines', ['a', 'b', 'c'].map((id) => JSON.stringify(stop(id), null, 2)).join('')],
  ])('reads what Firehose delivers, %s', async (_, content) => {
    const { code, signals } = await run([put('delivery', content)]);
    expect([code, signals]).toEqual([0, ['a', 'b', 'c']]);
  });
});

it('reads a message of Kinesis on its own line', async () => {
  const data = Buffer.from(text('a')).toString('base64');
  const message = { eventName: 'aws:kinesis:record', eventSource: 'aws:kinesis', kinesis: { data } };
  const { code, signals } = await run([put('log.jsonl', `${JSON.stringify(message)}\n${text('b')}\n`)]);
  expect([code, signals]).toEqual([0, ['a', 'b']]);
});

describe('tierwatch replay of a broken record', () => {
  const broken = text('b').replace('"eventName":', '"eventName"');
  const cut = text('b').slice(0, -40);
  it.each([
    ['on its own line', `${text('a')}\n${broken}\n${text('c')}\n`, 'line 2'],
    ['on the first line', `${broken}\n${text('a')}\n${text('c')}\n`, 'line 1'],
    ['cut off between others', `${text('a')}${cut}${text('c')}`, 'line 1'],
    ['in a delivery', `{"Records":[${text('a')},${broken},${text('c')}]}`, 'line 1'],
    ['in a delivery over many lines', `{"Records": [\n${text('a')},\n${broken},\n${text('c')}\n]}`, 'line 3'],
    ['at the end of a truncated delivery', `{"Records":[${text('a')},${text('c')},${cut}`, 'line 1'],
    [
      'in an answer of filter-log-events',
      `{"events":[${[text('a'), text('c')].map((message) => JSON.stringify({ message })).join()},{"message":"{\\"ev`,
      'line 1',
    ],
  ])('keeps its neighbours: %s', async (_, content, place) => {
    const { code, err, signals, skipped } = await run([put('log.json', content)]);
    expect([code, signals]).toEqual([2, ['a', 'c']]);
    expect(err).toMatch(new RegExp(`log\\.json: 1 broken record skipped; first: not valid JSON at ${place}`));
    expect(skipped).toMatchObject([{ what: 'part', count: 1 }]);
  });

  it('keeps what comes before the end of a truncated gzip file', async () => {
    const whole = gzipSync(Buffer.from(Array.from({ length: 400 }, (_, n) => `${text(`event-${n}`)}\n`).join('')), {
      level: 0,
    });
    const { code, err, signals } = await run([put('log.jsonl.gz', whole.subarray(0, whole.length - 5_000))]);
    expect(code).toBe(2);
    expect(signals.length).toBeGreaterThan(100);
    expect(err).toContain('log.jsonl.gz: ');
  });

  it('does not hide findings that --fail-on asks for', async () => {
    const file = put('log.json', `${text('a')}\nnonsense\n`);
    expect((await run([file, '--fail-on', 'medium'])).code).toBe(1);
    expect((await run([file])).code).toBe(2);
  });
});

describe('tierwatch replay of a folder', () => {
  it('reads logs whatever their name is, and says what the other files are', async () => {
    mkdirSync(join(folder, 'day'));
    put('day/123.log', text('a'));
    put('day/delivery-2026-04-15', gzipSync(text('b')));
    put('day/lake.parquet', Buffer.from('PAR1\u0000\u0000'));
    put('day/notes.md', '# Notes {draft}\n');
    put('day/lake.csv', 'eventVersion,eventTime\n1.08,2026\n');
    put('day/digest.json', '{"digestStartTime": "2026-04-15T12:00:00Z", "logFiles": []}');
    put('day/picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]));
    put('day/.hidden', 'x');
    const { code, err, signals, skipped } = await run([folder]);
    expect([code, signals]).toEqual([0, ['a', 'b']]);
    expect(new Map(skipped.map(({ reason, first }) => [first.file.split('/').at(-1), reason]))).toEqual(
      new Map([
        ['digest.json', 'a CloudTrail digest, which has only the hashes of log files'],
        ['lake.csv', 'a CSV file: export it as JSON'],
        ['lake.parquet', 'a Parquet file: export it as JSON'],
        ['notes.md', 'text that is not JSON'],
        ['picture', 'an image'],
      ]),
    );
    expect(err).toContain('1 file skipped: a Parquet file');
  });

  it('ends with exit code 2 if no file contains records', async () => {
    put('notes.txt', 'nothing');
    const { code, err } = await run([folder]);
    expect(code).toBe(2);
    expect(err).toContain('found none: ');
    expect(err).toContain('notes.txt: text that is not JSON');
  });

  it('accepts a delivery without records', async () => {
    put('empty.json', '{"Records": []}');
    expect(await run([folder])).toMatchObject({ code: 0, lines: [] });
  });

  it('reads the other files if one is damaged', async () => {
    put('1.json.gz', gzipSync(text('a')).subarray(0, 20));
    put('2.json', text('b'));
    const { code, err, signals } = await run([folder]);
    expect([code, signals]).toEqual([2, ['b']]);
    expect(err).toContain('1.json.gz: ');
  });
});

it('tierwatch replay names a file that is no log for what it is', async () => {
  const { code, err } = await run([put('lake.parquet', 'PAR1')]);
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('lake.parquet: expected CloudTrail records, found a Parquet'),
  ]);
});

it('tierwatch replay numbers the records of a file', async () => {
  const file = put('log.jsonl', `${text('a')}\n${JSON.stringify(record('s3:ListBuckets', { eventTime: 'never' }))}\n`);
  expect((await run([file])).skipped).toMatchObject([{ what: 'record', first: { file, record: 2 } }]);
});

describe('tierwatch replay of a folder with symbolic links', () => {
  it('reads files that links point to, and reports other links', async () => {
    const logs = join(folder, 'logs');
    mkdirSync(logs);
    symlinkSync(put('kept.json', text('a')), join(logs, '1.json'));
    symlinkSync(join(folder, 'removed.json'), join(logs, '2.json'));
    symlinkSync(folder, join(logs, '3'));
    symlinkSync(join(logs, '4'), join(logs, '4'));
    const { code, err, signals, skipped } = await run(['logs']);
    expect([code, signals]).toEqual([0, ['a']]);
    expect(skipped).toEqual(
      [
        ['symbolic link to a missing file', 'logs/2.json'],
        ['symbolic link to a folder', 'logs/3'],
        ['symbolic link that cannot be followed (ELOOP)', 'logs/4'],
      ].map(([reason, file]) => ({ type: 'skipped', what: 'file', reason, count: 1, first: { file } })),
    );
    expect(err).toContain('1 file skipped: symbolic link to a missing file; first: logs/2.json\n');
  });

  it('fails if a folder contains nothing else, and says what it found', async () => {
    mkdirSync(join(folder, 'logs'));
    symlinkSync(join(folder, 'removed.json'), join(folder, 'logs', '1.json'));
    const { code, err } = await run(['logs']);
    expect([code, err]).toEqual([2, expect.stringContaining('logs/1.json: symbolic link to a missing file')]);
  });
});
