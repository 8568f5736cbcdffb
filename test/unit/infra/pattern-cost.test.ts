import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf } from '../../../infra/pattern-cost.ts';
import { settingsOf } from '../../../layers/core/posture/options.ts';

const whyNot = (source: string): string => {
  const cost = costOf(source);
  return cost.kind === 'refused' ? cost.why : 'affordable';
};

describe('a name pattern', () => {
  test.each([
    ['a word', 'svc'],
    ['words with separators', '(^|[-_.])(ci|cd|deploy(er)?)([-_.]|$)'],
    ['a repetition', '^[a-z]+\\.[a-z]+[0-9]*$'],
    ['a repetition of a group', '^(svc-[a-z]+/)+$'],
    ['alternatives with a common prefix', '^(dev|deploy|d)*$'],
    ['counted repetitions', '^([0-9]{1,3}\\.){3}[0-9]{1,3}$'],
    ['a lazy repetition', '^.*?-bot$'],
    ['words between wildcards', '.*break.*glass'],
    ['lookaheads and lookbehinds', '^(?!svc-)[a-z-]+(?<!-ro)$'],
    ['a named group', '^(?<team>[a-z]+)-robot$'],
    ['a character class with brackets', '^[\\]a-z[]+$'],
    ['escapes', '^\\w+\\x2d\\d{4,}\\u0041$'],
    ['zero repetitions', '^(a*){0}b?$'],
    ['an empty alternative', '^(|-|_)x$'],
  ])('is accepted: %s', (_, source) => {
    expect(whyNot(source)).toBe('affordable');
  });

  test.each(Object.entries(settingsOf({}).names))('is accepted: the default for %s', (_, { source }) => {
    expect(whyNot(source)).toBe('affordable');
  });

  test.each([
    ['a nested repetition', '^(a+)+$'],
    ['a nested repetition in a non-capturing group', '^(?:a*)*$'],
    ['a nested counted repetition', '^([a-z]{1,9}){2,}$'],
    ['equal alternatives', '^(a|a)*$'],
    ['an alternative composed of others', '^(a|b|ab)*$'],
    ['alternatives that overlap regardless of case', '^(A|[a-c])+x'],
    ['a repetition of optional parts', '^(a?b?)*$'],
    ['overlapping character classes', '^(\\w|[0-9])+$'],
    ['a repetition of several repetitions', '^(a*b*)*c'],
    ['a nested repetition in a lookahead', '^(?=(a+)+$)a'],
    ['a deeply nested repetition', '^x(y(z(a|aa)+)?)$'],
  ])('is rejected for exponential time: %s', (_, source) => {
    expect(whyNot(source)).toMatch(/exponential time/);
  });

  test.each([
    ['invalid syntax', '([a-z', /not a valid regular expression.*Unterminated/],
    ['syntax that the analysis does not support', '^(?i:Robot)$', /cannot be determined/],
    ['adjacent repetitions of the same character', '^a*a*a*a*b$', /power/],
    ['wildcards separated by characters that they match', '.*a.*b.*c.*d.*e', /power/],
    ['more than 1,000 characters', 'a'.repeat(1_001), /1001 characters/],
  ])('is rejected: %s', (_, source, why) => {
    expect(whyNot(source)).toMatch(why);
  });

  /** Patterns over two letters, combined in every way. */
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

  test('that is accepted matches any name within a second of CPU time', () => {
    const names = ['a'.repeat(64), 'ab'.repeat(32), 'b'.repeat(64), 'aab'.repeat(21)];
    fc.assert(
      fc.property(pattern, (source) => {
        if (costOf(`^${source}$`).kind === 'refused') return;
        const expression = new RegExp(`^${source}$`, 'i');
        const started = process.cpuUsage();
        for (const name of names) expression.test(`${name}!`);
        expect(process.cpuUsage(started).user / 1_000).toBeLessThan(1_000);
      }),
      { numRuns: 200 },
    );
  });
});
