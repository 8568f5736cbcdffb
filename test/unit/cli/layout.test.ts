import { describe, expect, test } from 'vitest';
import { lineWidth, widthOf, wrapAfter, wrapped } from '../../../cli/layout.ts';
import { paint } from '../../../cli/paint.ts';

const red = (text: string) => paint({ terminal: true }, 'red', text);

describe('lineWidth', () => {
  test.each([
    [20, 60],
    [100, 100],
    [300, 140],
  ])('for a terminal of %i columns is %i', (columns, width) => {
    expect(lineWidth({ columns }, 140)).toBe(width);
  });
});

describe('wrapped', () => {
  test('breaks lines between words and ignores colors', () => {
    expect(wrapped(`one ${red('two')} three`, 7)).toEqual([`one ${red('two')}`, 'three']);
  });

  test('never breaks a word, which may be an id to copy', () => {
    expect(wrapped('ab cdefghij kl', 5)).toEqual(['ab', 'cdefghij', 'kl']);
  });

  test('keeps a star with its name, and separators at the end of a line', () => {
    expect(wrapped('a → ★ role/boss', 11)).toEqual(['a →', '★ role/boss']);
    expect(wrapped('one · two', 4)).toEqual(['one ·', 'two']);
  });
});

describe('wrapAfter', () => {
  test('aligns further lines with the text', () => {
    const lines = wrapAfter('  head  ', 'some words that do not fit on one line', 32);
    expect(lines).toEqual(['  head  some words that do not', '        fit on one line']);
  });

  test('counts a head that is longer than the indent in the first line only', () => {
    const lines = wrapAfter('a long head ', 'and words that go on for a while', 30, 2);
    expect(lines).toEqual(['a long head and words that go', '  on for a while']);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(30);
  });
});
