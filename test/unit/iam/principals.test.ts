import { describe, expect, it } from 'vitest';
import { compilePolicy, type PolicyDocument } from '../../../layers/core/iam/index.ts';
import { ACCOUNT, ask, decision, FULL, grants, OTHER, ROLE, refuses, root, SESSION, USER } from './ask.ts';

const FEDERATED = `arn:aws:sts::${ACCOUNT}:federated-user/alice`;
const PATHED = `arn:aws:iam::${ACCOUNT}:role/team/app`;

describe('the Principal element', () => {
  const named = (principal: unknown, caller: string): boolean =>
    decision({ principal: caller, policy: grants(principal), resourceAccount: ACCOUNT }) === 'allowed';

  it.each<[unknown, string, boolean]>([
    ['*', USER, true],
    [{ AWS: '*' }, USER, true],
    [{ AWS: ['*'] }, SESSION, true],
    [{ AWS: USER }, USER, true],
    [{ AWS: [`${USER}2`, USER] }, USER, true],
    [USER, USER, true],
    [{ aws: USER }, USER, true],
    [{ AWS: USER.toUpperCase() }, USER, false],
    [{ AWS: `arn:aws:iam::${ACCOUNT}:user/Alice` }, USER, false],
    [{ AWS: `arn:aws:iam::${ACCOUNT}:user/*` }, USER, false],
    [{ AWS: `arn:aws:iam::${ACCOUNT}:user/alic?` }, USER, false],
    [{ AWS: `arn:aws:iam::${ACCOUNT}:group/staff` }, USER, false],
    [{ AWS: ROLE }, ROLE, true],
    [{ AWS: ROLE }, SESSION, true],
    [{ AWS: PATHED }, SESSION, true],
    [{ AWS: `arn:aws:iam::${OTHER}:role/app` }, SESSION, false],
    [{ AWS: SESSION }, SESSION, true],
    [{ AWS: SESSION }, ROLE, false],
    [{ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/app/*` }, SESSION, false],
    [{ AWS: 'AIDAEXAMPLEEXAMPLE123' }, USER, false],
    [{ Service: 'sns.amazonaws.com' }, 'sns.amazonaws.com', true],
    [{ Service: ['sqs.amazonaws.com', 'SNS.amazonaws.com'] }, 'sns.amazonaws.com', true],
    [{ Service: 'sns.amazonaws.com' }, USER, false],
    [{ AWS: 'sns.amazonaws.com' }, 'sns.amazonaws.com', false],
    // A star matches everyone only under AWS.
    [{ Service: '*' }, 'sns.amazonaws.com', true],
    [{ Service: '*' }, USER, false],
    [{ Federated: '*' }, USER, false],
    [{ CanonicalUser: '*' }, USER, false],
    // The path is part of a role's ARN; the ARN of a session does not tell it.
    [{ AWS: PATHED }, PATHED, true],
    [{ AWS: ROLE }, PATHED, false],
    [{ AWS: PATHED }, ROLE, false],
    [{ AWS: USER, Service: 'sns.amazonaws.com' }, 'sns.amazonaws.com', true],
    ['*', 'sns.amazonaws.com', true],
    [{ AWS: USER }, FEDERATED, true],
    [{ AWS: `${USER}2` }, FEDERATED, false],
    [{ AWS: `arn:aws:iam::${OTHER}:user/alice` }, FEDERATED, false],
  ])('%j names %s: %s', (principal, caller, expected) => {
    expect(named(principal, caller)).toBe(expected);
  });

  it('is uncertain for the canonical ID of a user', () => {
    const policy = grants({ CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' });
    expect(ask({ identity: [FULL], resourceAccount: OTHER, policy })).toMatchObject({
      decision: 'conditional',
      missing: ['s3:canonicaluser'],
    });
  });

  it('is uncertain for an unknown session name', () => {
    const policy = grants({ AWS: SESSION });
    expect(ask({ principal: ROLE, policy, contextUnknown: true })).toMatchObject({
      decision: 'conditional',
      missing: ['sts:rolesessionname'],
    });
  });

  it('makes the statement apply to no principal if it is missing, which is reported', () => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*' };
    const policy = { Version: '2012-10-17', Statement: statement };
    expect(decision({ policy })).toBe('implicitly-denied');
    expect(decision({ identity: [FULL], policy: { ...policy, Statement: { ...statement, Effect: 'Deny' } } })).toBe(
      'allowed',
    );
    expect(decision({ policy: { ...policy, Statement: [statement, { ...statement, Principal: '*' }] } })).toBe(
      'allowed',
    );
    expect(compilePolicy({ name: 'p', document: policy }, 'resource').issues).toMatchObject([
      { place: 'Statement[0].Principal' },
    ]);
  });
});

describe('the NotPrincipal element', () => {
  const butFor = (principal: unknown, effect: 'Allow' | 'Deny' = 'Deny'): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: { Effect: effect, NotPrincipal: principal, Action: '*', Resource: '*' },
  });
  const spared = (principal: unknown, caller: string, boundary?: readonly PolicyDocument[]): boolean =>
    decision({ principal: caller, identity: [FULL], policy: butFor(principal), ...(boundary ? { boundary } : {}) }) ===
    'allowed';

  it.each<[unknown, string, boolean]>([
    [{ AWS: [USER, root(ACCOUNT)] }, USER, true],
    [{ AWS: USER }, USER, true],
    [{ AWS: [USER, root(ACCOUNT)] }, `${USER}2`, false],
    [{ AWS: root(ACCOUNT) }, USER, false],
    [{ AWS: root(ACCOUNT) }, root(ACCOUNT), true],
    [{ AWS: [SESSION, ROLE, root(ACCOUNT)] }, SESSION, true],
    [{ AWS: [SESSION, ROLE, root(ACCOUNT)] }, `${SESSION}2`, false],
    [{ AWS: [ROLE, root(ACCOUNT)] }, ROLE, true],
    [{ AWS: [`${USER}2`, root(OTHER)] }, USER, false],
  ])('with a deny: %j exempts %s: %s', (principal, caller, expected) => {
    expect(spared(principal, caller)).toBe(expected);
  });

  it('never exempts a principal with a boundary', () => {
    expect(spared({ AWS: [USER, root(ACCOUNT)] }, USER, [FULL])).toBe(false);
  });

  it('with an allow: grants to everyone else', () => {
    expect(decision({ policy: butFor({ AWS: `${USER}2` }, 'Allow') })).toBe('allowed');
    expect(decision({ policy: butFor({ AWS: USER }, 'Allow') })).toBe('implicitly-denied');
  });

  it('exempts services that it names', () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
        { Effect: 'Deny', NotPrincipal: { Service: 'sns.amazonaws.com' }, Action: '*', Resource: '*' },
      ],
    };
    expect(decision({ principal: 'sns.amazonaws.com', policy })).toBe('allowed');
    expect(decision({ principal: 'sqs.amazonaws.com', policy })).toBe('explicitly-denied');
  });
});

describe('a Deny for a role', () => {
  it('applies to its sessions', () => {
    expect(decision({ principal: SESSION, identity: [FULL], policy: refuses({ AWS: ROLE }) })).toBe(
      'explicitly-denied',
    );
  });
});
