import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf } from '../../../infra/pattern-cost.ts';
import { settingsOf } from '../../../layers/core/posture/options.ts';

const whyNot = (source: string): string => {
  const cost = costOf(source);
  return cost.kind === 'refused' ? cost.why : 'affordable';
};

describe('a pattern over names', () => {
  test.each([
    ['a word', 'svc'],
    ['words at an edge', '(^|[-_.])(ci|cd|deploy(er)?)([-_.]|$)'],
    ['a repetition', '^[a-z]+\\.[a-z]+[0-9]*$'],
    ['a repetition of a group', '^(svc-[a-z]+/)+$'],
    ['choices that begin alike', '^(dev|deploy|d)*$'],
    ['numbers of things', '^([0-9]{1,3}\\.){3}[0-9]{1,3}$'],
    ['a lazy repetition', '^.*?-bot$'],
    ['something between anything', '.*break.*glass'],
    ['a look-around', '^(?!svc-)[a-z-]+(?<!-ro)$'],
    ['names of groups', '^(?<team>[a-z]+)-robot$'],
    ['classes with brackets in them', '^[\\]a-z[]+$'],
    ['escapes', '^\\w+\\x2d\\d{4,}\\u0041$'],
    ['what repeats nothing', '^(a*){0}b?$'],
    ['an empty alternative', '^(|-|_)x$'],
  ])('is taken: %s', (_, source) => {
    expect(whyNot(source)).toBe('affordable');
  });

  test.each(Object.entries(settingsOf({}).names))('is taken: the default for %s', (_, { source }) => {
    expect(whyNot(source)).toBe('affordable');
  });

  test.each([
    ['a repetition of a repetition', '^(a+)+$'],
    ['the same, written otherwise', '^(?:a*)*$'],
    ['the same with numbers', '^([a-z]{1,9}){2,}$'],
    ['choices that are the same', '^(a|a)*$'],
    ['choices of which one is made of others', '^(a|b|ab)*$'],
    ['choices in other letters', '^(A|[a-c])+x'],
    ['parts that may both be absent', '^(a?b?)*$'],
    ['classes that overlap', '^(\\w|[0-9])+$'],
    ['several loops in one', '^(a*b*)*c'],
    ['what stands in a look-around', '^(?=(a+)+$)a'],
    ['deep inside', '^x(y(z(a|aa)+)?)$'],
  ])('is refused for its exponential time: %s', (_, source) => {
    expect(whyNot(source)).toMatch(/exponential time/);
  });

  test.each([
    ['no regular expression', '([a-z', /no regular expression.*Unterminated|no regular expression/],
    ['what is too new to be judged', '^(?i:Robot)$', /cannot be known/],
    ['many repetitions of the same in a row', '^a*a*a*a*b$', /power/],
    ['the same with something between that they match too', '.*a.*b.*c.*d.*e', /power/],
    ['too long', 'a'.repeat(1_001), /1001 characters/],
  ])('is refused: %s', (_, source, why) => {
    expect(whyNot(source)).toMatch(why);
  });

  /** Patterns over two letters, in all the ways that they can be put together. */
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { depthSize: 'medium', maxDepth: 4 },
      fc.constantFrom('a', 'b', '[ab]', '.', 'ab'),
      fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `${one}${other}`),
      fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `(?:${one}|${other})`),
      fc
        .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2,}', '*?'))
        .map(([one, quantifier]) => `(?:${one})${quantifier}`),
    ),
  }));

  test('that is taken is soon done, whatever the name', () => {
    const names = ['a'.repeat(64), 'ab'.repeat(32), 'b'.repeat(64), 'aab'.repeat(21)];
    fc.assert(
      fc.property(pattern, (source) => {
        if (costOf(`^${source}$`).kind === 'refused') return;
        const expression = new RegExp(`^${source}$`, 'i');
        const started = performance.now();
        for (const name of names) expression.test(`${name}!`);
        expect(performance.now() - started).toBeLessThan(1_000);
      }),
      { numRuns: 200 },
    );
  });
});
