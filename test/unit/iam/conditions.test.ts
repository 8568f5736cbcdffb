// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, not JavaScript's
import { describe, expect, it } from 'vitest';
import type { ContextValue } from '../../../layers/core/iam/index.ts';
import { allow, ask } from './ask.ts';

type Row = readonly [operator: string, policy: unknown, request: ContextValue | undefined, holds: boolean];

/** Whether a condition on `x:key` holds, by an allow that rests on it alone. */
function holds(operator: string, policy: unknown, request: ContextValue | undefined): boolean {
  const condition = { Condition: { [operator]: { 'x:key': policy } } };
  const context = request === undefined ? {} : { 'X:Key': request };
  return ask({ identity: [allow('s3:GetObject', '*', condition)], context }).decision === 'allowed';
}

const strings: readonly Row[] = [
  ['StringEquals', 'a', 'a', true],
  ['StringEquals', 'a', 'A', false],
  ['StringEquals', ['b', 'a'], 'a', true],
  ['StringEquals', 'a*', 'ab', false],
  ['StringEquals', 'a*', 'a*', true],
  ['StringEquals', 'a', undefined, false],
  ['StringEquals', '', '', true],
  ['StringEquals', [], 'a', false],
  ['StringEquals', true, 'true', true],
  ['StringEquals', 5, '5', true],
  ['stringequals', 'a', 'a', true],
  ['StringNotEquals', 'a', 'b', true],
  ['StringNotEquals', ['a', 'b'], 'b', false],
  ['StringNotEquals', 'a', undefined, true],
  ['StringEqualsIgnoreCase', 'Abc', 'aBC', true],
  ['StringNotEqualsIgnoreCase', 'Abc', 'aBC', false],
  ['StringLike', 'a*c', 'abbc', true],
  ['StringLike', 'a?c', 'abc', true],
  ['StringLike', 'a?c', 'ac', false],
  ['StringLike', 'A*', 'abc', false],
  ['StringLike', '*', 'anything', true],
  ['StringLike', '*', '', true],
  ['StringLike', '*', undefined, false],
  ['StringLike', 'a.c', 'abc', false],
  ['StringNotLike', 'a*', 'b', true],
  ['StringNotLike', 'a*', 'ab', false],
  ['StringNotLike', 'a*', undefined, true],
];

const numbers: readonly Row[] = [
  ['NumericEquals', '10', '10.0', true],
  ['NumericEquals', 10, '10', true],
  ['NumericNotEquals', '10', '11', true],
  ['NumericNotEquals', '10', undefined, true],
  ['NumericLessThan', '10', '9', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericGreaterThan', '10', '9', false],
  ['NumericGreaterThan', '9', '10', true],
  ['NumericGreaterThanEquals', '10', '10', true],
  ['NumericLessThan', '10', 'nine', false],
  ['NumericLessThan', '10', undefined, false],
  ['NumericLessThan', ['1', '10'], '5', true],
];

const dates: readonly Row[] = [
  ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', true],
  ['DateEquals', '2026-01-01', '2026-01-01T00:00:00Z', true],
  ['DateEquals', '1767225600', '2026-01-01T00:00:00Z', true],
  ['DateNotEquals', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', true],
  ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', true],
  ['DateLessThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
  ['DateLessThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
  ['DateGreaterThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', true],
  ['DateGreaterThanEquals', '2026-01-01T00:00Z', '2026-01-01T00:00:00Z', true],
  ['DateGreaterThan', '2026-01-01T00:00:00Z', 'soon', false],
  ['DateLessThan', '2026-01-01T00:00:00Z', undefined, false],
];

const others: readonly Row[] = [
  ['Bool', 'true', 'true', true],
  ['Bool', true, 'TRUE', true],
  ['Bool', 'false', 'true', false],
  ['Bool', 'false', undefined, false],
  ['Bool', 'yes', 'yes', false],
  ['Bool', "${x:absent, 'true'}", 'true', true],
  ['Bool', '${x:absent}', 'true', false],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
  ['BinaryEquals', 'QUI=', 'QUI', true],
  ['BinaryEquals', 'QmluYXJ5', 'qmluYXJ5', false],
  ['IpAddress', '203.0.113.0/24', '203.0.113.200', true],
  ['IpAddress', '203.0.113.0/24', '203.0.114.1', false],
  ['IpAddress', '203.0.113.7', '203.0.113.7', true],
  ['IpAddress', '203.0.113.7/32', '203.0.113.8', false],
  ['IpAddress', '0.0.0.0/0', '198.51.100.1', true],
  ['IpAddress', '10.0.0.0/9', '10.127.255.255', true],
  ['IpAddress', '10.0.0.0/9', '10.128.0.0', false],
  ['IpAddress', ['192.0.2.0/24', '2001:db8::/32'], '2001:DB8:1::1', true],
  ['IpAddress', '2001:db8:1234:5678::/64', '2001:db8:1234:5678:9::1', true],
  ['IpAddress', '2001:db8:1234:5678::/64', '2001:db8:1234:5679::1', false],
  ['IpAddress', '::1', '0:0:0:0:0:0:0:1', true],
  ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
  ['IpAddress', '203.0.113.0/24', undefined, false],
  ['IpAddress', '203.0.113.0/24', 'cloudformation.amazonaws.com', false],
  ['NotIpAddress', '203.0.113.0/24', '203.0.113.1', false],
  ['NotIpAddress', '203.0.113.0/24', '198.51.100.1', true],
  ['NotIpAddress', '203.0.113.0/24', undefined, true],
  ['ArnEquals', 'arn:aws:iam::111111111111:role/*', 'arn:aws:iam::111111111111:role/a/b', true],
  ['ArnLike', 'arn:aws:iam::*:role/a', 'arn:aws:iam::111111111111:role/a', true],
  ['ArnLike', 'arn:aws:*:role/a', 'arn:aws:iam::111111111111:role/a', false],
  ['ArnLike', 'arn:aws:s3:::bucket', 'arn:aws:s3:::bucket', true],
  ['ArnLike', 'arn:aws:s3:::buck??', 'arn:aws:s3:::bucket', true],
  ['ArnLike', 'arn:aws:sns:*:*:t', 'arn:aws:sns:eu-west-1:111111111111:t', true],
  ['ArnLike', 'arn:aws:s*:::bucket', 'arn:aws:s3:eu:1:bucket', false],
  ['ArnLike', 'arn:aws:logs:*:*:log-group:x:*', 'arn:aws:logs:eu-west-1:1:log-group:x:y', true],
  ['ArnLike', '*', 'arn:aws:s3:::bucket', true],
  ['ArnNotEquals', 'arn:aws:iam::111111111111:role/a', 'arn:aws:iam::111111111111:role/a', false],
  ['ArnNotLike', 'arn:aws:iam::111111111111:role/*', 'arn:aws:iam::222222222222:role/a', true],
  ['ArnNotLike', 'arn:aws:iam::111111111111:role/*', undefined, true],
  ['Null', 'true', undefined, true],
  ['Null', 'true', 'a', false],
  ['Null', 'false', 'a', true],
  ['Null', false, undefined, false],
  ['Null', ['true', 'false'], undefined, true],
];

/** Neither an operator nor its opposite holds where the values cannot be compared. */
const incomparable: readonly Row[] = [
  ['NumericNotEquals', '10', 'ten', false],
  ['NumericNotEquals', 'ten', '10', false],
  ['NumericNotEquals', ['10', 'ten'], '11', false],
  ['DateNotEquals', '2026-01-01', 'soon', false],
  ['NotIpAddress', '203.0.113.0/24', 'somewhere', false],
  ['NotIpAddress', '203.0.113.0/24', '2001:db8::1', true],
  ['NotIpAddress', '2001:db8::/32', '203.0.113.1', true],
  ['NumericNotEquals', '10', undefined, true],
];

const ifExists: readonly Row[] = [
  ['StringEqualsIfExists', 'a', undefined, true],
  ['StringEqualsIfExists', 'a', 'b', false],
  ['StringEqualsIfExists', 'a', 'a', true],
  ['StringNotEqualsIfExists', 'a', undefined, true],
  ['StringNotEqualsIfExists', 'a', 'a', false],
  ['NumericLessThanIfExists', '5', undefined, true],
  ['BoolIfExists', 'true', undefined, true],
  ['BoolIfExists', 'true', 'false', false],
  ['IpAddressIfExists', '10.0.0.0/8', undefined, true],
  ['ArnLikeIfExists', 'arn:aws:s3:::*', undefined, true],
  ['ForAllValues:StringEqualsIfExists', 'a', undefined, true],
  // ForAnyValue needs a value, with any suffix.
  ['ForAnyValue:StringEqualsIfExists', 'a', undefined, false],
  ['ForAnyValue:StringNotEqualsIfExists', 'a', undefined, false],
  ['ForAnyValue:StringEqualsIfExists', 'a', ['b', 'a'], true],
];

const sets: readonly Row[] = [
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
  ['ForAllValues:StringEquals', ['a', 'b'], undefined, true],
  ['ForAllValues:StringEquals', ['a', 'b'], [], true],
  ['ForAllValues:StringEquals', ['a', 'b'], '', true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', ''], false],
  ['ForAllValues:StringLike', 'key1*', ['key1:a', 'key1:b'], true],
  ['ForAllValues:StringNotLike', 'key1*', ['key2:a', 'key1:b'], false],
  ['ForAllValues:StringNotLike', 'key1*', ['key2:a'], true],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c'], false],
  ['ForAnyValue:StringEquals', ['a', 'b'], undefined, false],
  ['ForAnyValue:StringEquals', ['a', 'b'], [], false],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], undefined, false],
  ['ForAnyValue:StringLike', 'team-*', ['x', 'team-a'], true],
  ['forallvalues:stringequals', 'a', ['a', 'b'], false],
  ['ForAnyValue:IpAddress', '10.0.0.0/8', ['192.0.2.1', '10.1.1.1'], true],
  // Several values without a set operator: one that matches is enough, and a negated operator wants that none does.
  ['StringEquals', 'a', ['b', 'a'], true],
  ['StringNotEquals', 'a', ['b', 'a'], false],
  ['StringNotEquals', 'a', ['b', 'c'], true],
  ['Null', 'true', [], true],
];

describe.each([
  ['text', strings],
  ['numbers', numbers],
  ['dates', dates],
  ['booleans, binaries, addresses, ARNs, presence', others],
  ['values of another type', incomparable],
  ['IfExists', ifExists],
  ['sets', sets],
])('condition operators on %s', (_name, rows) => {
  it.each(rows)('%s %j with %j: %s', (operator, policy, request, expected) => {
    expect(holds(operator, policy, request)).toBe(expected);
  });
});

describe('a condition block', () => {
  const conditional = (condition: object, context: Record<string, ContextValue>) =>
    ask({ identity: [allow('s3:GetObject', '*', { Condition: condition })], context }).decision;

  it('needs all its operators', () => {
    const block = { StringEquals: { 'x:a': '1' }, Bool: { 'x:b': 'true' } };
    expect(conditional(block, { 'x:a': '1', 'x:b': 'true' })).toBe('allowed');
    expect(conditional(block, { 'x:a': '1', 'x:b': 'false' })).toBe('implicitly-denied');
  });

  it('needs all keys of an operator', () => {
    const block = { StringEquals: { 'x:a': '1', 'x:b': ['2', '3'] } };
    expect(conditional(block, { 'x:a': '1', 'x:b': '3' })).toBe('allowed');
    expect(conditional(block, { 'x:a': '1' })).toBe('implicitly-denied');
  });

  it('can be empty', () => {
    expect(conditional({}, {})).toBe('allowed');
  });

  it('compares key names case-insensitively', () => {
    expect(conditional({ StringEquals: { 'AWS:SourceIdentity': 'x' } }, { 'aws:sourceidentity': 'x' })).toBe('allowed');
  });
});

describe('a key with an unknown value', () => {
  const open = (condition: object, rest: object = {}) =>
    ask({ identity: [allow('s3:GetObject', '*', { Condition: condition })], contextUnknown: true, ...rest });

  it.each([
    [{ StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, ['aws:sourcevpc']],
    [{ StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, ['aws:sourcevpc']],
    [{ Null: { 'aws:TokenIssueTime': 'true' } }, ['aws:tokenissuetime']],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, ['aws:tagkeys']],
    [
      { StringEquals: { 'aws:ResourceTag/Team': 'x', 'aws:SourceVpc': 'v' } },
      ['aws:resourcetag/Team', 'aws:sourcevpc'],
    ],
  ])('makes the decision conditional: %j', (condition, missing) => {
    expect(open(condition)).toMatchObject({ decision: 'conditional', missing });
  });

  it('does not matter if another part of the block is false', () => {
    const condition = { StringEquals: { 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalAccount': '999999999999' } };
    expect(open(condition)).toMatchObject({ decision: 'implicitly-denied', missing: [] });
  });

  it('does not matter if another statement certainly allows', () => {
    const doubtful = allow('s3:GetObject', '*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } });
    expect(ask({ identity: [doubtful, allow('s3:*')], contextUnknown: true })).toMatchObject({
      decision: 'allowed',
      missing: [],
    });
  });

  it('makes a deny conditional only if something allows', () => {
    const doubtful = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const policy = { Version: '2012-10-17', Statement: doubtful };
    expect(ask({ identity: [policy], contextUnknown: true }).decision).toBe('implicitly-denied');
    expect(ask({ identity: [allow('*'), policy], contextUnknown: true })).toMatchObject({
      decision: 'conditional',
      missing: ['aws:securetransport'],
    });
  });

  it('is replaced by a given value', () => {
    const condition = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } };
    expect(open(condition, { context: { 'aws:SourceVpc': 'vpc-1' } }).decision).toBe('allowed');
    expect(open(condition, { context: { 'aws:SourceVpc': 'vpc-2' } }).decision).toBe('implicitly-denied');
  });
});

describe('an unknown operator', () => {
  it('makes the statement uncertain and is reported', () => {
    const result = ask({
      identity: [allow('s3:*', '*', { Condition: { StringSoundsLike: { 'aws:username': 'alice' } } })],
    });
    expect(result).toMatchObject({ decision: 'conditional', missing: ['policy:identity0'] });
  });
});
