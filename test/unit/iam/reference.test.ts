// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, not JavaScript's
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, type Ask, decision, OTHER, ROLE, root, SESSION, USER } from './ask.ts';
import { decideByTheBook, type PlainCaller, type PlainDocument, type PlainStatement } from './reference.ts';

const SERVICE = 'sns.amazonaws.com';
const callers: readonly PlainCaller[] = [
  { arn: USER, kind: 'user', account: ACCOUNT },
  { arn: ROLE, kind: 'role', account: ACCOUNT, roleArn: ROLE },
  { arn: SESSION, kind: 'session', account: ACCOUNT, roleArn: ROLE },
  { arn: root(ACCOUNT), kind: 'root', account: ACCOUNT },
  { arn: SERVICE, kind: 'service', account: '' },
];

const list = <T>(...items: readonly T[]) => fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 2 });
const actions = list('*', '*:*', 's3:*', 's3:Get*', 'S3:getobject', 's3:?etObject', 'sqs:*', 'kms:*', 'kms:Decrypt');
const resources = list(
  '*',
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::bucket/${aws:username}/*',
  "arn:aws:s3:::bucket/${x:tag, 'alice'}/*",
  'arn:aws:s3:::?ucket/key',
  'arn:aws:sqs:*:*:q',
  'arn:aws:kms:*:*:key/*',
);
const principals = fc.oneof(
  list('*', USER, ROLE, SESSION, ACCOUNT, OTHER, root(ACCOUNT)).map((AWS) => ({ AWS })),
  fc.constant({ Service: [SERVICE] }),
);

const text = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'];
const operators = [
  ...text,
  ...text.map((name) => `${name}IfExists`),
  ...text.flatMap((name) => [`ForAllValues:${name}`, `ForAnyValue:${name}`]),
];
const keys = fc.constantFrom('x:a', 'x:b');
const one = (operator: fc.Arbitrary<string>, values: fc.Arbitrary<readonly string[]>) =>
  fc.tuple(operator, keys, values).map(([name, key, wanted]) => ({ [name]: { [key]: wanted } }));
const condition = fc.oneof(
  one(fc.constantFrom(...operators), list('1', '2', 'a', 'a*', 'alice', '${aws:username}')),
  one(fc.constantFrom('Bool', 'BoolIfExists', 'Null'), fc.constantFrom(['true'], ['false'])),
  one(fc.constantFrom('NumericEquals', 'NumericLessThan', 'NumericGreaterThanEqualsIfExists'), list('1', '2')),
);

const statement = (denies: number, named: boolean): fc.Arbitrary<PlainStatement> =>
  fc
    .record({
      Effect: fc.integer({ min: 0, max: 9 }).map((n) => (n < denies ? ('Deny' as const) : ('Allow' as const))),
      what: fc.tuple(fc.constantFrom('Action', 'Action', 'Action', 'NotAction'), actions),
      where: fc.tuple(fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'), resources),
      Principal: principals,
      Condition: fc.option(condition, { nil: undefined }),
    })
    .map(({ Effect, what, where, Principal, Condition }) => ({
      Effect,
      [what[0]]: what[1],
      [where[0]]: where[1],
      ...(named ? { Principal } : {}),
      ...(Condition ? { Condition } : {}),
    }));
const document = (denies: number, named = false): fc.Arbitrary<PlainDocument> =>
  fc
    .array(statement(denies, named), { minLength: 1, maxLength: 3 })
    .map((Statement) => ({ Version: '2012-10-17' as const, Statement }));
const documents = (denies: number) => fc.array(document(denies), { minLength: 1, maxLength: 2 });

const requests = fc.constantFrom(
  ...['arn:aws:s3:::bucket/key', 'arn:aws:s3:::bucket/alice/key', 'arn:aws:s3:::other/key'].flatMap((resource) =>
    ['s3:GetObject', 's3:PutObject'].map((action) => ({ action, resource, resourceAccount: ACCOUNT })),
  ),
  ...[ACCOUNT, OTHER].flatMap((owner) => [
    { action: 'sqs:SendMessage', resource: `arn:aws:sqs:eu-west-1:${owner}:q`, resourceAccount: owner },
    { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-west-1:${owner}:key/1`, resourceAccount: owner },
  ]),
);
const values = fc.option(list('1', '2', 'a', 'ab', 'true', 'false', ''), { nil: undefined });
const contexts = fc.record({ a: values, b: values }).map(({ a, b }) => ({
  ...(a ? { 'x:a': a } : {}),
  ...(b ? { 'x:b': b } : {}),
}));
const policies = fc.record({
  identity: documents(2),
  boundary: fc.option(documents(1), { nil: undefined }),
  session: fc.option(documents(1), { nil: undefined }),
  scps: fc.option(fc.array(documents(1), { minLength: 1, maxLength: 2 }), { nil: undefined }),
  resource: fc.option(document(2, true), { nil: undefined }),
});

describe('the engine and a direct implementation of the documentation', () => {
  it('make the same decision for any policies and any request', () => {
    const decisions = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(...callers), requests, contexts, policies, (caller, asked, context, stated) => {
        // A service has no policies of its own.
        const { identity, resource, boundary, session, scps } = stated;
        const own =
          caller.kind === 'service' ? {} : { ...(boundary ? { boundary } : {}), ...(session ? { session } : {}) };
        const set = { identity: caller.kind === 'service' ? [] : identity, ...own, ...(scps ? { scps } : {}) };
        const expected = decideByTheBook({ ...set, ...(resource ? { resource } : {}) }, { caller, ...asked, context });
        const question: Ask = {
          principal: caller.arn,
          ...asked,
          context,
          ...set,
          ...(resource ? { policy: resource } : {}),
        };
        decisions.add(expected);
        return decision(question) === expected;
      }),
      { numRuns: 5_000 },
    );
    expect([...decisions].sort()).toEqual(['allowed', 'explicitly-denied', 'implicitly-denied']);
  });
});
