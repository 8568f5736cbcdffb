import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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
  test('given a dump, then one object per user and role, worst first, nothing else on standard output', async () => {
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

  test('given gzip, then it is unpacked', async () => {
    expect((await tierwatch(['dump.json.gz', '--json'])).out).toBe((await tierwatch(['dump.json', '--json'])).out);
  });

  test('given a credential report, then keys count, and root has a line', async () => {
    const { out } = await tierwatch(['dump.json', '--credential-report', 'report.csv', '--json']);
    expect(out).toContain('STATIC_KEY_OLDER_THAN_90D');
    expect(lines(out).find((line) => line.kind === 'root')).toMatchObject({
      identity: `arn:aws:iam::${ACCOUNT}:root`,
      tier: 0,
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'ROOT_HAS_KEY' })]),
    });
  });

  test('given organization policies that deny everything, then nobody is administrator', async () => {
    const { out } = await tierwatch(['dump.json', '--scp', 'scp.json', '--json']);
    expect(lines(out).map((line) => line.admin)).toEqual([false, false, false, false]);
  });

  test("given a deployment's configuration, then its settings and exceptions count", async () => {
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
    writeFileSync(join(folder, 'team.json'), JSON.stringify({ exceptions: [exception] }));
    const wrong = await tierwatch(['dump.json', '--config', 'team.json']);
    expect([wrong.exit, wrong.err]).toEqual([2, expect.stringMatching(/team\.json: exceptions\.0\.accepts: expected/)]);
  });

  test('given a secret in an environment, then the role is told, and the value appears nowhere', async () => {
    const { out, err } = await tierwatch(['dump.json', '--workloads', 'workloads.json', '--json']);
    expect(out).toContain('SECRET_OUTSIDE_VAULT');
    expect(out + err).not.toContain('c0rrect-h0rse-9');
  });
});

describe('tierwatch assess for people', () => {
  test('given a table, then it keeps to the width, says the path as a chain and counts tiers', async () => {
    const { out } = await tierwatch(['dump.json']);
    expect(out).toMatch(/T0 {2}2 /);
    expect(out).toMatch(/user\/stepping-stone [^╰]*\n *╰─\[sts:AssumeRole\]→ ★ role\/boss\n/);
    for (const line of out.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  });

  test('given a narrow terminal, then it still keeps to the width', async () => {
    const { out } = await tierwatch(['dump.json', '--all'], { columns: 70 });
    for (const line of out.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(70);
  });

  test('given a name that acts on terminals and a tag that turns the text round, then both show as code points', async () => {
    const evil = userDetail('red\u001b[31m', { Tags: [{ Key: 'owner', Value: '\u202egnp.exe' }] });
    writeFileSync(file('evil.json'), JSON.stringify({ ...DUMP, UserDetailList: [evil] }));
    const { out } = await tierwatch(['evil.json', '--all']);
    expect(out).toContain('user/red\\u001b[31m');
    expect(out).toContain('\\u202egnp.exe');
    expect(lines((await tierwatch(['evil.json', '--json'])).out).at(-1)?.owner).toBe('\u202egnp.exe');
  });

  test('given two accounts, then each row says which', async () => {
    const other = JSON.parse(JSON.stringify(DUMP).replaceAll(ACCOUNT, '999988887777'));
    writeFileSync(file('other-account.json'), JSON.stringify(other));
    const { out } = await tierwatch(['dump.json', 'other-account.json']);
    expect(out).toMatch(/role\/boss +111122223333 [\s\S]*role\/boss +999988887777 /);
  });

  test('given a dump of one identity and a command to mend it, then the command stays in one piece', async () => {
    const { out } = await tierwatch(['dump.json', '--identity', 'stepping-stone'], { columns: 60 });
    expect(out).toContain(
      '\n      {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["sts:AssumeRole"],"Resource":"*"}]}\n',
    );
    expect(out).toContain('aws iam tag-user --user-name stepping-stone --tags Key=owner,Value=<person or team>\n');
  });

  test('given a credential report, then root without MFA stands in the table', async () => {
    const { out } = await tierwatch(['dump.json', '--credential-report', 'report.csv']);
    expect(out).toContain('root has a key');
  });

  test('given one identity, then how, who can become it and what to do', async () => {
    const boss = await tierwatch(['dump.json', '--identity', 'boss']);
    expect(boss.out).toMatch(/Principals that can become it\n {2}user\/stepping-stone/);
    const stone = await tierwatch(['dump.json', '--identity', `arn:aws:iam::${ACCOUNT}:user/stepping-stone`]);
    expect(stone.out).toMatch(/Escalation paths\n.*sts:AssumeRole/);
    expect(stone.out).toContain('\nRemediation\n');
  });

  test('given somebody whom another can make administrator, then it is that other who may become things', async () => {
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

  test('given an identity that is not there, then exit 2 and what is near', async () => {
    const { exit, err, out } = await tierwatch(['dump.json', '--identity', 'bos']);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain('similar names: boss');
  });

  test('given an older dump, then what got worse is told and counts for --fail-on', async () => {
    const worse = await tierwatch(['dump.json', '--diff', 'old.json', '--fail-on', 'T0']);
    expect(worse.exit).toBe(1);
    expect(worse.out).toMatch(/1 got worse, 0 got better[\s\S]*stepping-stone[\s\S]*new, tier 0/);
    const better = await tierwatch(['old.json', '--diff', 'dump.json', '--fail-on', 'T0']);
    expect([better.exit, better.out.split('\n')[0]]).toEqual([0, '0 got worse, 1 got better']);
  });

  test('given a root user of which only the newer side tells, then its reasons are new and it is not', async () => {
    writeFileSync(file('rootless.jsonl'), (await tierwatch(['dump.json', '--json'])).out);
    const withReport = ['dump.json', '--credential-report', 'report.csv'];
    const { out } = await tierwatch([...withReport, '--diff', 'rootless.jsonl', '--json']);
    const root = lines(out).find((line) => line.identity === `arn:aws:iam::${ACCOUNT}:root`);
    expect(root).toMatchObject({
      worse: [expect.stringMatching(/^root has a key/), expect.stringMatching(/^root without MFA/)],
    });
    writeFileSync(file('rooted.jsonl'), (await tierwatch([...withReport, '--json'])).out);
    const back = await tierwatch(['dump.json', '--diff', 'rooted.jsonl', '--json']);
    expect(back.out).not.toContain(':root');
  });

  test('given policies of the organization, then they bind the older dump as well', async () => {
    const { out } = await tierwatch(['dump.json', '--diff', 'dump.json', '--scp', 'scp.json']);
    expect(out).toBe('no changes\n');
  });

  test('given the lines of an older assessment, then they are compared as well', async () => {
    writeFileSync(file('old.jsonl'), (await tierwatch(['dump.json', '--json'])).out);
    expect((await tierwatch(['dump.json', '--diff', 'old.jsonl'])).out).toBe('no changes\n');
  });
});

describe('other formats', () => {
  test('csv: names are quoted and never formulas', async () => {
    const { out } = await tierwatch(['dump.json', '--format', 'csv']);
    expect(out.split('\r\n')[0]).toMatch(/^identity,kind,class,tier,score/);
    expect(out).toContain('"arn:aws:iam::111122223333:user/=HYPERLINK(""x"")|<b>"');
  });

  test('sarif: every result names its rule and the identity', async () => {
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

  test('sarif: given two accounts, then each result names the file of its own, an absolute one as an URI', async () => {
    writeFileSync(file('second.json'), JSON.stringify(DUMP).replaceAll(ACCOUNT, '999988887777'));
    const { out } = await tierwatch(['dump.json', file('second.json'), '--format', 'sarif']);
    const uris = new Map<string, string>();
    for (const { locations } of JSON.parse(out).runs[0].results) {
      const [{ physicalLocation, logicalLocations }] = locations;
      uris.set(logicalLocations[0].fullyQualifiedName.split(':')[4], physicalLocation.artifactLocation.uri);
    }
    expect(uris.get(ACCOUNT)).toBe('dump.json');
    expect(uris.get('999988887777')).toBe(pathToFileURL(file('second.json')).href);
  });

  test('markdown: a table whose names are no markup', async () => {
    const { out } = await tierwatch(['dump.json', '--format', 'markdown', '--fail-on', 'T3']);
    expect(out).toContain('| T0 |');
    expect(out).toContain('| `user/=HYPERLINK("x")\\|<b>` |');
  });

  test('html: one file that fetches nothing and takes no name for markup', async () => {
    const { out } = await tierwatch(['dump.json', '--format', 'html', '--output', 'report.html']);
    expect(out).toBe('');
    const page = readFileSync(file('report.html'), 'utf8');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toContain('|<b>');
    expect(page).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)=/);
    const [, data] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(data ?? '')).toMatchObject({ chosen: null, identities: { length: 4 } });
    await tierwatch(['dump.json', '--format', 'html', '--identity', 'boss', '--output', 'boss.html']);
    expect(readFileSync(file('boss.html'), 'utf8')).toContain(`"chosen":"arn:aws:iam::${ACCOUNT}:role/boss"`);
  });
});

describe('what goes wrong', () => {
  test.each([
    ['no file', [], /missing required argument/],
    ['a file that is not there', ['nowhere.json'], /nowhere\.json: no such file/],
    ['broken JSON', ['broken.json'], /broken\.json: not valid JSON at line 3, column 1/],
    ['another kind of file', ['other.json'], /other\.json: expected the output of .*found an object with Records/],
    ['a folder', ['.'], /\.: is a folder/],
    [
      'a report that is none',
      ['dump.json', '--credential-report', 'dump.json'],
      /dump\.json: expected a credential report .*found an object with UserDetailList/,
    ],
    ['workloads that are none', ['dump.json', '--workloads', 'dump.json'], /dump\.json: expected a list of workloads/],
    ['an unknown format', ['dump.json', '--format', 'pdf'], /--format pdf: expected table, json/],
    [
      'a format that a difference has not',
      ['dump.json', '--diff', 'old.json', '--format', 'csv'],
      /--diff supports only/,
    ],
    ['an account that is none', ['dump.json', '--known-account', '12'], /--known-account 12: expected an account id/],
    ['an unknown severity', ['dump.json', '--fail-on', 'awful'], /--fail-on awful: expected a severity/],
    ['an unknown option', ['dump.json', '--nothing'], /unknown option/],
  ])('%s: exit 2, named, and nothing on standard output', async (_, args, message) => {
    const { exit, out, err } = await tierwatch(args);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
  });

  test.each([
    ['critical', 1],
    ['T0', 1],
    ['tier3', 1],
  ])('--fail-on %s exits %i', async (failOn, exit) => {
    expect((await tierwatch(['dump.json', '--fail-on', failOn, '--json'])).exit).toBe(exit);
  });

  test('--fail-on with nothing that bad exits 0', async () => {
    expect((await tierwatch(['dump.json', '--scp', 'scp.json', '--fail-on', 'critical'])).exit).toBe(0);
  });
});
