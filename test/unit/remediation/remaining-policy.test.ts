import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorize, type Decision } from '../../../layers/core/iam/index.ts';
import { compileEstate } from '../../../layers/core/posture/escalation/compile.ts';
import { remainingPolicy } from '../../../layers/core/remediation/remaining-policy.ts';
import type { IdentityUse } from '../../../layers/core/usage/identity-use.ts';
import { estate, LAMBDA_TRUST, policy, role, statement } from '../posture/accounts.ts';
import { onlyServices, usageFrom } from '../usage/account.ts';
import type { LoggedCall } from '../usage/records.ts';

const OLD = { createdAt: '2025-01-01T00:00:00Z' };
const APP = 'arn:aws:iam::111122223333:role/app';
const OTHER = { arn: 'arn:aws:iam::111122223333:user/other' };
const FIRST: LoggedCall = { by: OTHER, call: 'iam:ListUsers', at: '2026-01-01T00:00:00Z', readOnly: true };
const LAST: LoggedCall = { ...FIRST, at: '2026-05-01T00:00:00Z' };
const by = { arn: APP, session: 's' };
const calls = (...names: readonly string[]): readonly LoggedCall[] => [
  FIRST,
  ...names.map((call) => ({ by, call, at: '2026-04-01T00:00:00Z', request: { any: 'x' } })),
  LAST,
];

const catalogue = onlyServices('iam', 'sns', 'sqs', 's3');
const identityWith = (...documents: readonly object[]) => {
  const { identities } = compileEstate([estate({ roles: [role('app', LAMBDA_TRUST, { inline: documents, ...OLD })] })]);
  const identity = identities.get(APP);
  if (identity === undefined) throw new Error('the account has no such role');
  return identity;
};
const useFrom = (arn: string, names: readonly string[], of = catalogue): IdentityUse => {
  const use = usageFrom(calls(...names), { catalogue: of }).of(arn);
  if (use === undefined) throw new Error('the account has no events');
  return use;
};
const remainingOf = (documents: readonly object[], ...names: readonly string[]) =>
  remainingPolicy(identityWith(...documents), useFrom(APP, names));
const documentOf = (documents: readonly object[], ...names: readonly string[]) => {
  const remaining = remainingOf(documents, ...names);
  return typeof remaining === 'string' ? remaining : remaining.document;
};

/** Leaves room for few actions. */
const long = (length: number) => Array.from({ length }, (_, index) => `arn:aws:s3:::${'x'.repeat(90)}${index}/*`);

describe('the remaining policy', () => {
  test('lists the used actions of a wildcard', () => {
    const before = policy(statement('iam:Get*'));
    expect(documentOf([before], 'iam:GetRole', 'iam:GetUser')).toEqual(
      policy(statement(['iam:GetRole', 'iam:GetUser'])),
    );
  });

  test('keeps resources, conditions and Deny statements', () => {
    const condition = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    const deny = { Effect: 'Deny', NotAction: 'sqs:*', NotResource: 'arn:aws:sqs:*:*:a' };
    const before = policy(statement(['iam:GetRole', 'iam:CreateUser'], APP, condition), deny);
    expect(documentOf([before], 'iam:GetRole')).toEqual(policy(statement('iam:GetRole', APP, condition), deny));
  });

  test('joins policies whose statements differ only in their actions', () => {
    const before = [policy(statement('iam:GetRole')), policy(statement(['iam:ListRoles', 'iam:CreateUser']))];
    expect(documentOf(before, 'iam:GetRole', 'iam:ListRoles')).toEqual(
      policy(statement(['iam:GetRole', 'iam:ListRoles'])),
    );
  });

  test('keeps what is not visible, and actions that are newer than the catalogue', () => {
    const before = policy(statement(['s3:GetObject', 'iam:BrandNew', 'iam:CreateUser']));
    expect(documentOf([before])).toEqual(policy(statement(['iam:BrandNew', 's3:GetObject'])));
  });

  test('excepts what NotAction excepts', () => {
    const before = policy({ Effect: 'Allow', NotAction: ['s3:*', 'sqs:*', 'sns:Publish'], Resource: '*' });
    expect(documentOf([before], 'iam:GetRole')).toEqual(policy(statement('iam:GetRole')));
  });

  test('names no whole service of which NotAction excepts something', () => {
    const but = ['s3:*', 'iam:*', 'sqs:*', 'sns:*e*', 'sns:*t*'];
    expect(
      documentOf([policy({ Effect: 'Allow', NotAction: but, Resource: '*' }, statement('iam:CreateUser', APP))]),
    ).toEqual(policy(statement('sns:Publish')));
  });

  test('is absent if nothing is left', () => {
    expect(remainingOf([policy(statement('iam:CreateUser'))])).toEqual({
      document: undefined,
      removed: ['iam:CreateUser'],
      days: 120,
    });
  });

  test.each([
    ['everything is used', [policy(statement('iam:GetRole'))], 'all used'],
    ['a policy is unreadable', [policy(statement('iam:CreateUser')), { Statement: 'x' }], 'unreadable policies'],
    [
      'the meaning of a text would change with the version',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
      [{ Version: '2008-10-17', Statement: [statement('iam:CreateUser', 'arn:aws:iam::1:user/${aws:username}')] }],
      'unreadable policies',
    ],
  ])('does not exist if %s', (_, documents, why) => {
    expect(remainingOf(documents, 'iam:GetRole')).toBe(why);
  });

  test('does not exist if a policy is missing', () => {
    const attached = ['arn:aws:iam::111122223333:policy/missing'];
    const facts = role('app', LAMBDA_TRUST, { inline: [policy(statement('iam:CreateUser'))], attached, ...OLD });
    const identity = compileEstate([estate({ roles: [facts] })]).identities.get(APP);
    expect(identity && remainingPolicy(identity, useFrom(APP, []))).toBe('unreadable policies');
  });

  test.each([
    ['as they are', 40, '"s3:GetObject"', '"s3:Replicate*"'],
    ['by prefixes', 44, '"s3:Replicate*"', '"s3:*"'],
    ['as whole services', 50, '"s3:*"', '"s3:Replicate*"'],
  ])('lists actions %s if the list fits into a policy', (_, resources, expected, other) => {
    const text = JSON.stringify(
      documentOf([policy(statement(['iam:*', 's3:*', 'sns:*', 'sqs:Create*'], long(resources)))]),
    );
    expect(text).toContain(expected);
    expect(text).not.toContain(other);
    expect(text.length).toBeLessThanOrEqual(6144);
  });

  test('does not exist if it would be too long for a policy', () => {
    expect(remainingOf([policy(statement(['iam:*', 's3:*'], long(60)))])).toBe('too long');
  });
});

const RANK: Readonly<Record<Decision, number>> = {
  'explicitly-denied': 0,
  'implicitly-denied': 0,
  conditional: 1,
  allowed: 2,
};
const SOME = [
  'iam:GetRole',
  'iam:CreateUser',
  'iam:PassRole',
  'sns:Publish',
  'sns:ListTopics',
  'sqs:SendMessage',
  'sqs:CreateQueue',
  's3:GetObject',
  's3:PutBucketPolicy',
  's3:ListAllMyBuckets',
];
const NEW = ['iam:BrandNew', 's3:GetBrandNew', 'brandnew:Do'];
const RESOURCES = ['*', APP, 'arn:aws:sqs:eu-west-1:111122223333:a'];
const pattern = fc.constantFrom(
  '*',
  '*:*',
  'iam:*',
  'iam:Get*',
  'IAM:*Role',
  's3:*',
  's3:*Object',
  's*:*',
  's?s:*',
  'sns:L*',
  'sqs:[a]',
  ...SOME,
  ...NEW,
);
const oneOrMore = fc.array(pattern, { minLength: 1, maxLength: 3 });
const condition = fc.constantFrom({}, {}, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
const anyStatement = fc
  .tuple(
    fc.constantFrom('Allow', 'Allow', 'Deny'),
    fc.boolean(),
    oneOrMore,
    fc.boolean(),
    fc.constantFrom(...RESOURCES),
    condition,
    fc.constantFrom(0, 0, 0, 24, 30),
  )
  .map(([Effect, not, actions, notResource, resource, block, room]) => ({
    Effect,
    [not ? 'NotAction' : 'Action']: actions,
    [notResource && resource !== '*' ? 'NotResource' : 'Resource']: [resource, ...long(room)],
    ...block,
  }));
const documents = fc.array(
  fc.array(anyStatement, { minLength: 1, maxLength: 3 }).map((list) => policy(...list)),
  { minLength: 1, maxLength: 2 },
);
const used = fc.uniqueArray(
  fc.constantFrom(
    'iam:GetRole',
    'iam:CreateUser',
    'sns:Publish',
    's3:GetObject',
    's3:ListBuckets',
    'sqs:CreateQueue',
    'sqs:BrandNew',
  ),
  { maxLength: 4 },
);

test('the remaining policy allows every used call that was allowed before, and nothing more than before', () => {
  fc.assert(
    fc.property(documents, used, (before, names) => {
      const identity = identityWith(...before);
      const use = useFrom(APP, names);
      const remaining = remainingPolicy(identity, use);
      if (typeof remaining === 'string') return;
      const after = identityWith(...(remaining.document === undefined ? [] : [remaining.document]));
      for (const action of [...SOME, ...NEW]) {
        for (const resource of RESOURCES) {
          const request = { principal: APP, action, resource, contextUnknown: true };
          const was = authorize(identity.compiled, request).decision;
          const is = authorize(after.compiled, request).decision;
          expect(RANK[is]).toBeLessThanOrEqual(RANK[was]);
          if (use.lastUseOf(action) !== undefined)
            expect({ action, rank: RANK[is] }).toEqual({ action, rank: RANK[was] });
        }
      }
    }),
    { numRuns: 40 },
  );
});
