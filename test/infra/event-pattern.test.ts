import { describe, expect, test } from 'vitest';
import { matchesPattern } from './event-pattern.ts';

describe('the pattern matcher', () => {
  test.each([
    [{ a: ['x'] }, { a: 'x' }, true],
    [{ a: ['x'] }, { a: 'y' }, false],
    [{ a: ['x', 'y'] }, { a: 'y' }, true],
    [{ a: [true] }, { a: true }, true],
    [{ a: [true] }, { a: 'true' }, false],
    [{ a: ['x'] }, { a: ['w', 'x'] }, true],
    [{ a: { b: ['x'] } }, { a: { b: 'x' } }, true],
    [{ a: { b: ['x'] } }, { a: 'x' }, false],
    [{ a: [{ prefix: 'x' }] }, { a: 'xy' }, true],
    [{ a: [{ prefix: 'x' }] }, { a: 'yx' }, false],
    [{ a: [{ suffix: 'x' }] }, { a: 'yx' }, true],
    [{ a: [{ suffix: 'x' }] }, { a: 'xy' }, false],
    [{ a: [{ 'equals-ignore-case': 'X' }] }, { a: 'x' }, true],
    [{ a: [{ wildcard: 'a*c' }] }, { a: 'abbc' }, true],
    [{ a: [{ wildcard: 'a.c' }] }, { a: 'abc' }, false],
    [{ a: [{ wildcard: '*:IAMUser/*' }] }, { a: 'Recon:IAMUser/X.Y' }, true],
    [{ a: [{ exists: true }] }, { a: '' }, true],
    [{ a: [{ exists: true }] }, {}, false],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: { b: [{ exists: false }] } }, {}, true],
    [{ a: [{ exists: false }] }, { a: null }, false],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
    [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
    [{ a: [{ 'anything-but': 'x' }] }, {}, false],
    [{ $or: [{ a: ['x'] }, { b: ['x'] }] }, { b: 'x' }, true],
    [{ $or: [{ a: ['x'] }, { b: ['x'] }] }, { b: 'y' }, false],
    [{ c: ['z'], $or: [{ a: ['x'] }, { b: ['x'] }] }, { b: 'x' }, false],
  ])('of %j says of %j: %s', (pattern, event, expected) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });

  test.each([{ a: [{ numeric: ['>', 1] }] }, { a: [{ cidr: '10.0.0.0/8' }] }])(
    'rejects the operator in %j',
    (pattern) => {
      expect(() => matchesPattern(pattern, { a: 'x' })).toThrow(/not supported/);
    },
  );

  test('rejects an $or with one alternative', () => {
    expect(() => matchesPattern({ $or: [{ a: ['x'] }] }, {})).toThrow(/two alternatives/);
  });
});
