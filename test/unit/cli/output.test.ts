import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paint, toTerminal, uncolored, visible } from '../../../cli/paint.ts';
import { memoryIo } from './memory-io.ts';

const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const SCREEN = { terminal: true };
/** Any text, with many control characters. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[31m', '\u001b]0;x\u0007', '\u009b2J', '\r', '\n', '\u2028', '\u202e', '\\'),
    ),
  )
  .map((parts) => parts.join(''));

describe('printed text', () => {
  test('never contains control characters', () => {
    fc.assert(fc.property(anyText, (text) => !UNPRINTABLE.test(toTerminal(text))));
  });

  test('keeps the values of JSON, on one line', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = toTerminal(JSON.stringify({ [text]: text }));
        expect(line).not.toMatch(UNPRINTABLE);
        expect(JSON.parse(line)).toEqual({ [text]: text });
      }),
    );
  });

  test('contains exactly the colors of paint', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(toTerminal(paint(SCREEN, 'red', text))).toBe(`\u001b[31m${toTerminal(text)}\u001b[39m`);
        expect(uncolored(paint(SCREEN, ['bold', 'white', 'bgRed'], text))).toBe(toTerminal(text));
      }),
    );
  });

  test('is escaped only once', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const painted = paint(SCREEN, 'dim', text);
        expect(toTerminal(visible(painted))).toBe(toTerminal(painted));
      }),
    );
  });

  test('has no colors without a terminal', () => {
    expect(paint({ terminal: false }, 'red', 'text')).toBe('text');
  });
});

describe('Io', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwatch-output-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('writes as many lines as it receives', () => {
    const io = memoryIo(SCREEN);
    io.out(['one', 'two\nthree\r\nfour', '', paint(io, 'red', 'five\n')]);
    io.err('an \u001b[2J error\n');
    io.out([]);
    expect(io.written).toEqual({
      out: 'one\ntwo\\u000athree\\u000d\\u000afour\n\n\u001b[31mfive\\u000a\u001b[39m\n',
      err: 'an \\u001b[2J error\\u000a\n',
    });
  });

  test('writes files with the same escaping, without color', async () => {
    const io = memoryIo({ ...SCREEN, cwd: folder });
    const path = await io.save('report.txt', [paint(io, 'red', 'a\u202eb'), 'c'], '\r\n');
    expect([path, readFileSync(path, 'utf8')]).toEqual([join(folder, 'report.txt'), 'a\\u202eb\r\nc\r\n']);
    await expect(io.save('no/where.txt', 'x')).rejects.toThrow(/^no\/where\.txt: cannot be written: ENOENT/);
  });

  test('redraws the status line in a terminal only', () => {
    const terminal = memoryIo({ progress: true });
    terminal.status('reading \u001b[31mx\n');
    expect(terminal.written).toEqual({ out: '', err: '\r\u001b[2Kreading \\u001b[31mx\\u000a' });
    const piped = memoryIo();
    piped.status('reading');
    expect(piped.written.err).toBe('');
  });
});

test('all commands write through Io', () => {
  const cli = join(import.meta.dirname, '../../../cli');
  const files = readdirSync(cli, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && file !== 'io.ts',
  );
  expect(files.length).toBeGreaterThan(40);
  const ways =
    /process\.(?:stdout|stderr)|\bconsole\.(?:log|error|warn|info|debug)\(|\bwriteFile|createWriteStream|appendFile/;
  expect(files.filter((file) => ways.test(readFileSync(join(cli, file), 'utf8')))).toEqual([]);
});
