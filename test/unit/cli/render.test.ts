import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Io } from '../../../cli/io.ts';
import { table } from '../../../cli/render.ts';

const io = (columns: number): Io => ({
  out: () => {},
  err: () => {},
  stdin: Readable.from([]),
  terminal: false,
  progress: false,
  columns,
  environment: {},
  cwd: '',
});

test('given cells of several lines, then each stands below the one before, in its column', () => {
  const rows = [
    ['keys', 'one\ntwo', 'x'],
    ['policies', '', 'y'],
  ];
  expect(table(io(80), ['', 'before', 'after'], rows)).toBe(
    ['          before  after', 'keys      one     x', '          two', 'policies          y', ''].join('\n'),
  );
});

test('given more than fits, then the widest column wraps between words', () => {
  const text = table(io(24), ['id', 'what'], [['a-1', 'something that is too long']]);
  expect(text).toBe(['id   what', 'a-1  something that is', '     too long', ''].join('\n'));
});
