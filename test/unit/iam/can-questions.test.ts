import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMain } from '../cli/run-main.ts';

const ACCOUNT = '111122223333';
const USER = `arn:aws:iam::${ACCOUNT}:user/clerk`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/desk/morning`;
const INSTANCE = `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0a1b2c3d4e5f60718`;
const OBJECT = 'arn:aws:s3:::ledger/2026.csv';

const allow = (Condition?: object): object => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  ...(Condition === undefined ? {} : { Condition }),
});
const deny = (Condition: object): object => ({ ...allow(Condition), Effect: 'Deny' });
const document = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'questions-'));
  const user = (name: string, policy: string): object => ({
    Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    UserName: name,
    UserId: `AIDA${name.toUpperCase().padEnd(16, 'X')}`,
    Path: '/',
    AttachedManagedPolicies: [{ PolicyName: policy, PolicyArn: `arn:aws:iam::aws:policy/${policy}` }],
  });
  const users = [user('clerk', 'AdministratorAccess'), user('reader', 'AmazonS3ReadOnlyAccess')];
  writeFileSync(
    join(folder, 'dump.json'),
    JSON.stringify({ UserDetailList: users, GroupDetailList: [], RoleDetailList: [], Policies: [] }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[], stdin = '') =>
  runMain(['can', ...args, '--json'], { cwd: folder, columns: 120, stdin });

async function decisionOn(question: object): Promise<string> {
  const { out, err } = await run(
    ['--batch', '-'],
    JSON.stringify({ principal: USER, action: 's3:GetObject', resource: OBJECT, ...question }),
  );
  const found = /"decision":"([^"]+)"/.exec(out)?.[1];
  return found ?? `refused: ${err.trim()}`;
}

describe('a key that every request has', () => {
  test.each([
    ['the time', 'conditional', allow({ DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } })],
    ['the time in seconds', 'conditional', allow({ NumericGreaterThan: { 'aws:EpochTime': '1577836800' } })],
    ['the user agent', 'conditional', allow({ StringLike: { 'aws:UserAgent': 'aws-cli/*' } })],
    ['the unique ID', 'conditional', allow({ StringLike: { 'aws:userid': 'AIDA*' } })],
    ['TLS', 'allowed', allow({ Bool: { 'aws:SecureTransport': 'true' } })],
    ['the absence of the time', 'implicitly-denied', allow({ Null: { 'aws:CurrentTime': 'true' } })],
    ['the presence of the time', 'allowed', allow({ Null: { 'aws:CurrentTime': 'false' } })],
    ['the presence of the Region', 'allowed', allow({ Null: { 'aws:RequestedRegion': 'false' } })],
    ['the name of the user', 'allowed', allow({ StringEquals: { 'aws:username': 'clerk' } })],
    ['the account of the principal', 'allowed', allow({ StringEquals: { 'aws:PrincipalAccount': ACCOUNT } })],
    ['the type of the principal', 'implicitly-denied', allow({ StringEquals: { 'aws:PrincipalType': 'AssumedRole' } })],
    ['no time of issue, of a user', 'allowed', allow({ Null: { 'aws:TokenIssueTime': 'true' } })],
    ['the version of TLS, to S3', 'conditional', allow({ NumericGreaterThanEquals: { 's3:TlsVersion': '1.2' } })],
    ['the way of signing, to S3', 'conditional', allow({ StringEquals: { 's3:authType': 'REST-HEADER' } })],
    ['a Region of EC2, to S3', 'implicitly-denied', allow({ StringEquals: { 'ec2:Region': 'eu-west-1' } })],
    ['a VPC', 'implicitly-denied', allow({ StringEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } })],
  ])('%s: %s', async (_, decision, statement) => {
    expect(await decisionOn({ policies: { identity: [document(statement)] } })).toBe(decision);
  });

  test('of a session is the time of issue', async () => {
    const absent = allow({ Null: { 'aws:TokenIssueTime': 'true' } });
    const present = allow({ Null: { 'aws:TokenIssueTime': 'false' } });
    const decided = (statement: object) =>
      decisionOn({ principal: SESSION, policies: { identity: [document(statement)] } });
    expect(await decided(absent)).toBe('implicitly-denied');
    expect(await decided(present)).toBe('allowed');
  });

  test('includes the time of issue of a session', async () => {
    const old = deny({ DateLessThan: { 'aws:TokenIssueTime': '2026-11-01T00:00:00Z' } });
    expect(await decisionOn({ principal: SESSION, policies: { identity: [document(allow(), old)] } })).toBe(
      'conditional',
    );
  });

  test.each([
    ['allowed', INSTANCE],
    ['explicitly-denied', INSTANCE.replace('eu-west-1', 'us-east-1')],
    ['conditional', '*'],
  ])('%s by the Region of %s', async (decision, resource) => {
    const elsewhere = deny({ StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } });
    const question = { action: 'ec2:StopInstances', resource, policies: { identity: [document(allow(), elsewhere)] } };
    expect(await decisionOn(question)).toBe(decision);
    const key = deny({ StringNotEquals: { 'ec2:Region': 'eu-west-1' } });
    expect(await decisionOn({ ...question, policies: { identity: [document(allow(), key)] } })).toBe(decision);
  });
});

describe('a question that cannot be answered', () => {
  const policies = { identity: [document(allow())] };
  test.each([
    ['a mistyped action', { action: 's3:GetObjekt' }, 'action: expected an action of s3'],
    ['a mistyped service', { action: 'lamda:InvokeFunction' }, 'action: expected the prefix of a service (lambda?)'],
    ['several actions', { action: 's3:Get*' }, 'action: expected one action'],
    ['everyone', { principal: '*' }, 'principal: expected one principal'],
    ['a name', { principal: 'clerk' }, 'principal: expected the ARN'],
    ['a group', { principal: `arn:aws:iam::${ACCOUNT}:group/staff` }, 'principal: expected the ARN'],
    ['a policy', { principal: `arn:aws:iam::${ACCOUNT}:policy/staff` }, 'principal: expected the ARN'],
    ['a short account ID', { principal: 'arn:aws:iam::1111:user/clerk' }, 'principal: expected an account ID'],
    ['several principals', { principal: `arn:aws:iam::${ACCOUNT}:user/*` }, 'principal: expected one principal'],
    ['a key of an object', { resource: 'ledger/2026.csv' }, 'resource: expected an ARN'],
  ])('asks about %s', async (_, wrong, message) => {
    expect(await decisionOn({ policies, ...wrong })).toContain(message);
  });

  test.each([
    [
      'an anonymous caller of a resource',
      { principal: '*', policies: { resource: document({ ...allow(), Principal: '*' }) } },
    ],
    ['an action in other letters', { action: 'S3:getobject', policies }],
    ['an action that is not in the list', { action: 'private:Thing', policies }],
    [
      'a service',
      {
        principal: 'lambda.amazonaws.com',
        policies: { resource: document({ ...allow(), Principal: { Service: 'lambda.amazonaws.com' } }) },
      },
    ],
    ['all resources', { resource: '*', policies }],
  ])('does not include %s', async (_, question) => {
    expect(await decisionOn(question)).toBe('allowed');
  });

  const ask = (principal: string, action: string) =>
    run(['dump.json', '--principal', principal, '--action', action, '--resource', OBJECT]);

  test('asks for a principal that its account does not have', async () => {
    const { code, out, err } = await ask(`${USER}2`, 's3:GetObject');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('is not in the account dump');
  });

  test('asks for an action that no service has', async () => {
    expect((await ask(USER, 's3:ReadObject')).code).toBe(2);
    expect((await ask(USER, 'private:Thing')).code).toBe(2);
  });
});

describe('an AWS managed policy without its document', () => {
  test.each([
    ['clerk', 's3:PutObject', 'allowed'],
    ['reader', 's3:GetObject', 'allowed'],
    // Only a part of its grants is known.
    ['reader', 's3:PutObject', 'conditional'],
  ])('of %s: %s is %s', async (name, action, decision) => {
    const principal = `arn:aws:iam::${ACCOUNT}:user/${name}`;
    const { out } = await run(['dump.json', '--principal', principal, '--action', action, '--resource', OBJECT]);
    expect(out).toContain(`"decision":"${decision}"`);
  });
});
