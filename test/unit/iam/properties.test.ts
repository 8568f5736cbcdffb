// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, not JavaScript's
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowedResources,
  authorize,
  compilePrincipal,
  couldAllow,
  type Decision,
  mentions,
  type NamedPolicy,
  type PolicySet,
  patternMatches,
} from '../../../layers/core/iam/index.ts';
import { ACCOUNT, USER } from './ask.ts';

/** Small worlds in which everything meets everything often. */
const word = (alphabet: string, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { maxLength }).map((list) => list.join(''));
const actionPattern = fc.constantFrom('*', 's:*', 's:a', 's:b', 's:a*', 't:*', 't:a', '*:*');
const resourcePattern = word('ab*?', 4);
const condition = fc.constantFrom(
  {},
  {},
  {},
  { Condition: { StringEquals: { 'k:one': 'x' } } },
  { Condition: { StringNotEquals: { 'k:one': 'x' } } },
  { Condition: { Null: { 'k:two': 'true' } } },
);
const oneOrMany = <T>(item: fc.Arbitrary<T>) => fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 2 }));

const statement = (effect: 'Allow' | 'Deny', conditions: boolean) =>
  fc
    .tuple(
      fc.boolean(),
      oneOrMany(actionPattern),
      fc.integer({ max: 3, min: 0 }),
      oneOrMany(resourcePattern),
      condition,
    )
    .map(([notAction, actions, notResource, resources, block]) => ({
      Effect: effect,
      [notAction && effect === 'Deny' ? 'NotAction' : 'Action']: actions,
      [notResource === 0 ? 'NotResource' : 'Resource']: resources,
      ...(conditions ? block : {}),
    }));
const policy = (conditions: boolean, maxDenies = 3) =>
  fc
    .tuple(
      fc.array(statement('Allow', conditions), { maxLength: 3 }),
      fc.array(statement('Deny', conditions), { maxLength: maxDenies }),
    )
    .map(([allows, denies]) => [...allows, ...denies]);

const document = (statements: readonly object[]): NamedPolicy => ({
  name: 'p',
  document: { Version: '2012-10-17', Statement: statements },
});
const full = document([{ Effect: 'Allow', Action: '*', Resource: '*' }]);

const sets = (conditions: boolean, maxDenies = 3) =>
  fc.tuple(policy(conditions, maxDenies), fc.option(policy(conditions, 0)), fc.option(policy(conditions, 0))).map(
    ([identity, boundary, scp]): PolicySet => ({
      identity: [document(identity)],
      ...(boundary ? { boundary: [document(boundary)] } : {}),
      ...(scp ? { scps: [[full], [document(scp)]] } : {}),
    }),
  );

const context = fc.constantFrom({}, { 'k:one': 'x' }, { 'k:one': 'y', 'k:two': 'z' });
const question = fc.record({
  action: fc.constantFrom('s:a', 's:b', 't:a'),
  resource: word('ab', 4),
  context,
  contextUnknown: fc.boolean(),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

const decide = (set: PolicySet, asked: Question): Decision =>
  authorize(compilePrincipal(USER, set), { principal: USER, ...asked }).decision;

/** How much a decision lets through. */
const openness: Readonly<Record<Decision, number>> = {
  'explicitly-denied': 0,
  'implicitly-denied': 0,
  conditional: 1,
  allowed: 2,
};

const AS_VERDICT: Readonly<Record<Decision, string>> = {
  'explicitly-denied': 'no',
  'implicitly-denied': 'no',
  conditional: 'conditional',
  allowed: 'yes',
};

/** Names in the caller's account and of AWS. */
const REAL_NAMES = [
  USER,
  `arn:aws:iam::${ACCOUNT}:role/app`,
  `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
  `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_0`,
  `arn:aws:iam::${ACCOUNT}:policy/own`,
  `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/aws/s3`,
  `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/own`,
];
const REAL_ACTIONS = [
  'iam:PutRolePolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:GetRole',
  'iam:CreateRole',
  'iam:CreatePolicyVersion',
  'kms:UpdateAlias',
];

const runs = { numRuns: 2000 };

describe('any policies', () => {
  it('never allow more with another deny', () => {
    fc.assert(
      fc.property(sets(true), statement('Deny', true), question, (set, deny, asked) => {
        const more = { ...set, identity: [...set.identity, document([deny])] };
        return openness[decide(more, asked)] <= openness[decide(set, asked)];
      }),
      runs,
    );
  });

  it('never deny more with another allow', () => {
    fc.assert(
      fc.property(sets(true), statement('Allow', true), question, (set, allow, asked) => {
        const more = { ...set, identity: [...set.identity, document([allow])] };
        return openness[decide(more, asked)] >= openness[decide(set, asked)];
      }),
      runs,
    );
  });

  it('never allow more with a boundary or another level of SCPs', () => {
    fc.assert(
      fc.property(sets(true), policy(true), question, (set, limits, asked) => {
        const level = { ...set, scps: [...(set.scps ?? []), [document(limits)]] };
        const bounded = set.boundary ? set : { ...set, boundary: [document(limits)] };
        const before = openness[decide(set, asked)];
        return openness[decide(level, asked)] <= before && openness[decide(bounded, asked)] <= before;
      }),
      runs,
    );
  });

  it('do not depend on the order of statements and policies', () => {
    fc.assert(
      fc.property(policy(true), policy(true), question, (one, other, asked) => {
        const there = { identity: [document(one), document(other)] };
        const back = { identity: [document(other.toReversed()), document(one.toReversed())] };
        const together = { identity: [document([...other, ...one])] };
        const decision = decide(there, asked);
        return decide(back, asked) === decision && decide(together, asked) === decision;
      }),
      runs,
    );
  });

  it('keep a certain decision for any value of unknown keys', () => {
    fc.assert(
      fc.property(sets(true), question, context, (set, asked, known) => {
        const open = decide(set, { ...asked, context: {}, contextUnknown: true });
        const closed = decide(set, { ...asked, context: known, contextUnknown: false });
        return open === 'conditional' || openness[open] === openness[closed];
      }),
      runs,
    );
  });
});

const texts = (length: number): string[] =>
  length === 0
    ? ['']
    : texts(length - 1).flatMap((text) =>
        text.length === length - 1 ? [text, ...'abc'.split('').map((c) => text + c)] : [text],
      );
const UNIVERSE = texts(6);

describe('symbolic verdicts', () => {
  const asked = fc.record({ action: fc.constantFrom('s:a', 's:b'), within: word('ab*?', 3) });

  it('are "no" only if no resource is allowed', () => {
    fc.assert(
      fc.property(sets(true), asked, (set, { action, within }) => {
        const principal = compilePrincipal(USER, set);
        const { verdict } = couldAllow(principal, action, within);
        if (verdict !== 'no') return true;
        const sample = UNIVERSE.filter((text) => text.length < 5 && patternMatches(within, text));
        return sample.every((resource) => {
          const { decision } = authorize(principal, { principal: USER, action, resource, contextUnknown: true });
          return decision !== 'allowed' && decision !== 'conditional';
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('agree with the decision about one resource', () => {
    fc.assert(
      fc.property(sets(true), question, (set, { action, resource, context: known }) => {
        const principal = compilePrincipal(USER, set);
        const asked = { principal: USER, action, resource, context: known, contextUnknown: true };
        return (
          AS_VERDICT[authorize(principal, asked).decision] === couldAllow(principal, action, resource, known).verdict
        );
      }),
      runs,
    );
  });

  it('agree with the decision about real names, including AWS-owned resources', () => {
    const action = fc.constantFrom(...REAL_ACTIONS);
    const grant = fc
      .tuple(
        fc.constantFrom('Allow', 'Deny'),
        fc.constantFrom('*', 'iam:*', 'iam:*Role*', 'kms:*'),
        fc.constantFrom(...REAL_NAMES, '*'),
      )
      .map(([Effect, Action, Resource]) => ({ Effect, Action, Resource }));
    const world = fc.array(grant, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(world, action, fc.constantFrom(...REAL_NAMES), (statements, asked, resource) => {
        const principal = compilePrincipal(USER, { identity: [full, document(statements)] });
        const { decision } = authorize(principal, { principal: USER, action: asked, resource, contextUnknown: true });
        const { verdict } = couldAllow(principal, asked, resource);
        // A verdict for one name also applies to a pattern that matches only that name.
        const ofPattern = couldAllow(principal, asked, resource.replace(/.$/, '?')).verdict;
        return AS_VERDICT[decision] === verdict && (verdict !== 'yes' || ofPattern === 'yes');
      }),
      runs,
    );
  });

  it('are yes only if some resource is certainly allowed', () => {
    // Several holes may cover together what none covers alone, and `?*` covers `*a` by its length only: then a yes may be
    // too much. So here is at most one hole, and no question mark in it.
    const grant = fc
      .tuple(actionPattern, oneOrMany(resourcePattern), condition)
      .map(([action, resource, block]) => ({ Effect: 'Allow', Action: action, Resource: resource, ...block }));
    const hole = fc.tuple(actionPattern, word('ab*', 4), fc.boolean()).map(([action, resource, not]) => ({
      Effect: 'Deny',
      Action: action,
      [not ? 'NotResource' : 'Resource']: resource,
    }));
    const grants = fc.array(grant, { minLength: 1, maxLength: 3 });
    const world = fc.tuple(grants, fc.option(hole), fc.option(grants)).map(
      ([allows, deny, boundary]): PolicySet => ({
        identity: [document(deny ? [...allows, deny] : allows)],
        ...(boundary ? { boundary: [document(boundary)] } : {}),
      }),
    );
    fc.assert(
      fc.property(world, asked, (set, { action, within }) => {
        const principal = compilePrincipal(USER, set);
        if (couldAllow(principal, action, within).verdict !== 'yes') return true;
        return UNIVERSE.some(
          (resource) =>
            patternMatches(within, resource) &&
            authorize(principal, { principal: USER, action, resource, contextUnknown: true }).decision === 'allowed',
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('for one resource equal the concrete decision', () => {
    const verdicts = { yes: 2, conditional: 1, no: 0 };
    fc.assert(
      fc.property(sets(true), question, (set, { action, resource }) => {
        const principal = compilePrincipal(USER, set);
        const { decision } = authorize(principal, { principal: USER, action, resource, contextUnknown: true });
        return verdicts[couldAllow(principal, action, resource).verdict] === openness[decision];
      }),
      runs,
    );
  });

  it('never reject quickly what can be allowed', () => {
    fc.assert(
      fc.property(sets(true), question, (set, asked) => {
        return mentions(compilePrincipal(USER, set), asked.action) || openness[decide(set, asked)] === 0;
      }),
      runs,
    );
  });

  it('list allowed and denied patterns that match the concrete decision', () => {
    fc.assert(
      fc.property(sets(false), question, (set, { action, resource }) => {
        const principal = compilePrincipal(USER, set);
        const { allow, deny } = allowedResources(principal, action);
        const within = (list: readonly { pattern: string }[]) =>
          list.some((one) => patternMatches(one.pattern, resource));
        const { decision } = authorize(principal, { principal: USER, action, resource });
        // What is allowed is listed; what is listed as allowed and not as denied is allowed.
        return decision === 'allowed' ? within(allow) : !within(allow) || within(deny);
      }),
      runs,
    );
  });
});

describe('couldAllow', () => {
  const holding = (...statements: object[]) => compilePrincipal(USER, { identity: [document(statements)] });
  const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };
  const PASS = 'iam:PassRole';
  const ADMINS = 'arn:aws:iam::111111111111:role/admin-*';

  it.each<[string, object[], string, string]>([
    [
      'a grant that meets the pattern',
      [{ Effect: 'Allow', Action: PASS, Resource: 'arn:aws:iam::*:role/*-x' }],
      ADMINS,
      'yes',
    ],
    ['a grant that does not', [{ Effect: 'Allow', Action: PASS, Resource: 'arn:aws:iam::*:role/dev-*' }], ADMINS, 'no'],
    [
      'a deny that covers the pattern',
      [ALL, { Effect: 'Deny', Action: 'iam:*', Resource: 'arn:aws:iam::*:role/*' }],
      ADMINS,
      'no',
    ],
    ['a deny that covers a part', [ALL, { Effect: 'Deny', Action: 'iam:*', Resource: `${ADMINS}-x` }], ADMINS, 'yes'],
    [
      'a deny that covers the overlap alone',
      [
        { Effect: 'Allow', Action: PASS, Resource: '*:role/admin-*' },
        { Effect: 'Deny', Action: PASS, Resource: ADMINS },
      ],
      'arn:aws:iam::111111111111:*',
      'no',
    ],
    [
      'a deny but for others',
      [ALL, { Effect: 'Deny', Action: PASS, NotResource: 'arn:aws:iam::*:role/dev-*' }],
      ADMINS,
      'no',
    ],
    [
      'a deny but for some of them',
      [ALL, { Effect: 'Deny', Action: PASS, NotResource: 'arn:aws:iam::*:role/*-ok' }],
      ADMINS,
      'yes',
    ],
    [
      'a grant but for them',
      [{ Effect: 'Allow', Action: PASS, NotResource: 'arn:aws:iam::*:role/admin-*' }],
      ADMINS,
      'no',
    ],
    [
      'a grant of one of them',
      [{ Effect: 'Allow', Action: PASS, Resource: 'arn:aws:iam::111111111111:role/admin-1' }],
      ADMINS,
      'yes',
    ],
    [
      'a conditional grant',
      [{ ...ALL, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
      ADMINS,
      'conditional',
    ],
    [
      'a conditional deny',
      [ALL, { ...ALL, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      ADMINS,
      'conditional',
    ],
    [
      'a variable that is known',
      [{ ...ALL, Resource: 'arn:aws:iam::*:user/${aws:username}' }],
      'arn:aws:iam::*:user/bob',
      'no',
    ],
    [
      'a variable that is not',
      [{ ...ALL, Resource: 'arn:aws:iam::*:role/${aws:PrincipalTag/r}' }],
      ADMINS,
      'conditional',
    ],
  ])('%s', (_name, statements, pattern, verdict) => {
    expect(couldAllow(holding(...statements), PASS, pattern).verdict).toBe(verdict);
  });

  it('uses the given keys', () => {
    const toLambda = { Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } };
    const principal = holding({ Effect: 'Allow', Action: PASS, Resource: '*', ...toLambda });
    expect(couldAllow(principal, PASS, ADMINS)).toEqual({ verdict: 'conditional', missing: ['iam:passedtoservice'] });
    expect(couldAllow(principal, PASS, ADMINS, { 'iam:PassedToService': 'lambda.amazonaws.com' }).verdict).toBe('yes');
    expect(couldAllow(principal, PASS, ADMINS, { 'iam:PassedToService': 'ec2.amazonaws.com' }).verdict).toBe('no');
  });

  it('takes bounded time for a boundary and a policy of three megabytes each and thousands of wildcards', () => {
    const wild = Array.from({ length: 3000 }, (_, index) => `arn:aws:s3:::${'*a'.repeat(20)}${index}*`);
    const actions = Array.from({ length: 3000 }, (_, index) => `s3:*${index}*`);
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: actions, Resource: [...wild, `arn:aws:s3:::${'*ab?'.repeat(750_000)}`] },
        { Effect: 'Deny', Action: actions, Resource: wild },
      ],
    });
    const start = performance.now();
    const principal = compilePrincipal(USER, {
      identity: [{ name: 'p', document: text }],
      boundary: [{ name: 'b', document: text }],
    });
    couldAllow(principal, 's3:Get2999', `arn:aws:s3:::${'?b*'.repeat(40)}`);
    couldAllow(principal, 's3:Get2999', `arn:aws:s3:::${'a'.repeat(2000)}`);
    expect(performance.now() - start).toBeLessThan(40_000);
  });
});

describe('AWS-owned resources', () => {
  const principal = compilePrincipal(USER, { identity: [full] });

  it.each([
    ['iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/*', 'no'],
    ['iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/ReadOnlyAccess', 'no'],
    ['iam:GetPolicyVersion', 'arn:aws:iam::aws:policy/*', 'yes'],
    ['iam:CreatePolicyVersion', `arn:aws:iam::${ACCOUNT}:policy/*`, 'yes'],
    ['iam:CreatePolicyVersion', '*', 'yes'],
    ['iam:PutRolePolicy', `arn:aws:iam::${ACCOUNT}:role/aws-service-role/*`, 'no'],
    ['iam:PutRolePolicy', `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*_x_*`, 'no'],
    ['iam:PutRolePolicy', `arn:aws:iam::${ACCOUNT}:role/aws-*`, 'yes'],
    ['iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/aws-service-role/*`, 'yes'],
    ['kms:UpdateAlias', 'arn:aws:kms:*:*:alias/aws/*', 'no'],
  ])('%s on %s: %s', (action, pattern, verdict) => {
    expect(couldAllow(principal, action, pattern).verdict).toBe(verdict);
  });

  it('are not allowed by a grant that names them', () => {
    const named = document([{ Effect: 'Allow', Action: 'iam:*', Resource: 'arn:aws:iam::aws:policy/*' }]);
    const granted = compilePrincipal(USER, { identity: [named] });
    expect(allowedResources(granted, 'iam:CreatePolicyVersion').allow).toEqual([]);
    expect(allowedResources(granted, 'iam:GetPolicy').allow).toHaveLength(1);
  });
});
