import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMain } from './run-main.ts';

const ACCOUNT = '111122223333';
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*') => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const trust = (Principal: object) => document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
const userDetail = (UserName: string, more: object = {}) => ({
  Path: '/',
  UserName,
  UserId: `AIDA${UserName}`,
  Arn: `arn:aws:iam::${ACCOUNT}:user/${UserName}`,
  CreateDate: '2026-01-01T00:00:00Z',
  ...more,
});
const roleDetail = (RoleName: string, AssumeRolePolicyDocument: object, PolicyDocument: object, more: object = {}) => ({
  Path: '/',
  RoleName,
  RoleId: `AROA${RoleName}`,
  Arn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`,
  CreateDate: '2026-01-01T00:00:00Z',
  AssumeRolePolicyDocument,
  RolePolicyList: [{ PolicyName: 'p', PolicyDocument }],
  RoleLastUsed: { LastUsedDate: '2026-02-20T00:00:00Z' },
  ...more,
});

const DUMP = {
  UserDetailList: [
    userDetail('stepping-stone', {
      UserPolicyList: [{ PolicyName: 'p', PolicyDocument: document(allow('sts:AssumeRole')) }],
    }),
    userDetail('=HYPERLINK("x")|<b>'),
  ],
  GroupDetailList: [],
  RoleDetailList: [
    roleDetail('boss', trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), document(allow('*')), {
      Tags: [{ Key: 'team', Value: 'platform' }],
    }),
    roleDetail('shipper', trust({ Service: 'lambda.amazonaws.com' }), document(allow('logs:PutLogEvents'))),
  ],
  Policies: [],
};
const REPORT = [
  'user,arn,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date',
  `<root_account>,arn:aws:iam::${ACCOUNT}:root,not_supported,no_information,false,true,2020-01-01T00:00:00Z,N/A,false,N/A,N/A`,
  `stepping-stone,arn:aws:iam::${ACCOUNT}:user/stepping-stone,false,N/A,false,true,2025-01-01T00:00:00Z,2026-02-20T00:00:00Z,false,N/A,N/A`,
].join('\n');

let folder = '';
const file = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-assess-'));
  writeFileSync(file('dump.json'), JSON.stringify(DUMP));
  writeFileSync(file('dump.json.gz'), gzipSync(JSON.stringify(DUMP)));
  writeFileSync(file('report.csv'), REPORT);
  writeFileSync(file('broken.json'), '{\n  "UserDetailList": [\n');
  writeFileSync(file('other.json'), '{"Records": []}');
  writeFileSync(
    file('scp.json'),
    JSON.stringify([[document(allow('*'))], [document(allow('*'), { Effect: 'Deny', Action: '*', Resource: '*' })]]),
  );
  writeFileSync(
    file('workloads.json'),
    JSON.stringify([
      {
        type: 'AWS::Lambda::Function',
        id: 'ship',
        account: ACCOUNT,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/shipper`,
        environment: { DB_PASSWORD: 'c0rrect-h0rse-9' },
      },
    ]),
  );
  const calmer = { ...DUMP, UserDetailList: DUMP.UserDetailList.slice(1) };
  writeFileSync(file('old.json'), JSON.stringify(calmer));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function tierwatch(
  args: readonly string[],
  more: { readonly columns?: number; readonly terminal?: boolean } = {},
) {
  const { code, ...said } = await runMain(['assess', ...args, '--as-of', '2026-03-01'], { cwd: folder, ...more });
  return { exit: code, ...said };
}
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('tierwatch assess --json', () => {
  test('prints one object per user and role, highest risk first, and nothing else on standard output', async () => {
    const { exit, out } = await tierwatch(['dump.json', '--json']);
    expect(exit).toBe(0);
    expect(lines(out).map((line) => [line.identity, line.tier, line.admin])).toEqual([
      [`arn:aws:iam::${ACCOUNT}:role/boss`, 0, true],
      [`arn:aws:iam::${ACCOUNT}:user/stepping-stone`, 0, false],
      [`arn:aws:iam::${ACCOUNT}:role/shipper`, 3, false],
      [`arn:aws:iam::${ACCOUNT}:user/=HYPERLINK("x")|<b>`, 3, false],
    ]);
    expect(Object.keys(lines(out)[0] ?? {})).toEqual([
      'identity',
      'account',
      'kind',
      'class',
      'tier',
      'score',
      'admin',
      'owner',
      'escalations',
      'reasons',
    ]);
    expect(lines(out)[0]).toMatchObject({ owner: 'platform', escalations: [] });
  });

  test('reads gzip files', async () => {
    expect((await tierwatch(['dump.json.gz', '--json'])).out).toBe((await tierwatch(['dump.json', '--json'])).out);
  });

  test('adds access keys and the root user from a credential report', async () => {
    const { out } = await tierwatch(['dump.json', '--credential-report', 'report.csv', '--json']);
    expect(out).toContain('STATIC_KEY_OLDER_THAN_90D');
    expect(lines(out).find((line) => line.kind === 'root')).toMatchObject({
      identity: `arn:aws:iam::${ACCOUNT}:root`,
      tier: 0,
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'ROOT_HAS_KEY' })]),
    });
  });

  test('lists no administrators if an SCP denies everything', async () => {
    const { out } = await tierwatch(['dump.json', '--scp', 'scp.json', '--json']);
    expect(lines(out).map((line) => line.admin)).toEqual([false, false, false, false]);
  });

  test('applies the settings and exceptions of a deployment', async () => {
    const identity = `arn:aws:iam::${ACCOUNT}:role/shipper`;
    const exception = { id: 'SEC-1', identity, why: 'it goes away', owner: 'payments', expiresAt: '2099-01-31' };
    const codes = async (...args: readonly string[]) => {
      const { out } = await tierwatch(['dump.json', '--json', '--identity', 'shipper', ...args]);
      return JSON.stringify(lines(out)[0]?.reasons);
    };
    writeFileSync(
      join(folder, 'team.json'),
      JSON.stringify({ logLevel: 'INFO', ownerTags: ['squad'], exceptions: [] }),
    );
    expect(await codes('--config', 'team.json')).toContain('NO_OWNER');
    const accepting = [{ ...exception, accepts: { reason: 'NO_OWNER' } }];
    writeFileSync(join(folder, 'team.json'), JSON.stringify({ exceptions: accepting }));
    expect(await codes('--config', 'team.json')).not.toContain('NO_OWNER');
    const expired = { ...exception, accepts: { reason: 'NO_OWNER' }, expiresAt: '2026-01-31' };
    writeFileSync(join(folder, 'team.json'), JSON.stringify({ exceptions: [expired] }));
    const late = await tierwatch(['dump.json', '--json', '--config', 'team.json']);
    expect(late.out).toContain('NO_OWNER');
    expect(late.err).toContain(
      `team.json: exceptions[0]: SEC-1 for ${identity} (reason NO_OWNER) expired at 2026-01-31 00:00 UTC: not applied`,
    );
    writeFileSync(join(folder, 'team.json'), JSON.stringify({ exceptions: [exception] }));
    const wrong = await tierwatch(['dump.json', '--config', 'team.json']);
    expect([wrong.exit, wrong.err]).toEqual([
      2,
      expect.stringMatching(/team\.json: exceptions\[0\]\.accepts: expected/),
    ]);
  });

  test('reads a list of compute from standard input', async () => {
    const stdin = readFileSync(join(folder, 'workloads.json'), 'utf8');
    const args = ['assess', 'dump.json', '--workloads', '-', '--json', '--as-of', '2026-03-01'];
    const { code, out } = await runMain(args, { cwd: folder, stdin });
    expect([code, out]).toEqual([0, expect.stringContaining('SECRET_OUTSIDE_VAULT')]);
  });

  test('reports a role with a secret in an environment, without the value', async () => {
    const { out, err } = await tierwatch(['dump.json', '--workloads', 'workloads.json', '--json']);
    expect(out).toContain('SECRET_OUTSIDE_VAULT');
    expect(out + err).not.toContain('c0rrect-h0rse-9');
  });
});

describe('the table of tierwatch assess', () => {
  test('fits the width, prints paths as chains and counts tiers', async () => {
    const { out } = await tierwatch(['dump.json']);
    expect(out).toMatch(/T0 {2}2 /);
    expect(out).toMatch(/user\/stepping-stone [^╰]*\n *╰─\[sts:AssumeRole\]→ ★ role\/boss\n/);
    for (const line of out.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  });

  test('fits a narrow terminal', async () => {
    const { out } = await tierwatch(['dump.json', '--all'], { columns: 70 });
    for (const line of out.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(70);
  });

  test('escapes control characters and text direction marks in names and tags', async () => {
    const evil = userDetail('red\u001b[31m', { Tags: [{ Key: 'owner', Value: '\u202egnp.exe' }] });
    writeFileSync(file('evil.json'), JSON.stringify({ ...DUMP, UserDetailList: [evil] }));
    const { out } = await tierwatch(['evil.json', '--all']);
    expect(out).toContain('user/red\\u001b[31m');
    expect(out).toContain('\\u202egnp.exe');
    expect(lines((await tierwatch(['evil.json', '--json'])).out).at(-1)?.owner).toBe('\u202egnp.exe');
  });

  test('names the account in each row if there are two', async () => {
    const other = JSON.parse(JSON.stringify(DUMP).replaceAll(ACCOUNT, '999988887777'));
    writeFileSync(file('other-account.json'), JSON.stringify(other));
    const { out } = await tierwatch(['dump.json', 'other-account.json']);
    expect(out).toMatch(/role\/boss +111122223333 [\s\S]*role\/boss +999988887777 /);
  });

  test('names the account and the remedy of each identity on a wide terminal', async () => {
    const args = ['dump.json', '--credential-report', 'report.csv'];
    const wide = await tierwatch(args, { columns: 180 });
    expect(wide.out).toMatch(/IDENTITY +ACCOUNT +CLASS/);
    expect(wide.out).toContain(`▸ Replace the key with a role; until then, rotate it: aws iam create-access-key`);
    const narrow = await tierwatch(args, { columns: 120 });
    expect(narrow.out).not.toMatch(/ACCOUNT|create-access-key/);
  });

  test('never breaks a command of --identity', async () => {
    const { out } = await tierwatch(['dump.json', '--identity', 'stepping-stone'], { columns: 60 });
    expect(out).toContain('\n      aws iam delete-user-policy --user-name stepping-stone --policy-name p\n');
    expect(out).toContain('aws iam tag-user --user-name stepping-stone --tags Key=owner,Value=<person or team>\n');
  });

  test('contains root with a credential report', async () => {
    const { out } = await tierwatch(['dump.json', '--credential-report', 'report.csv']);
    expect(out).toContain('root has an access key');
  });

  test('shows paths, principals and remediation of --identity', async () => {
    const boss = await tierwatch(['dump.json', '--identity', 'boss']);
    expect(boss.out).toMatch(/Principals that can become it\n {2}user\/stepping-stone/);
    const stone = await tierwatch(['dump.json', '--identity', `arn:aws:iam::${ACCOUNT}:user/stepping-stone`]);
    expect(stone.out).toMatch(/Escalation paths\n.*sts:AssumeRole/);
    expect(stone.out).toContain('\nRemediation\n');
  });

  test('lists the principal that changes a user, not the user, as able to become a role', async () => {
    const dump = {
      ...DUMP,
      UserDetailList: [
        userDetail('maker', {
          UserPolicyList: [{ PolicyName: 'p', PolicyDocument: document(allow('*')) }],
          PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/not-in-the-dump` },
        }),
        userDetail('plain'),
      ],
      GroupDetailList: [
        {
          GroupName: 'admins',
          Arn: `arn:aws:iam::${ACCOUNT}:group/admins`,
          GroupPolicyList: [{ PolicyName: 'p', PolicyDocument: document(allow('*')) }],
        },
      ],
    };
    writeFileSync(file('made.json'), JSON.stringify(dump));
    const { out } = await tierwatch(['made.json', '--identity', 'shipper']);
    const who = /Principals that can become it\n([\s\S]*?)\n\n/.exec(out)?.[1] ?? '';
    expect(who).toContain('user/maker');
    expect(who).not.toMatch(/^ {2}user\/plain/m);
  });

  test('suggests similar names for an unknown identity, with exit code 2', async () => {
    const { exit, err, out } = await tierwatch(['dump.json', '--identity', 'bos']);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain('similar names: boss');
  });

  test('compares with an older dump, and applies --fail-on to identities that got worse', async () => {
    const worse = await tierwatch(['dump.json', '--diff', 'old.json', '--fail-on', 'T0']);
    expect(worse.exit).toBe(1);
    expect(worse.out).toMatch(/1 got worse, 0 got better[\s\S]*stepping-stone[\s\S]*new, tier 0/);
    const better = await tierwatch(['old.json', '--diff', 'dump.json', '--fail-on', 'T0']);
    expect([better.exit, better.out.split('\n')[0]]).toEqual([0, '0 got worse, 1 got better']);
  });

  test('reports new reasons, not a new root user, if only the newer side has a credential report', async () => {
    writeFileSync(file('rootless.jsonl'), (await tierwatch(['dump.json', '--json'])).out);
    const withReport = ['dump.json', '--credential-report', 'report.csv'];
    const { out } = await tierwatch([...withReport, '--diff', 'rootless.jsonl', '--json']);
    const root = lines(out).find((line) => line.identity === `arn:aws:iam::${ACCOUNT}:root`);
    expect(root).toMatchObject({
      worse: [expect.stringMatching(/^root has an access key/), expect.stringMatching(/^root without MFA/)],
    });
    writeFileSync(file('rooted.jsonl'), (await tierwatch([...withReport, '--json'])).out);
    const back = await tierwatch(['dump.json', '--diff', 'rooted.jsonl', '--json']);
    expect(back.out).not.toContain(':root');
  });

  test('applies SCPs to the older dump too', async () => {
    const { out } = await tierwatch(['dump.json', '--diff', 'dump.json', '--scp', 'scp.json']);
    expect(out).toBe('no changes\n');
  });

  test('compares with older --json output', async () => {
    writeFileSync(file('old.jsonl'), (await tierwatch(['dump.json', '--json'])).out);
    expect((await tierwatch(['dump.json', '--diff', 'old.jsonl'])).out).toBe('no changes\n');
  });
});

describe('tierwatch assess --format', () => {
  test('csv quotes names and contains no formulas', async () => {
    const { out } = await tierwatch(['dump.json', '--format', 'csv']);
    expect(out.split('\r\n')[0]).toMatch(/^identity,kind,class,tier,score/);
    expect(out).toContain('"arn:aws:iam::111122223333:user/=HYPERLINK(""x"")|<b>"');
  });

  test.each(['csv', 'json', 'markdown'])('%s has the account and the remedy of an identity', async (format) => {
    const { out } = await tierwatch(['dump.json', '--credential-report', 'report.csv', '--format', format]);
    const row = out.split(/\r?\n/).find((line) => line.includes('stepping-stone')) ?? '';
    expect(row).toMatch(new RegExp(`(?<!iam::)${ACCOUNT}`));
    expect(row).toContain('aws iam create-access-key --user-name stepping-stone');
  });

  test('sarif names the rule and the identity of every result', async () => {
    const { out } = await tierwatch(['dump.json', '--format', 'sarif']);
    const log = JSON.parse(out);
    const [run] = log.runs;
    expect(log.version).toBe('2.1.0');
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(result.locations[0].logicalLocations[0].fullyQualifiedName).toMatch(/^arn:/);
      expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('dump.json');
    }
  });

  test('sarif names the file of each account', async () => {
    writeFileSync(file('second.json'), JSON.stringify(DUMP).replaceAll(ACCOUNT, '999988887777'));
    const { out } = await tierwatch(['dump.json', file('second.json'), '--format', 'sarif']);
    const uris = new Map<string, string>();
    for (const { locations } of JSON.parse(out).runs[0].results) {
      const [{ physicalLocation, logicalLocations }] = locations;
      uris.set(logicalLocations[0].fullyQualifiedName.split(':')[4], physicalLocation.artifactLocation.uri);
    }
    expect(uris.get(ACCOUNT)).toBe('dump.json');
    expect(uris.get('999988887777')).toBe('second.json');
  });

  test('markdown escapes names in tables', async () => {
    const { out } = await tierwatch(['dump.json', '--format', 'markdown', '--fail-on', 'T3']);
    expect(out).toContain('| T0 |');
    expect(out).toContain('| `user/=HYPERLINK("x")\\|<b>` |');
  });
});

describe('an error of tierwatch assess', () => {
  test.each([
    ['without a file', [], /expected the dump of an account, or --stack/],
    ['for a missing file', ['nowhere.json'], /nowhere\.json: no such file/],
    ['for invalid JSON', ['broken.json'], /broken\.json: not valid JSON at line 3, column 1/],
    ['for another kind of file', ['other.json'], /other\.json: expected the output of .*found an object with Records/],
    ['for a folder', ['.'], /\.: expected a file, found a folder/],
    [
      'for an invalid credential report',
      ['dump.json', '--credential-report', 'dump.json'],
      /dump\.json: expected a credential report .*found an object with UserDetailList/,
    ],
    ['for invalid workloads', ['dump.json', '--workloads', 'dump.json'], /dump\.json: expected a list of workloads/],
    ['for an unknown format', ['dump.json', '--format', 'pdf'], /--format pdf: expected one of table, json/],
    [
      'for a format that --diff does not support',
      ['dump.json', '--diff', 'old.json', '--format', 'csv'],
      /--diff supports only/,
    ],
    ['for an invalid account', ['dump.json', '--known-account', '12'], /--known-account 12: expected an account id/],
    ['for an unknown severity', ['dump.json', '--fail-on', 'awful'], /--fail-on awful: expected a severity/],
    ['for an unknown option', ['dump.json', '--nothing'], /unknown option/],
  ])('%s names the problem and exits with 2', async (_, args, message) => {
    const { exit, out, err } = await tierwatch(args);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
  });
});

describe('tierwatch assess --fail-on', () => {
  test.each([
    ['critical', 1],
    ['T0', 1],
    ['tier3', 1],
  ])('%s exits with %i on findings', async (failOn, exit) => {
    expect((await tierwatch(['dump.json', '--fail-on', failOn, '--json'])).exit).toBe(exit);
  });

  test('exits with 0 without findings of that severity', async () => {
    expect((await tierwatch(['dump.json', '--scp', 'scp.json', '--fail-on', 'critical'])).exit).toBe(0);
  });
});
