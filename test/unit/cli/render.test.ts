import { expect, test } from 'vitest';
import { table } from '../../../cli/render.ts';
import { memoryIo } from './memory-io.ts';

test('a table aligns the lines of a cell in its column', () => {
  const rows = [
    ['keys', ['one', 'two'], 'x'],
    ['policies', '', 'y'],
  ];
  expect(table(memoryIo({ columns: 80 }), ['', 'before', 'after'], rows)).toEqual([
    '          before  after',
    'keys      one     x',
    '          two',
    'policies          y',
  ]);
});

test('a table wraps its widest column between words', () => {
  const lines = table(memoryIo({ columns: 24 }), ['id', 'what'], [['a-1', 'something that is too long']]);
  expect(lines).toEqual(['id   what', 'a-1  something that is', '     too long']);
});

test('a table escapes line breaks in cells, and aligns the escaped text', () => {
  const lines = table(memoryIo(), ['id', 'what'], [['a\nb', 'x']]);
  expect(lines).toEqual(['id        what', 'a\\u000ab  x']);
});
