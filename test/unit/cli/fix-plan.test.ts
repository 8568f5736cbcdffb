import { linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateAccount } from '../../../bench/generate-account.ts';
import { runMain } from './run-main.ts';
import { ACCOUNT, AS_OF, BACKUP, CREDENTIAL_REPORT, DEPLOYER, DUMP } from './small-company.ts';

let folder = '';
const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-fix-'));
  file('account.json', DUMP);
  file('report.csv', CREDENTIAL_REPORT);
  file('large.json', generateAccount({ principals: 400, seed: 2 }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runMain(args, { cwd: folder, columns: 80 });
const assess = (...args: string[]) =>
  run('assess', 'account.json', '--credential-report', 'report.csv', '--as-of', AS_OF, ...args);

describe('assess --fix-plan', () => {
  test('prints only results that --try confirms', async () => {
    const { out } = await assess('--fix-plan', '--format', 'json');
    const plan = JSON.parse(out);
    expect(plan.steps.length).toBeGreaterThan(0);
    file('plan.json', out);
    const tried = JSON.parse((await assess('--try', 'plan.json', '--json')).out);
    expect([tried.before, tried.after]).toEqual([plan.before, plan.after]);
    expect(tried.commands).toEqual(plan.steps.flatMap(({ commands }: { commands: string[] }) => commands));
  });

  test('is not wider than 80 columns', async () => {
    const { out, code } = await assess('--fix-plan');
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).toMatch(/^account 111122223333: \d changes? takes? T0 \d → \d/);
  });

  test('counts one simulation as one', async () => {
    const Statement = [{ Effect: 'Allow', Action: ['iam:PutUserPolicy', 's3:GetObject'], Resource: '*' }];
    const UserPolicyList = [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement } }];
    const users = DUMP.UserDetailList.slice(0, 1).map((user) => ({ ...user, UserPolicyList }));
    file('one.json', { ...DUMP, UserDetailList: users, RoleDetailList: [] });
    expect((await run('assess', 'one.json', '--fix-plan', '--as-of', AS_OF)).out).toContain('(1 simulation)');
  });

  test('writes the script and its inverse', async () => {
    const { code } = await assess('--fix-plan', '--fix-script', 'fix.sh');
    expect(code).toBe(0);
    const script = readFileSync(join(folder, 'fix.sh'), 'utf8');
    expect(script).toContain(`= ${ACCOUNT}`);
    expect(script).toContain('aws iam ');
    expect(readFileSync(join(folder, 'fix.undo.sh'), 'utf8')).toContain('aws iam ');
  });

  test.each([
    ['terraform', 'resource "aws_iam_user_policy" "user_nightly_backup_inline" {'],
    ['cloudformation', 'Type: AWS::IAM::UserPolicy'],
  ])('writes the changes as %s, in one file', async (format, resource) => {
    const name = `fix.${format}`;
    const { code, err } = await assess('--fix-plan', '--fix-script', name, '--fix-format', format);
    expect([code, err.match(/written to/g)]).toEqual([0, ['written to']]);
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).toContain('# 1. Delete ');
    expect(text).toContain(resource);
  });

  test.each([
    [['--fix-plan', '--try', 'x.json'], '--fix-plan and --try: expected one of them'],
    [['--fix-plan', '--format', 'csv'], '--format csv: --fix-plan supports only'],
    [['--fix-plan', '--identity', 'backup'], '--fix-plan and --identity: expected one of them'],
    [['--fix-script', ''], '--fix-script: expected a file name'],
    [
      ['--fix-plan', '--fix-script', 'x', '--fix-format', 'pulumi'],
      '--fix-format pulumi: expected one of cli, terraform',
    ],
    [['--fix-plan', '--fix-format', 'terraform'], '--fix-format terraform: expected --fix-script with it'],
  ])('with %j is a usage error', async (args, message) => {
    const { code, err } = await assess(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('assess --fix-plan of an account with more than it can plan', () => {
  const [deployer] = DUMP.RoleDetailList;
  const roles = Array.from({ length: 17 }, (_, at) => {
    const name = `unused-${String(at).padStart(2, '0')}`;
    return { ...deployer, RoleName: name, Path: '/', Arn: `arn:aws:iam::${ACCOUNT}:role/${name}` };
  });
  beforeAll(() => {
    file('many.json', { ...DUMP, RoleDetailList: roles });
  });

  test('names the three best changes that are left, each with its result alone', async () => {
    const { steps, next, after } = JSON.parse((await run('assess', 'many.json', '--fix-plan', '--json')).out);
    expect([steps.length, next.length]).toEqual([12, 3]);
    const planned = new Set(steps.map(({ description }: { description: string }) => description));
    for (const { description, before, after: alone, commands } of next) {
      expect(planned).not.toContain(description);
      expect([before, alone[0]]).toEqual([after, after[0] - 1]);
      expect(commands.join()).toContain('aws iam delete-role ');
    }
    const { out } = await run('assess', 'many.json', '--fix-plan');
    expect(out.match(/^then: Delete role\/unused-\d\d$/gm)).toHaveLength(3);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('names none if no other change helps', async () => {
    expect(JSON.parse((await assess('--fix-plan', '--json')).out).next).toEqual([]);
    expect((await assess('--fix-plan')).out).not.toContain('then:');
  });
});

describe('assess --try', () => {
  test('shows what a change of your own improves', async () => {
    file('change.json', { kind: 'delete-role', role: DEPLOYER });
    const { out, code } = await assess('--try', 'change.json');
    expect(code).toBe(0);
    expect(out).toContain('Delete role/production-infrastructure-deployer');
    expect(out).toContain('1 identity is deleted');
  });

  test('shows what it worsens, with exit code 1', async () => {
    const policy = `arn:aws:iam::${ACCOUNT}:user/status-page/inline`;
    const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    file('worse.json', [{ kind: 'write-policy', policy, document }]);
    const { out, code } = await assess('--try', 'worse.json');
    expect(code).toBe(1);
    expect(out).toContain('In a worse tier');
    expect(out).toMatch(/T\d → T0 {2}user\/status-page/);
  });

  test('accepts a plan without steps', async () => {
    file('none.json', { before: [0, 0, 0, 0], after: [0, 0, 0, 0], simulated: 0, steps: [] });
    const { out, code } = await assess('--try', 'none.json');
    expect(code).toBe(0);
    expect(out).toContain('The plan has no changes.');
  });

  const UNKNOWN = 'arn:aws:iam::aws:policy/NotInTheInput';
  test.each([
    ['attaching', { kind: 'attach-policy', holder: BACKUP, policy: UNKNOWN }],
    ['as a boundary', { kind: 'set-boundary', identity: BACKUP, policy: UNKNOWN }],
  ])('refuses a managed policy whose document is not known: %s', async (_, change) => {
    file('unknown.json', change);
    const { code, err } = await assess('--try', 'unknown.json');
    expect(code).toBe(2);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(`unknown.json: the document of the managed policy ${UNKNOWN}`);
  });

  test('knows widely attached policies of AWS without their documents', async () => {
    const holder = `arn:aws:iam::${ACCOUNT}:user/status-page`;
    file('admin.json', { kind: 'attach-policy', holder, policy: 'arn:aws:iam::aws:policy/PowerUserAccess' });
    const { code, out } = await assess('--try', 'admin.json');
    expect(code).toBe(1);
    expect(out).toContain('In a worse tier');
  });

  test.each([
    ['an unknown kind', { kind: 'burn' }, 'bad.json: at kind: '],
    ['a missing field', [{ kind: 'detach-policy', holder: BACKUP }], 'bad.json: at [0].policy: '],
    ['an unknown field', { kind: 'delete-role', role: DEPLOYER, force: true }, 'bad.json: '],
    ['a role that does not exist', { kind: 'delete-role', role: `${DEPLOYER}x` }, 'bad.json: there is no role'],
    [
      'another account',
      { kind: 'delete-role', role: 'arn:aws:iam::999999999999:role/x' },
      'bad.json: there is no account',
    ],
    ['nothing', [], 'bad.json: expected at least one change'],
    ['text', 'hello', 'bad.json'],
  ])('names what is wrong with %s', async (_, content, message) => {
    file('bad.json', content);
    const { code, err } = await assess('--try', 'bad.json');
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('assess --policy-change', () => {
  const allow = (Action: string, Resource = '*') => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource }],
  });

  test('reports a new path to administrator, with exit code 1', async () => {
    file('planned.json', {
      policy: `arn:aws:iam::${ACCOUNT}:user/status-page/inline`,
      document: allow('sts:AssumeRole'),
    });
    const { out, code } = await assess('--policy-change', 'planned.json');
    expect(code).toBe(1);
    expect(out).toContain('sts:AssumeRole on *');
    expect(out).toMatch(/user\/status-page ─\[sts:AssumeRole\]→\s+★ role\/production/);
  });

  test('reports principals of another account that a trust policy opens a role to', async () => {
    const Statement = [{ Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' }];
    file('trust.json', { policy: `${DEPLOYER}/trust`, document: { Version: '2012-10-17', Statement } });
    const { out, code } = await assess('--policy-change', 'trust.json');
    expect(code).toBe(1);
    expect(out).toContain('sts:AssumeRole by 999999999999 (another account)');
  });

  test('reports who gains access by a resource policy', async () => {
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/x' }];
    file('bucket.json', { resource: 'arn:aws:s3:::data/x', document: { Version: '2012-10-17', Statement } });
    const { out, code } = await assess('--policy-change', 'bucket.json');
    expect(code).toBe(1);
    expect(out).toContain('s3:GetObject by * (anyone)');
    expect(out).toContain('s3:GetObject by user/status-page');
  });

  test('accepts a policy that allows less', async () => {
    const policy = `arn:aws:iam::${ACCOUNT}:user/status-page/inline`;
    file('less.json', { policy, document: allow('cloudwatch:PutMetricData') });
    const { out, code } = await assess('--policy-change', 'less.json');
    expect([code, out]).toEqual([0, 'The policy allows nothing new.\n']);
  });

  test('names what is wrong with a file of another form', async () => {
    file('odd.json', { document: {} });
    const { code, err } = await assess('--policy-change', 'odd.json');
    expect(code).toBe(2);
    expect(err).toContain('odd.json: expected {"policy"');
  });
});

describe('assess', () => {
  test.each([
    'account.json',
    './account.json',
    'x/../account.json',
    'report.csv',
    'link.json',
    'hard.json',
    'linked/account.json',
  ])('refuses to write over its input %s', async (name) => {
    if (name === 'link.json') symlinkSync(join(folder, 'account.json'), join(folder, name));
    if (name === 'hard.json') linkSync(join(folder, 'account.json'), join(folder, name));
    if (name.startsWith('linked/')) symlinkSync(folder, join(folder, 'linked'));
    const { code, err } = await assess('--output', name);
    expect(code).toBe(2);
    expect(err).toContain(`--output ${name}: this is an input`);
    expect(JSON.parse(readFileSync(join(folder, 'account.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(DUMP)));
  });

  test('refuses to write a script over its other output, however that is written', async () => {
    symlinkSync(folder, join(folder, 'outputs'));
    const { code, err } = await assess('--fix-script', 'new.sh', '--output', join('outputs', 'new.sh'));
    expect(code).toBe(2);
    expect(err).toContain('--fix-script new.sh: this is an input');
  });

  test('refuses to write a script over its input', async () => {
    const { code, err } = await assess('--fix-script', 'account.json');
    expect(code).toBe(2);
    expect(err).toContain('--fix-script account.json: this is an input');
  });

  test('names every identity in tier 0 in the table, and folds similar ones', async () => {
    const { out } = await run('assess', 'large.json', '--as-of', AS_OF);
    const json = (await run('assess', 'large.json', '--as-of', AS_OF, '--json')).out;
    const top = json
      .trim()
      .split('\n')
      .map((line): { tier: number; identity: string } => JSON.parse(line))
      .filter(({ tier }) => tier === 0);
    expect(top.length).toBeGreaterThan(0);
    for (const { identity } of top) expect(out).toContain(identity.split('/').at(-1));
    expect(out).toMatch(/ \d+ (?:roles|users) /);
  });

  test('shows changes of one identity that were simulated, and no advice on its privilege that was not', async () => {
    const { out } = await assess('--identity', 'nightly-backup');
    expect(out).toContain('Changes that lower its tier, each simulated alone');
    expect(out).toMatch(/T0 → T\d · /);
    expect(out).not.toContain('To close the path immediately');
  });
});

describe('the query commands', () => {
  test.each([
    [['who-can', 's3:GetObject', 'arn:aws:s3:::example-nightly-backups/x', 'account.json'], 0, 'user/nightly-backup'],
    [['path', 'status-page', 'production-infrastructure-deployer', 'account.json'], 0, 'There is no path'],
    [
      ['path', 'nightly-backup', 'production-infrastructure-deployer', 'account.json'],
      1,
      'an administrator can become every',
    ],
    [['path', 'production-infrastructure-deployer', 'status-page', 'account.json'], 1, 'is an administrator'],
    [['blast-radius', 'nightly-backup', 'account.json'], 0, 's3:GetObject on arn:aws:s3:::example-nightly-backups/*'],
    [['who-can', 'GetObject', '*', 'account.json'], 2, 'expected service:Action, got GetObject'],
    [['who-can', 's3:GetObjct', '*', 'account.json'], 2, '(s3:GetObject?), found s3:GetObjct'],
    [['who-can', 's33:GetObject', '*', 'account.json'], 2, 'expected the prefix of a service (s3?)'],
    [['who-can', 's3:*', '*', 'account.json'], 2, 'expected one action, without wildcards, found s3:*'],
    [['who-can', 's3:Get?bject', '*', 'account.json'], 2, 'expected one action, without wildcards'],
    [['who-can', 's3:GetObject', 'arn:aws', 'account.json'], 2, 'expected the ARN of a resource or *, got arn:aws'],
    [['who-can', 's3:GetObject', 'bucket', 'account.json'], 2, 'expected the ARN of a resource or *, got bucket'],
    [['path', 'nobody', 'status-page', 'account.json'], 2, 'nobody: no such user or role in the input'],
    [['blast-radius', 'status', 'account.json'], 2, 'similar names: status-page'],
  ])('%j ends with exit code %i and says so', async (args, exitCode, text) => {
    const { code, out, err } = await run(...args);
    expect(code).toBe(exitCode);
    expect(`${out}${err}`).toContain(text);
  });

  test('path applies resource control policies to the roles of the account', async () => {
    const account = '111122223333';
    const of = (Action: string, element: object) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, ...element }],
    });
    const user = { UserName: 'ann', Arn: `arn:aws:iam::${account}:user/ann`, Path: '/' };
    const PolicyDocument = of('sts:AssumeRole', { Resource: '*' });
    const role = {
      RoleName: 'ops',
      Arn: `arn:aws:iam::${account}:role/ops`,
      Path: '/',
      AssumeRolePolicyDocument: of('sts:AssumeRole', { Principal: { AWS: account } }),
      RolePolicyList: [{ PolicyName: 'all', PolicyDocument: of('*', { Resource: '*' }) }],
    };
    const dump = {
      UserDetailList: [{ ...user, UserPolicyList: [{ PolicyName: 'assume', PolicyDocument }] }],
      RoleDetailList: [role],
    };
    const deny = { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' };
    writeFileSync(join(folder, 'ann.json'), JSON.stringify(dump));
    writeFileSync(join(folder, 'rcp.json'), JSON.stringify([{ Version: '2012-10-17', Statement: [deny] }]));
    expect((await run('path', 'ann', 'ops', 'ann.json')).out).toContain('sts:AssumeRole');
    expect((await run('path', 'ann', 'ops', 'ann.json', '--rcp', 'rcp.json')).out).toContain('There is no path');
  });
});
