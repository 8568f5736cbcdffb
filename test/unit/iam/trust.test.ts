import { describe, expect, it } from 'vitest';
import {
  type AssumingPrincipal,
  type Context,
  compilePolicy,
  compilePrincipal,
  couldAssume,
  type PolicyDocument,
  type PolicySet,
  trustedPrincipals,
} from '../../../layers/core/iam/index.ts';
import { ACCOUNT, type Ask, allow, decision, deny, FULL, OTHER, ROLE, root, SESSION, USER } from './ask.ts';

const TARGET = `arn:aws:iam::${ACCOUNT}:role/target`;
const FOREIGN = `arn:aws:iam::${OTHER}:role/target`;
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;
const ASSUME = allow('sts:AssumeRole');

const trust = (principal: unknown, rest: object = {}): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...rest }],
});

describe('the principals that a trust policy names', () => {
  it('have one name in all partitions if they are services', () => {
    const named = compilePolicy({ name: 't', document: trust({ Service: 'ec2.amazonaws.com.cn' }) }, 'resource');
    expect(trustedPrincipals(named).map(({ value }) => value)).toEqual(['ec2.amazonaws.com']);
  });
});

describe('assuming a role as a request', () => {
  const take = (question: Ask) => decision({ action: 'sts:AssumeRole', resource: TARGET, ...question });

  it.each<[string, Ask, string]>([
    ['the trust policy names the user: no identity permission needed', { policy: trust({ AWS: USER }) }, 'allowed'],
    ['it names the role of the caller', { principal: SESSION, policy: trust({ AWS: ROLE }) }, 'allowed'],
    ['it names the account: not enough', { policy: trust({ AWS: root(ACCOUNT) }) }, 'implicitly-denied'],
    ['it names the account and the user may', { policy: trust({ AWS: root(ACCOUNT) }), identity: [ASSUME] }, 'allowed'],
    [
      'the user is allowed but not trusted',
      { policy: trust({ AWS: `${USER}2` }), identity: [FULL] },
      'implicitly-denied',
    ],
    ['the user may and there is no trust policy', { identity: [FULL] }, 'implicitly-denied'],
    ['a deny of the user', { policy: trust({ AWS: USER }), identity: [deny('sts:*')] }, 'explicitly-denied'],
    ['a boundary: a named user passes it', { policy: trust({ AWS: USER }), boundary: [allow('s3:*')] }, 'allowed'],
    [
      'a boundary: a named role does not',
      { principal: SESSION, policy: trust({ AWS: ROLE }), boundary: [allow('s3:*')] },
      'implicitly-denied',
    ],
    ['across accounts: trust alone', { resource: FOREIGN, policy: trust({ AWS: USER }) }, 'implicitly-denied'],
    ['across accounts: both', { resource: FOREIGN, policy: trust({ AWS: USER }), identity: [ASSUME] }, 'allowed'],
    [
      'across accounts: by account',
      { resource: FOREIGN, policy: trust({ AWS: ACCOUNT }), identity: [ASSUME] },
      'allowed',
    ],
    [
      'the root user can take no role',
      { principal: root(ACCOUNT), policy: trust({ AWS: root(ACCOUNT) }) },
      'implicitly-denied',
    ],
    ['a service', { principal: 'lambda.amazonaws.com', policy: trust({ Service: 'lambda.amazonaws.com' }) }, 'allowed'],
    [
      'another service',
      { principal: 'ec2.amazonaws.com', policy: trust({ Service: 'lambda.amazonaws.com' }) },
      'implicitly-denied',
    ],
    [
      'a service by its name in China',
      { principal: 'ec2.amazonaws.com', policy: trust({ Service: 'ec2.amazonaws.com.cn' }) },
      'allowed',
    ],
    [
      'a service that only seems to be of China',
      { principal: 'ec2.amazonaws.com', policy: trust({ Service: 'ec2.amazonaws.com.cn.example' }) },
      'implicitly-denied',
    ],
    ['an SCP', { policy: trust({ AWS: USER }), scps: [[FULL, deny('sts:AssumeRole')]] }, 'explicitly-denied'],
  ])('%s', (_name, question, expected) => {
    expect(take(question)).toBe(expected);
  });

  it('needs the external ID if the trust policy requires it', () => {
    const policy = trust({ AWS: root(ACCOUNT) }, { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } });
    expect(take({ policy, identity: [ASSUME], context: { 'sts:ExternalId': 'x' } })).toBe('allowed');
    expect(take({ policy, identity: [ASSUME] })).toBe('implicitly-denied');
    expect(take({ policy, identity: [ASSUME], contextUnknown: true })).toBe('conditional');
  });

  it('with web identity is only for the provider, and only with its own action', () => {
    const policy = trust({ Federated: OIDC }, { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'] });
    const web = { principal: OIDC, action: 'sts:AssumeRoleWithWebIdentity', policy };
    expect(take(web)).toBe('allowed');
    expect(take({ ...web, action: 'sts:AssumeRole' })).toBe('implicitly-denied');
    expect(take({ ...web, principal: `${OIDC}2` })).toBe('implicitly-denied');
    expect(take({ ...web, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' })).toBe('implicitly-denied');
    // SCPs bind principals of the account, and who comes with a token is none yet.
    expect(take({ ...web, scps: [[deny('sts:*')]] })).toBe('allowed');
  });

  it('with web identity depends on the conditions on the token', () => {
    const policy = trust(
      { Federated: OIDC },
      {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
          StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/app:*' },
        },
      },
    );
    const token = (sub: string) => ({
      'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      'token.actions.githubusercontent.com:sub': sub,
    });
    const web = { principal: OIDC, action: 'sts:AssumeRoleWithWebIdentity', policy };
    expect(take({ ...web, context: token('repo:acme/app:ref:refs/heads/main') })).toBe('allowed');
    expect(take({ ...web, context: token('repo:acme/application:pull_request') })).toBe('implicitly-denied');
    expect(take(web)).toBe('implicitly-denied');
  });
});

describe('couldAssume', () => {
  const user = (set: Partial<PolicySet> = {}, arn = USER) => compilePrincipal(arn, { identity: [], ...set });
  const may = (source: AssumingPrincipal, document: PolicyDocument, arn = TARGET, context?: Context) =>
    couldAssume(source, { arn, trustPolicy: compilePolicy({ name: 'trust', document }, 'resource') }, context);
  const holding = (document: PolicyDocument) => user({ identity: [{ name: 'p', document }] });

  it.each<[string, AssumingPrincipal, PolicyDocument, string, object]>([
    ['a named user', user(), trust({ AWS: USER }), TARGET, { verdict: 'yes', viaTrust: 'exact' }],
    [
      'the account, without permission',
      user(),
      trust({ AWS: root(ACCOUNT) }),
      TARGET,
      { verdict: 'no', viaTrust: 'account' },
    ],
    [
      'the account, with permission',
      holding(ASSUME),
      trust({ AWS: ACCOUNT }),
      TARGET,
      { verdict: 'yes', viaTrust: 'account' },
    ],
    ['everyone', user(), trust('*'), TARGET, { verdict: 'yes', viaTrust: 'any' }],
    ['everyone, across accounts', user(), trust('*'), FOREIGN, { verdict: 'no', viaTrust: 'any' }],
    ['no principal', holding(FULL), trust({ AWS: ROLE }), TARGET, { verdict: 'no', viaTrust: 'none' }],
    [
      'a service',
      { service: 'lambda.amazonaws.com' },
      trust({ Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] }),
      TARGET,
      { verdict: 'yes', viaTrust: 'service' },
    ],
    [
      'a service that is not trusted',
      { service: 'glue.amazonaws.com' },
      trust({ Service: 'lambda.amazonaws.com' }),
      TARGET,
      { verdict: 'no', viaTrust: 'none' },
    ],
    [
      'a provider',
      { provider: OIDC },
      trust({ Federated: OIDC }, { Action: 'sts:AssumeRoleWithWebIdentity' }),
      TARGET,
      { verdict: 'yes', viaTrust: 'exact' },
    ],
    [
      'a SAML provider',
      { provider: SAML },
      trust({ Federated: SAML }, { Action: 'sts:AssumeRoleWithSAML' }),
      TARGET,
      { verdict: 'yes', viaTrust: 'exact' },
    ],
    [
      'permission on another role',
      holding(allow('sts:AssumeRole', ROLE)),
      trust({ AWS: ACCOUNT }),
      TARGET,
      { verdict: 'no' },
    ],
  ])('%s', (_name, source, document, arn, expected) => {
    expect(may(source, document, arn)).toMatchObject(expected);
  });

  it('names the keys that it depends on', () => {
    const document = trust({ AWS: USER }, { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } });
    expect(may(user(), document)).toEqual({ verdict: 'conditional', missing: ['sts:externalid'], viaTrust: 'exact' });
    expect(may(user(), document, TARGET, { 'sts:ExternalId': 'x' })).toMatchObject({ verdict: 'yes' });
    expect(may(user(), document, TARGET, { 'sts:ExternalId': 'y' })).toMatchObject({ verdict: 'no', viaTrust: 'none' });
  });

  it('uses the tags of the role', () => {
    const source = holding(
      allow('sts:AssumeRole', '*', { Condition: { StringEquals: { 'aws:ResourceTag/open': 'yes' } } }),
    );
    const trustPolicy = compilePolicy({ name: 'trust', document: trust({ AWS: ACCOUNT }) }, 'resource');
    expect(couldAssume(source, { arn: TARGET, trustPolicy }).verdict).toBe('conditional');
    expect(couldAssume(source, { arn: TARGET, trustPolicy, tags: { open: 'yes' } }).verdict).toBe('yes');
    expect(couldAssume(source, { arn: TARGET, trustPolicy, tags: {} }).verdict).toBe('no');
  });

  it('is conditional for an unreadable trust policy', () => {
    expect(may(user(), '{')).toEqual({ verdict: 'conditional', missing: ['policy:trust'], viaTrust: 'any' });
  });
});

describe('trustedPrincipals', () => {
  it('lists the principals of a trust policy as written', () => {
    const condition = { StringEquals: { 'sts:ExternalId': 'x' } };
    const document = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'V',
          Effect: 'Allow',
          Principal: { AWS: [root(OTHER), '*'], Service: 'ec2.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: condition,
        },
        { Effect: 'Deny', NotPrincipal: { Federated: OIDC }, Action: '*' },
      ],
    };
    const entries = trustedPrincipals(compilePolicy({ name: 'trust', document }, 'resource'));
    expect(entries.map(({ kind, value, effect, negated }) => [kind, value, effect, negated])).toEqual([
      ['aws', root(OTHER), 'Allow', false],
      ['any', '*', 'Allow', false],
      ['service', 'ec2.amazonaws.com', 'Allow', false],
      ['federated', OIDC, 'Deny', true],
    ]);
    expect(entries[0]).toMatchObject({ sid: 'V', statement: 0, conditions: condition, actions: ['sts:AssumeRole'] });
  });
});
