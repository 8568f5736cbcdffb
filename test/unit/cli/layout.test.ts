import { describe, expect, test } from 'vitest';
import { widthOf, wrapAfter, wrapped } from '../../../cli/layout.ts';
import { paint } from '../../../cli/paint.ts';

const red = (text: string) => paint({ terminal: true }, 'red', text);

describe('wrapped', () => {
  test('given more words than fit, then it breaks between them and colour counts nothing', () => {
    expect(wrapped(`one ${red('two')} three`, 7)).toEqual([`one ${red('two')}`, 'three']);
  });

  test('given a word longer than a line, then it stays whole, because it may be an id to copy', () => {
    expect(wrapped('ab cdefghij kl', 5)).toEqual(['ab', 'cdefghij', 'kl']);
  });

  test('given a mark, then it stays with what it marks', () => {
    expect(wrapped('a → ★ role/boss', 11)).toEqual(['a →', '★ role/boss']);
  });
});

describe('wrapAfter', () => {
  test('given a head, then further lines stand below the text and none is longer than asked', () => {
    const lines = wrapAfter('  head  ', 'some words that do not fit on one line', 32);
    expect(lines).toEqual(['  head  some words that do not', '        fit on one line']);
  });

  test('given a head longer than the indent, then it takes its part of the first line only', () => {
    const lines = wrapAfter('a long head ', 'and words that go on for a while', 30, 2);
    expect(lines).toEqual(['a long head and words that go', '  on for a while']);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(30);
  });
});
