import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../layers/core/iam/index.ts';
import { differencesOf } from '../../../layers/core/remediation/policy-difference.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const compile = (Statement: object[], Version = '2012-10-17') =>
  compilePolicy({ name: 'policy', document: { Version, Statement } }, 'resource');
const statement = (other: object) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::data/*',
  ...other,
});
const kindsOf = (before: object, after: object, version?: string) =>
  differencesOf(compile([statement(before)]), compile([statement(after)], version)).map(({ kind }) => kind);
const when = (operator: string, ...values: string[]) => ({ Condition: { [operator]: { 'aws:PrincipalArn': values } } });

describe('differencesOf', () => {
  test.each<[string, object, object, readonly string[]]>([
    ['one more value of StringEquals', when('StringEquals', 'a'), when('StringEquals', 'a', 'b'), ['other-conditions']],
    ['one fewer value of StringEquals', when('StringEquals', 'a', 'b'), when('StringEquals', 'a'), []],
    ['one more value of StringNotEquals', when('StringNotEquals', 'a'), when('StringNotEquals', 'a', 'b'), []],
    [
      'one fewer value of StringNotEquals',
      when('StringNotEquals', 'a', 'b'),
      when('StringNotEquals', 'a'),
      ['other-conditions'],
    ],
    ['a value within a pattern', when('StringLike', 'a*'), when('StringLike', 'ab'), []],
    ['a pattern in place of a value', when('StringLike', 'ab'), when('StringLike', 'a*'), ['other-conditions']],
    ['an operator that ignores absent keys', when('Bool', 'true'), when('BoolIfExists', 'true'), ['other-conditions']],
    ['a later date', when('DateLessThan', '2026-01-01'), when('DateLessThan', '2027-01-01'), ['other-conditions']],
  ])('judges %s', (_kind, before, after, kinds) => {
    expect(kindsOf(before, after)).toEqual(kinds);
  });

  test('lets a Deny for an account cover one for a role of it, but no Allow', () => {
    const [wide, narrow] = [{ Principal: { AWS: ACCOUNT } }, { Principal: { AWS: ROLE } }];
    expect(kindsOf({ Effect: 'Deny', ...narrow }, { Effect: 'Deny', ...wide })).toEqual([]);
    expect(kindsOf({ Effect: 'Deny', ...wide }, { Effect: 'Deny', ...narrow })).toEqual(['no-longer-denied']);
    expect(kindsOf(wide, narrow)).toEqual(['allowed']);
  });

  test('does not let an Allow for all AWS principals cover a service', () => {
    expect(kindsOf({}, { Principal: { Service: 'lambda.amazonaws.com' } })).toEqual(['allowed']);
  });

  test('treats variables of another version of the language as a change', () => {
    const Resource = `arn:aws:s3:::data/\${aws:username}/*`;
    expect(kindsOf({ Resource }, { Resource })).toEqual([]);
    expect(kindsOf({ Resource }, { Resource }, '2008-10-17')).toEqual(['allowed']);
  });

  test('compares statements with very many parts as a whole', () => {
    const Action = Array.from({ length: 300 }, (_, at) => `s3:Get${at}`);
    const Resource = Array.from({ length: 300 }, (_, at) => `arn:aws:s3:::data/${at}`);
    expect(kindsOf({ Action, Resource }, { Action, Resource })).toEqual([]);
    expect(kindsOf({ Action, Resource }, { Action, Resource: [...Resource, '*'] })).toEqual(['allowed']);
  });
});
