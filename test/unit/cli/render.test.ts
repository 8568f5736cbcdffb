import { expect, test } from 'vitest';
import { table } from '../../../cli/render.ts';
import { memoryIo } from './memory-io.ts';

test('given cells of several lines, then each stands below the one before, in its column', () => {
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

test('given more than fits, then the widest column wraps between words', () => {
  const lines = table(memoryIo({ columns: 24 }), ['id', 'what'], [['a-1', 'something that is too long']]);
  expect(lines).toEqual(['id   what', 'a-1  something that is', '     too long']);
});

test('given a cell with a line break from outside, then it makes no row and its columns are counted as shown', () => {
  const lines = table(memoryIo(), ['id', 'what'], [['a\nb', 'x']]);
  expect(lines).toEqual(['id        what', 'a\\u000ab  x']);
});
