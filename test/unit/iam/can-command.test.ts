import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMain } from '../cli/run-main.ts';

let folder = '';
const ACCOUNT = '111111111111';
const USER = `arn:aws:iam::${ACCOUNT}:user/dana`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/jobs/runner`;
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;

const statement = (action: string, rest: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*', ...rest }],
});
const trust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' },
    {
      Effect: 'Allow',
      Principal: { Federated: OIDC },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/*' } },
    },
  ],
};
const dump = {
  UserDetailList: [
    {
      Arn: USER,
      UserName: 'dana',
      UserId: 'AIDAEXAMPLE0000000001',
      Path: '/',
      GroupList: ['staff'],
      UserPolicyList: [
        {
          PolicyName: 'mfa',
          PolicyDocument: statement('ec2:*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
        },
      ],
      AttachedManagedPolicies: [{ PolicyName: 'gone', PolicyArn: 'arn:aws:iam::aws:policy/gone' }],
    },
  ],
  GroupDetailList: [
    {
      Arn: `arn:aws:iam::${ACCOUNT}:group/staff`,
      GroupName: 'staff',
      GroupId: 'AGPAEXAMPLE',
      Path: '/',
      GroupPolicyList: [{ PolicyName: 's3', PolicyDocument: statement('s3:*') }],
    },
  ],
  RoleDetailList: [
    {
      Arn: ROLE,
      RoleName: 'runner',
      RoleId: 'AROAEXAMPLE0000000001',
      Path: '/jobs/',
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
      RolePolicyList: [
        {
          PolicyName: 'p',
          PolicyDocument: statement('sqs:*', { Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } }),
        },
      ],
      Tags: [{ Key: 'Team', Value: 'red' }],
    },
  ],
  Policies: [],
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'can-'));
  writeFileSync(join(folder, 'gaad.json'), JSON.stringify(dump));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[], stdin = '') => runMain(['can', ...args], { cwd: folder, columns: 120, stdin });
const answers = (out: string): unknown[] =>
  out
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
const one = async (...args: string[]): Promise<unknown> =>
  answers((await run(['gaad.json', '--json', ...args])).out)[0];

describe('tierwatch can, on a dump', () => {
  it('evaluates the groups of a user and names the statement', async () => {
    const answer = await one('--principal', USER, '--action', 'sqs:SendMessage', '--resource', '*');
    // A policy that the dump names and does not hold may say anything.
    expect(answer).toMatchObject({ decision: 'conditional', missing: ['policy:arn:aws:iam::aws:policy/gone'] });
    expect(await one('--principal', USER, '--action', 's3:GetObject', '--resource', 'arn:aws:s3:::b/k')).toMatchObject({
      statements: expect.arrayContaining([
        expect.objectContaining({ policy: `arn:aws:iam::${ACCOUNT}:group/staff/s3` }),
      ]),
    });
  });

  it('finds the role of a session with its path and tags', async () => {
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/runner/1`;
    const resource = `arn:aws:sqs:eu-west-1:${ACCOUNT}:q`;
    expect(await one('--principal', session, '--action', 'sqs:SendMessage', '--resource', resource)).toMatchObject({
      decision: 'allowed',
    });
  });

  it('uses trust policies of the dump', async () => {
    const question = ['--principal', OIDC, '--action', 'sts:AssumeRoleWithWebIdentity', '--resource', ROLE];
    const sub = (value: string) => ['--context', `token.actions.githubusercontent.com:sub=${value}`];
    expect(await one(...question, ...sub('repo:acme/a:ref:x'))).toMatchObject({ decision: 'allowed' });
    expect(await one(...question, ...sub('repo:evil/a:ref:x'))).toMatchObject({ decision: 'implicitly-denied' });
    expect(await one(...question, '--context-unknown')).toMatchObject({
      decision: 'conditional',
      missing: ['token.actions.githubusercontent.com:sub'],
    });
  });

  it('treats the trust policy of an unlisted role as unknown', async () => {
    const elsewhere = 'arn:aws:iam::222222222222:role/x';
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/runner/1`;
    const answer = await one('--principal', session, '--action', 'sts:AssumeRole', '--resource', elsewhere);
    expect(answer).toMatchObject({ decision: 'implicitly-denied' });
    expect(await one('--principal', USER, '--action', 'sts:AssumeRole', '--resource', elsewhere)).toMatchObject({
      decision: 'conditional',
    });
  });

  it('accepts several values of a key, and prints keys in AWS spelling', async () => {
    const question = ['--principal', USER, '--action', 'ec2:RunInstances', '--resource', '*'];
    expect(
      await one(
        ...question,
        '--context',
        'aws:multifactorauthpresent=true',
        '--context',
        'aws:TagKeys=a',
        '--context',
        'aws:TagKeys=b',
      ),
    ).toMatchObject({ decision: 'conditional' });
    expect(await one(...question, '--context-unknown')).toMatchObject({
      missing: expect.arrayContaining(['aws:MultiFactorAuthPresent']),
    });
  });

  it('reports a principal of an account that is not in the input', async () => {
    const { code, err, out } = await run([
      'gaad.json',
      '--json',
      '--principal',
      USER.replace(ACCOUNT, '222222222222'),
      '--action',
      's3:GetObject',
      '--resource',
      'arn:aws:s3:::b/k',
    ]);
    expect(code).toBe(0);
    expect(err).toContain('not in the input files');
    expect(out).toContain('implicitly-denied');
  });

  it('reads SCPs and resource policies from files', async () => {
    writeFileSync(
      join(folder, 'scp.json'),
      JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*' } }),
    );
    writeFileSync(
      join(folder, 'bucket.json'),
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' },
      }),
    );
    const question = ['--principal', USER, '--action', 's3:GetObject', '--resource', 'arn:aws:s3:::b/k'];
    expect(await one(...question, '--scp', 'scp.json')).toMatchObject({
      decision: 'explicitly-denied',
      statements: [{ kind: 'scp' }],
    });
    expect(await one(...question, '--resource-policy', 'bucket.json')).toMatchObject({
      decision: 'explicitly-denied',
      statements: [{ kind: 'resource' }],
    });
  });

  it('prints readable text', async () => {
    const { out } = await run([
      'gaad.json',
      '--principal',
      USER,
      '--action',
      's3:GetObject',
      '--resource',
      'arn:aws:s3:::b/k',
    ]);
    expect(out).toContain('conditional');
    expect(out).toContain('statement 0 of identity policy');
    expect(out).toContain('depends on policy:arn:aws:iam::aws:policy/gone');
    expect(out).toContain('unreadable: arn:aws:iam::aws:policy/gone');
  });
});

describe('tierwatch can --batch', () => {
  const question = (id: string, policies: object, rest: object = {}) =>
    JSON.stringify({ id, principal: USER, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', policies, ...rest });

  it('answers one line per question from standard input', async () => {
    const lines = [
      question('a', { identity: [statement('s3:*')] }),
      '',
      question('b', { identity: statement('s3:*'), boundary: [statement('sqs:*')] }),
      question('c', { identity: [statement('s3:*')], scps: [[statement('*')], [statement('sqs:*')]] }),
      question('d', {
        resource: { Statement: [{ Effect: 'Allow', Principal: { AWS: USER }, Action: 's3:*', Resource: '*' }] },
      }),
      question(
        'e',
        { identity: [statement('s3:*', { Condition: { StringEquals: { 'aws:SourceVpc': ['v', 'w'] } } })] },
        { context: { 'aws:SourceVpc': 'w' } },
      ),
      question(
        'f',
        { identity: [statement('s3:*', { Condition: { NumericLessThan: { 's3:max-keys': 5 } } })] },
        { context: { 's3:max-keys': 4 } },
      ),
    ];
    const { code, out } = await run(['--batch', '-', '--json'], lines.join('\n'));
    expect(code).toBe(0);
    expect(answers(out)).toMatchObject([
      { id: 'a', decision: 'allowed', missing: [] },
      { id: 'b', decision: 'implicitly-denied' },
      { id: 'c', decision: 'implicitly-denied' },
      { id: 'd', decision: 'allowed' },
      { id: 'e', decision: 'allowed' },
      { id: 'f', decision: 'allowed' },
    ]);
  });

  it('allows the use of a KMS key only if its key policy participates', async () => {
    const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
    const identity = [statement('kms:*')];
    const delegating = statement('kms:*', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } });
    const lines = [
      question('no key policy', { identity }, { action: 'kms:Decrypt', resource: key }),
      question('key policy', { identity, resource: delegating }, { action: 'kms:Decrypt', resource: key }),
      question('no key', { identity }, { action: 'kms:ListKeys', resource: '*' }),
      question('alias', { identity }, { action: 'kms:CreateAlias', resource: key.replace(':key', ':alias') }),
    ];
    const { out } = await run(['--batch', '-', '--json'], lines.join('\n'));
    expect(answers(out)).toMatchObject([
      { id: 'no key policy', decision: 'implicitly-denied' },
      { id: 'key policy', decision: 'allowed' },
      { id: 'no key', decision: 'allowed' },
      { id: 'alias', decision: 'allowed' },
    ]);
  });

  it('accepts null for an absent key', async () => {
    const identity = [statement('s3:*', { Condition: { Null: { 'aws:SourceVpc': 'true' } } })];
    const lines = [
      question('a', { identity }, { context: { 'aws:SourceVpc': null } }),
      question('b', { identity }, { context: { 'aws:SourceVpc': null }, contextUnknown: true }),
    ];
    const { out } = await run(['--batch', '-', '--json'], lines.join('\n'));
    expect(answers(out)).toMatchObject([{ decision: 'allowed' }, { decision: 'allowed' }]);
  });

  it('answers valid lines and reports invalid ones', async () => {
    writeFileSync(
      join(folder, 'q.jsonl'),
      [
        '{',
        question('a', { identity: [] }),
        '{"id": "x"}',
        '{"id":"y","principal":"p","action":"none","resource":"*"}',
      ].join('\n'),
    );
    const { code, out, err } = await run(['--batch', 'q.jsonl', '--json']);
    expect(code).toBe(2);
    expect(answers(out)).toMatchObject([{ id: 'a', decision: 'implicitly-denied' }]);
    expect(err).toMatch(/q\.jsonl:1: not valid JSON/);
    expect(err).toMatch(/q\.jsonl:3: principal/);
    expect(err).toMatch(/q\.jsonl:4: action: expected service:Action/);
  });

  it.each([
    [{ policies: { identity: [null] } }, 'policies.identity: expected a policy document'],
    [{ policies: { scps: {} } }, 'policies.scps'],
    [{ policies: { scp: [] } }, 'policies: Unrecognized key: "scp"'],
    [{ policies: {}, context: { 'aws:SourceIp': {} } }, 'context.aws:SourceIp: expected a string'],
    [{ policies: {}, id: {} }, 'id:'],
  ])('explains an invalid question: %j', async (wrong, named) => {
    const question = { id: 1, principal: USER, action: 's3:GetObject', resource: '*', ...wrong };
    const good = { id: 2, principal: USER, action: 's3:GetObject', resource: '*', policies: {} };
    const { code, out, err } = await run(
      ['--batch', '-', '--json'],
      `${JSON.stringify(question)}\n\uFEFF${JSON.stringify(good)}`,
    );
    expect(code).toBe(2);
    expect(err).toContain(`standard input:1: ${named}`);
    expect(answers(out)).toMatchObject([{ id: 2, decision: 'implicitly-denied' }]);
  });

  it('treats names of JavaScript properties as plain names', async () => {
    const line =
      `{"id": 1, "principal": "${USER}", "action": "s3:GetObject", "resource": "*", "__proto__": {"contextUnknown": true},
      "context": {"__proto__": "x", "constructor": "y"}, "policies": {"identity": [{"Statement":
      [{"Effect": "Allow", "Action": ["__proto__", "s3:*"], "Resource": "*",
        "Condition": {"StringEquals": {"constructor": "y"}, "Null": {"__proto__": "true"}}}]}]}}`.replaceAll('\n', ' ');
    const { out, err } = await run(['--batch', '-', '--json'], line);
    expect(err).toBe('');
    expect(answers(out)).toMatchObject([{ id: 1, decision: 'allowed' }]);
  });

  it('uses the dump for questions without policies', async () => {
    const line = JSON.stringify({ id: 1, principal: ROLE, action: 'sqs:SendMessage', resource: '*' });
    expect(answers((await run(['gaad.json', '--batch', '-', '--json'], line)).out)).toMatchObject([
      { id: 1, decision: 'allowed' },
    ]);
    const { code, err } = await run(['--batch', '-', '--json'], line);
    expect(code).toBe(2);
    expect(err).toContain('standard input:1');
  });
});

describe('tierwatch can with resource control policies', () => {
  const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;
  const perimeter = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: '*',
      Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorg1' } },
    },
  };
  const root = 'arn:aws:organizations::999999999999:root/o-exampleorg1/r-1';
  const tree = (child: string) => ({
    Id: 'r-1',
    Arn: root,
    Policies: [],
    Children: [{ Id: child, Policies: [perimeter] }],
  });
  const decide = async (rcp: object, ...more: string[]) => {
    writeFileSync(join(folder, 'rcp.json'), JSON.stringify(rcp));
    const asked = ['--principal', ROLE, '--action', 'sqs:SendMessage', '--resource', QUEUE, '--json'];
    return answers((await run(['gaad.json', '--rcp', 'rcp.json', ...asked, ...more])).out);
  };

  it('applies those over the account of the resource', async () => {
    const other = '222222222222';
    const deny = { ...perimeter, Statement: { ...perimeter.Statement, Condition: {} } };
    const denied = { ...tree(other), Children: [{ Id: other, Policies: [deny] }] };
    expect(await decide(denied)).toMatchObject([{ decision: 'allowed' }]);
    expect(await decide(denied, '--resource-account', other)).toMatchObject([{ decision: 'explicitly-denied' }]);
  });

  it('takes the organization of the principal from the tree', async () => {
    expect(await decide(tree(ACCOUNT))).toMatchObject([{ decision: 'allowed' }]);
    expect(await decide(perimeter)).toMatchObject([{ decision: 'explicitly-denied' }]);
    expect(await decide(perimeter, '--context', 'aws:PrincipalOrgID=o-exampleorg1')).toMatchObject([
      { decision: 'allowed' },
    ]);
  });
});

describe('tierwatch can, used wrongly', () => {
  it.each([
    [['gaad.json', '--action', 's3:GetObject'], '--principal'],
    [['gaad.json', '--principal', USER, '--action', 'GetObject'], '--action'],
    [['--principal', USER, '--action', 's3:GetObject'], 'authorization-details'],
    [['gaad.json', '--principal', USER, '--action', 's3:GetObject', '--context', 'novalue'], 'novalue'],
    [['missing.json', '--principal', USER, '--action', 's3:GetObject'], 'missing.json'],
    [['--batch', 'missing.jsonl'], 'missing.jsonl'],
  ])('%j reports %s and exits with 2', async (args, named) => {
    const { code, out, err } = await run([...args, '--json']);
    expect(code).toBe(2);
    expect(err).toContain(named);
    expect(out).toBe('');
  });
});
