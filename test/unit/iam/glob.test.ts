import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globText, parseGlob } from '../../../layers/core/iam/glob.ts';
import { globCovers, overlaps } from '../../../layers/core/iam/glob-algebra.ts';
import { patternMatches, patternsIntersect } from '../../../layers/core/iam/index.ts';

/** What the patterns mean, by a definition that is too slow to use. */
function means(pattern: string, value: string): boolean {
  if (pattern === '') return value === '';
  const rest = pattern.slice(1);
  if (pattern[0] === '*') return means(rest, value) || (value !== '' && means(pattern, value.slice(1)));
  return value !== '' && (pattern[0] === '?' || pattern[0] === value[0]) && means(rest, value.slice(1));
}

const letters = (alphabet: string, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { maxLength }).map((list) => list.join(''));
const pattern = letters('ab*?', 7);
const value = letters('ab', 7);

/** All texts over a and b of up to this length. */
const texts = (length: number): string[] =>
  length === 0
    ? ['']
    : [
        ...texts(length - 1),
        ...texts(length - 1)
          .filter((text) => text.length === length - 1)
          .flatMap((text) => [`${text}a`, `${text}b`]),
      ];
const UNIVERSE = texts(8);

describe('patternMatches', () => {
  it.each([
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'a1c2b', false],
    ['[ab]', 'a', false],
    ['a.c', 'abc', false],
    ['arn:aws:iam::*:role/*', 'arn:aws:iam::1:role/x/y', true],
  ])('%s on %s: %s', (one, text, expected) => {
    expect(patternMatches(one, text)).toBe(expected);
  });

  it('can ignore case', () => {
    expect(patternMatches('IAM:Pass*', 'iam:passrole', true)).toBe(true);
    expect(patternMatches('IAM:Pass*', 'iam:passrole')).toBe(false);
  });

  it('matches the definition', () => {
    fc.assert(
      fc.property(pattern, value, (one, text) => patternMatches(one, text) === means(one, text)),
      { numRuns: 3000 },
    );
  });

  // Generous, since machines differ: what it must not be is exponential.
  it('takes linear time for any pattern', () => {
    const start = performance.now();
    patternMatches(`${'*a'.repeat(500)}b`, 'a'.repeat(2000));
    patternMatches(`${'?*'.repeat(1000)}`, 'a'.repeat(2000));
    patternMatches('*'.repeat(100_000), 'a'.repeat(100_000));
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe('patternsIntersect', () => {
  it.each([
    ['*', 'anything', true],
    ['a*', '*b', true],
    ['a*', 'b*', false],
    ['a?', 'a', false],
    ['a?c', 'ab?', true],
    ['*a', '*b', false],
    ['arn:aws:iam::1:role/*', 'arn:aws:iam::*:role/admin-?', true],
    ['arn:aws:iam::1:role/*', 'arn:aws:iam::2:role/*', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(patternsIntersect(a, b)).toBe(expected);
  });

  it('is true if and only if some text matches both', () => {
    fc.assert(
      fc.property(letters('ab*?', 5), letters('ab*?', 5), (a, b) => {
        // Two patterns of five characters that meet at all meet in a text of at most eight.
        const witness = UNIVERSE.some((text) => means(a, text) && means(b, text));
        return patternsIntersect(a, b) === witness && patternsIntersect(b, a) === witness;
      }),
      { numRuns: 1000 },
    );
  });

  it('takes bounded time for hostile patterns', () => {
    const start = performance.now();
    patternsIntersect('*a'.repeat(1000), 'a*'.repeat(1000));
    patternsIntersect('*a?b'.repeat(500_000), 'b?a*'.repeat(500_000));
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe('covering and overlap', () => {
  it('covers a pattern only if it matches every text of it', () => {
    fc.assert(
      fc.property(letters('ab*?', 5), letters('ab*?', 5), (a, b) => {
        if (!globCovers(parseGlob(a), parseGlob(b))) return true;
        return UNIVERSE.every((text) => !means(b, text) || means(a, text));
      }),
      { numRuns: 1000 },
    );
  });

  it('finds exactly the texts that both match', () => {
    fc.assert(
      fc.property(letters('ab*?', 5), letters('ab*?', 5), (a, b) => {
        const { globs } = overlaps(parseGlob(a), parseGlob(b));
        const inBoth = (text: string) => means(a, text) && means(b, text);
        const sound = globs.every((one) => globCovers(parseGlob(a), one) && globCovers(parseGlob(b), one));
        const complete = UNIVERSE.filter(inBoth).every((text) =>
          globs.some((one) => patternMatches(globText(one), text)),
        );
        return sound && complete && globs.length > 0 === UNIVERSE.some(inBoth);
      }),
      { numRuns: 1000 },
    );
  });
});
