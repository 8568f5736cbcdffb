import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import {
  buildGraph,
  type CompiledEstate,
  compileEstate,
  escalationsOf,
} from '../../../layers/core/posture/escalation/index.ts';
import type { AccountEstate } from '../../../layers/core/posture/estate.ts';
import { codes, estate, named, role, trust } from './accounts.ts';
import { ACCOUNT, type AccountSpec, ADMIN, account, roleArn, userArn } from './escalation/account.ts';

const OTHER = '222222222222';
const ORGANIZATION = 'o-exampleorg1';
/** Nobody outside the organization; services are exempt. */
const PERIMETER = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Deny',
    Principal: '*',
    Action: 'sts:AssumeRole',
    Resource: '*',
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  },
};
const denyAssume = (condition: object = {}) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Resource: '*', ...condition },
});

/** Whom `eve` can become; a question mark marks a conditional path. */
function reached(...specs: readonly AccountSpec[]): readonly string[] {
  const graph = buildGraph(compileEstate(specs.map(account)));
  return escalationsOf(graph, userArn('eve')).map(
    ({ to, steps }) => `${to}${steps.some(({ conditional }) => conditional) ? '?' : ''}`,
  );
}

describe('a resource control policy on assuming roles', () => {
  const stepping = {
    users: { eve: { allow: 'sts:AssumeRole' } },
    roles: { boss: { ...ADMIN, trusts: ACCOUNT } },
  };

  test('closes the path to a role', () => {
    expect(reached(stepping)).toEqual([roleArn('boss')]);
    expect(reached({ ...stepping, rcps: [denyAssume()] })).toEqual([]);
  });

  test('that keeps out other organizations leaves paths within the organization open', () => {
    expect(reached({ ...stepping, rcps: [PERIMETER], organization: ORGANIZATION })).toEqual([roleArn('boss')]);
  });

  test('makes paths conditional while the organization of the account is unknown', () => {
    expect(reached({ ...stepping, rcps: [PERIMETER] })).toEqual([`${roleArn('boss')}?`]);
  });

  test('is that of the account of the role, not that of the caller', () => {
    const target = { id: OTHER, roles: { boss: { ...ADMIN, trusts: userArn('eve') } } };
    const caller = { users: { eve: { allow: 'sts:AssumeRole' } } };
    const there = [roleArn('boss', OTHER)];
    expect(reached(caller, target)).toEqual(there);
    expect(reached({ ...caller, rcps: [denyAssume()] }, target)).toEqual(there);
    expect(reached(caller, { ...target, rcps: [denyAssume()] })).toEqual([]);
  });

  test('that exempts one principal depends on the caller', () => {
    const exempt = denyAssume({ Condition: { ArnNotEquals: { 'aws:PrincipalArn': userArn('eve') } } });
    const target = { id: OTHER, roles: { boss: { ...ADMIN, trusts: [ACCOUNT] } }, rcps: [exempt] };
    const users = { bob: { allow: 'sts:AssumeRole' }, eve: { allow: 'sts:AssumeRole' } };
    const graph = buildGraph(compileEstate([{ users }, target].map(account)));
    const ends = (name: string) => escalationsOf(graph, userArn(name)).map(({ to }) => to);
    expect(ends('eve')).toEqual([roleArn('boss', OTHER)]);
    expect(ends('bob')).toEqual([]);
  });

  test('applies when the same facts are compiled again under it, and no longer when it is gone', () => {
    const [open, closed] = [account(stepping), account({ ...stepping, rcps: [denyAssume()] })];
    const under = ({ rcps, ...facts }: AccountEstate, rcpsNow: AccountEstate['rcps']) =>
      rcpsNow === undefined ? facts : { ...facts, rcps: rcpsNow };
    const ends = (compiled: CompiledEstate) => escalationsOf(buildGraph(compiled), userArn('eve')).map(({ to }) => to);
    expect(ends(compileEstate([under(open, closed.rcps)], compileEstate([open])))).toEqual([]);
    expect(ends(compileEstate([under(closed, undefined)], compileEstate([closed])))).toEqual([roleArn('boss')]);
  });

  test('can be detached by a principal that manages the policies of the organization', () => {
    const manager = { eve: { allow: ['sts:AssumeRole', 'organizations:DetachPolicy'] } };
    expect(reached({ ...stepping, users: manager, rcps: [denyAssume()] })).toEqual([`${roleArn('boss')}?`]);
  });
});

describe('a trust policy for everyone under a resource control policy', () => {
  const open = [role('open', trust('*'))];
  const levels = (...documents: readonly object[]) => [documents.map((document) => ({ name: 'rcp', document }))];
  const reasons = (rcps?: ReturnType<typeof levels>) =>
    codes(named(assessEstates([estate({ roles: open, ...(rcps ? { rcps } : {}) })]), 'open'));

  test('allows anyone', () => {
    expect(reasons()).toContain('TRUST_TO_ANYONE');
  });

  test('allows nobody outside the organization if the policy keeps others out', () => {
    expect(reasons(levels(PERIMETER))).not.toContain('TRUST_TO_ANYONE');
  });

  test('allows anyone if callers with a tag, which they choose themselves, are exempt', () => {
    const { Statement: statement } = PERIMETER;
    const condition = {
      ...statement.Condition,
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:PrincipalTag/exempt': 'true' },
    };
    expect(reasons(levels({ ...PERIMETER, Statement: { ...statement, Condition: condition } }))).toContain(
      'TRUST_TO_ANYONE',
    );
  });
});
