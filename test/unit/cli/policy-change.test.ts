import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMain } from './run-main.ts';
import { ACCOUNT, AS_OF, DEPLOYER, DUMP } from './small-company.ts';

const USER = `arn:aws:iam::${ACCOUNT}:user/status-page`;
const POLICY = `${USER}/inline`;
const BUCKET = 'arn:aws:s3:::payroll';
const OBJECTS = `${BUCKET}/*`;
const OUTSIDE = { AWS: '999999999999' };
const LOCAL = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
const FROM_ORG = { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } };
const NOT_FROM_ORG = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc' } };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-policy-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const statement = (effect: 'Allow' | 'Deny', other: object = {}) => ({
  Effect: effect,
  Action: 's3:GetObject',
  Resource: OBJECTS,
  ...other,
});
const allow = (other?: object) => statement('Allow', other);
const deny = (other?: object) => statement('Deny', other);
const toAll = (other: object = {}) => allow({ Principal: '*', ...other });
const notToAll = (other: object = {}) => deny({ Principal: '*', ...other });

/** The account with this inline policy of a user. */
const accountWith = (PolicyDocument: object) => ({
  ...DUMP,
  UserDetailList: DUMP.UserDetailList.map((user) =>
    user.Arn === USER ? { ...user, UserPolicyList: [{ PolicyName: 'inline', PolicyDocument }] } : user,
  ),
});

async function changed(planned: object, account: object = DUMP) {
  writeFileSync(join(folder, 'account.json'), JSON.stringify(account));
  writeFileSync(join(folder, 'planned.json'), JSON.stringify(planned));
  const args = ['assess', 'account.json', '--as-of', AS_OF, '--policy-change', 'planned.json'];
  return runMain(args, { cwd: folder, columns: 140 });
}

const onBucket = (before: object[], after: object[]) =>
  changed({ resource: BUCKET, current: document(...before), document: document(...after) });
const onUser = (before: object[], after: object[]) =>
  changed({ policy: POLICY, document: document(...after) }, accountWith(document(...before)));

describe('assess --policy-change reports', () => {
  test.each<[string, object[], object[], string]>([
    [
      'a wider resource for another account',
      [allow({ Principal: OUTSIDE, Resource: `${BUCKET}/shared/*` })],
      [allow({ Principal: OUTSIDE })],
      's3:GetObject by 999999999999 (another account) on s3:payroll/*',
    ],
    [
      'a wider resource for anyone',
      [toAll({ Resource: `${BUCKET}/public/*` })],
      [toAll()],
      's3:GetObject by * (anyone) on s3:payroll/*',
    ],
    [
      'anyone after the removal of a Deny',
      [toAll(), notToAll({ Action: 's3:*' })],
      [toAll()],
      's3:GetObject by * (anyone) on s3:payroll/*',
    ],
    ['the removal of a conditional Deny', [toAll(), notToAll({ Condition: NOT_FROM_ORG })], [toAll()], '* (anyone)'],
    [
      'the removal of a Deny for one account',
      [toAll(), deny({ Principal: OUTSIDE })],
      [toAll()],
      's3:GetObject by 999999999999 (another account) on s3:payroll/*',
    ],
    [
      'the removal of a Deny for everyone except one',
      [toAll(), deny({ NotPrincipal: { AWS: USER }, Action: 's3:*' })],
      [toAll()],
      's3:* by everyone except user/status-page on s3:payroll/*, which a Deny statement no longer covers',
    ],
    [
      'a Deny that exempts one more',
      [toAll(), deny({ NotPrincipal: { AWS: USER } })],
      [toAll(), deny({ NotPrincipal: { AWS: [USER, DEPLOYER] } })],
      'which a Deny statement no longer covers',
    ],
    [
      'a Deny with one more condition',
      [toAll(), notToAll()],
      [toAll(), notToAll({ Condition: NOT_FROM_ORG })],
      'which a Deny statement no longer covers',
    ],
    ['a removed condition', [toAll({ Condition: FROM_ORG })], [toAll()], 's3:GetObject by * (anyone)'],
    [
      'another value of a condition',
      [toAll({ Condition: FROM_ORG })],
      [toAll({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-other' } } })],
      'with other conditions',
    ],
    [
      'an Allow with NotPrincipal as everyone else',
      [],
      [allow({ NotPrincipal: { AWS: USER } })],
      's3:GetObject by everyone except user/status-page',
    ],
    [
      'an Allow with NotAction as everything else',
      [],
      [toAll({ Action: undefined, NotAction: 's3:GetObject' })],
      'everything except s3:GetObject by * (anyone)',
    ],
  ])('%s in a resource policy', async (_kind, before, after, expected) => {
    const { out, code } = await onBucket(before, after);
    expect(out).toContain(expected);
    expect(code).toBe(1);
  });

  test.each<[string, object[], object[], string]>([
    [
      'the removal of a Deny',
      [allow({ Action: 's3:*' }), deny()],
      [allow({ Action: 's3:*' })],
      'Newly allowed\n  s3:GetObject on s3:payroll/*\n',
    ],
    [
      'a moved Deny',
      [allow(), deny()],
      [allow(), deny({ Resource: 'arn:aws:s3:::other/*' })],
      'Newly allowed\n  s3:GetObject on s3:payroll/*\n',
    ],
    [
      'a Deny that covers fewer actions',
      [allow(), deny({ Action: ['s3:Get*', 's3:Put*'] })],
      [allow(), deny({ Action: 's3:Get*' })],
      's3:Put* on s3:payroll/*, which a Deny statement no longer covers',
    ],
    [
      'a wider network',
      [allow({ Condition: LOCAL })],
      [allow({ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } })],
      's3:GetObject on s3:payroll/*, with other conditions',
    ],
    ['a removed condition', [allow({ Condition: LOCAL })], [allow()], 's3:GetObject on s3:payroll/*\n'],
    [
      'a wider NotResource',
      [allow()],
      [allow({ Resource: undefined, NotResource: OBJECTS })],
      's3:GetObject on everything except s3:payroll/*',
    ],
    [
      'a shorter NotAction',
      [allow({ Action: undefined, NotAction: ['s3:*', 'iam:*'] })],
      [allow({ Action: undefined, NotAction: 'iam:*' })],
      'everything except iam:* on s3:payroll/*',
    ],
  ])('%s in an identity policy', async (_kind, before, after, expected) => {
    const { out, code } = await onUser(before, after);
    expect(out).toContain(expected);
    expect(code).toBe(1);
  });

  test('everyone except a principal in a trust policy with NotPrincipal', async () => {
    const Statement = { Effect: 'Allow', NotPrincipal: { AWS: USER }, Action: 'sts:AssumeRole' };
    const { out, code } = await changed({ policy: `${DEPLOYER}/trust`, document: document(Statement) });
    expect(out).toContain('sts:AssumeRole by everyone except user/status-page');
    expect(code).toBe(1);
  });
});

describe('assess --policy-change accepts', () => {
  test.each<[string, object[], object[]]>([
    [
      'the same policy',
      [toAll(), notToAll({ Condition: NOT_FROM_ORG })],
      [toAll(), notToAll({ Condition: NOT_FROM_ORG })],
    ],
    ['a removed Allow', [toAll(), toAll({ Action: 's3:PutObject' })], [toAll()]],
    ['a narrower resource', [toAll()], [toAll({ Resource: `${BUCKET}/public/*` })]],
    ['a narrower action', [toAll({ Action: 's3:Get*' })], [toAll()]],
    ['a principal instead of anyone', [toAll()], [allow({ Principal: OUTSIDE })]],
    ['an added condition', [toAll()], [toAll({ Condition: FROM_ORG })]],
    [
      'a smaller network',
      [toAll({ Condition: LOCAL })],
      [toAll({ Condition: { IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } } })],
    ],
    ['an added Deny', [toAll()], [toAll(), notToAll({ Condition: NOT_FROM_ORG })]],
    ['a wider Deny', [toAll(), notToAll()], [toAll(), notToAll({ Action: 's3:*', Resource: [BUCKET, OBJECTS] })]],
    [
      'a Deny that exempts one fewer',
      [deny({ NotPrincipal: { AWS: [USER, DEPLOYER] } })],
      [deny({ NotPrincipal: { AWS: USER } })],
    ],
    [
      'a split statement',
      [toAll({ Action: ['s3:GetObject', 's3:PutObject'] })],
      [toAll(), toAll({ Action: 's3:PutObject' })],
    ],
    ['an Allow that a Deny takes away', [], [toAll(), notToAll({ Action: 's3:*' })]],
  ])('%s', async (_kind, before, after) => {
    const { out, code } = await onBucket(before, after);
    expect([code, out]).toEqual([0, 'The policy allows nothing new.\n']);
  });
});

describe('assess --policy-change and an action that AWS does not have', () => {
  const planned = (Action: string, effect = allow) =>
    changed({ policy: POLICY, document: document(effect({ Action, Resource: '*' })) });

  test.each([
    ['s3:GetObjct', 'Action: expected an action of s3 in the list of [\\d-]+ \\(s3:GetObject\\?\\), got "s3:GetObjct"'],
    [
      'S3:getobjct*',
      'Action: expected an action of s3 in the list of [\\d-]+ \\(s3:GetObjec\\*\\?\\), got "S3:getobjct\\*"',
    ],
    ['imm:PassRole', 'Action: expected the prefix of a service \\(.+\\?\\), got "imm:PassRole"'],
  ])('is an error if it looks misspelled: %s', async (action, message) => {
    const { code, err, out } = await planned(action, deny);
    expect([code, out]).toEqual([2, '']);
    expect(err.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`planned.json: document.Statement\\[0\\].${message}`));
  });

  test.each([['s3:GetObjectHologram'], ['s3:Teleport*'], ['s3:GetObjectV2'], ['quantumledger:Sign']])(
    'is only reported if it may be newer than the list: %s',
    async (action) => {
      const { code, err } = await planned(action);
      expect(code).toBe(1);
      expect(err.replaceAll(/\s+/g, ' ')).toContain(`Statement[0].Action: "${action}" matches no action in the list`);
    },
  );

  test.each([['s3:*'], ['*'], ['S3:GETOBJECT'], ['s3:Get?bject']])('says nothing about %s', async (action) => {
    expect((await planned(action)).err).toBe('');
  });
});

describe('assess --policy-change refuses', () => {
  test.each<[string, object, string]>([
    [
      'an action without a service',
      { policy: POLICY, document: document(allow({ Action: 's3GetObject' })) },
      'document.Statement[0].Action: expected service:Action or "*", got "s3GetObject"',
    ],
    [
      'a resource that is no ARN',
      { policy: POLICY, document: document(allow({ Resource: 'payroll/*' })) },
      'document.Statement[0].Resource: expected an ARN or "*", got "payroll/*"',
    ],
    [
      'an identity policy with a principal',
      { policy: POLICY, document: document(toAll()) },
      'document.Statement[0].Principal: a policy of this kind (identity) cannot have a principal',
    ],
    [
      'a resource policy without a principal',
      { resource: BUCKET, document: document(allow()) },
      'document.Statement[0].Principal: expected Principal or NotPrincipal, got neither',
    ],
    [
      'a mistake in the current policy',
      { resource: BUCKET, document: document(toAll()), current: document(allow()) },
      'current.Statement[0].Principal: expected Principal or NotPrincipal, got neither',
    ],
    [
      'a trust policy with a resource',
      { policy: `${DEPLOYER}/trust`, document: document(toAll({ Action: 'sts:AssumeRole' })) },
      'document.Statement[0].Resource: a trust policy cannot have a resource',
    ],
    ['a target that is no ARN', { resource: 'payroll', document: document(toAll()) }, 'resource: expected an ARN'],
  ])('%s, with exit code 2', async (_kind, planned, message) => {
    const { err, code } = await changed(planned);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(`planned.json: ${message}`);
    expect(code).toBe(2);
  });
});
