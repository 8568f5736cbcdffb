import { describe, expect, test } from 'vitest';
import { parseCredentialReport, withCredentialReport } from '../../../layers/core/posture/credential-report.ts';
import { parseCsv } from '../../../layers/core/posture/csv.ts';
import { parseOrganization } from '../../../layers/core/posture/organization-policies.ts';
import {
  parseClusters,
  parseWorkloads,
  withClusters,
  withWorkloads,
} from '../../../layers/core/posture/workload-list.ts';
import { ACCOUNT, ADMIN, estate, user } from './accounts.ts';

const HEADER =
  'user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date';
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;

describe('a CSV text', () => {
  test('is parsed with quotes, doubled quotes, both line endings and a byte order mark', () => {
    expect(parseCsv('\uFEFFa,"b,""c"""\r\n"d\ne",f\n')).toEqual([
      { line: 1, cells: ['a', 'b,"c"'] },
      { line: 2, cells: ['d\ne', 'f'] },
    ]);
  });
});

describe('a credential report', () => {
  const report = parseCredentialReport(
    [
      HEADER,
      `<root_account>,arn:aws:iam::${ACCOUNT}:root,2020-01-01T00:00:00+00:00,not_supported,2025-05-05T00:00:00+00:00,false,true,2020-01-01T00:00:00+00:00,N/A,false,N/A,N/A`,
      `ann,${arn('ann')},2024-01-01T00:00:00+00:00,true,no_information,true,false,N/A,N/A,false,2024-02-02T00:00:00+00:00,N/A`,
      `bot,${arn('bot')},2024-01-01T00:00:00+00:00,false,N/A,false,true,2024-01-01T00:00:00+00:00,2026-02-02T00:00:00+00:00,true,2025-01-01T00:00:00+00:00,N/A`,
      'nobody,not-an-arn',
    ].join('\n'),
    'report.csv',
  );

  test('contains both keys of a user with age and last use', () => {
    expect(report.users.get(arn('bot'))).toEqual({
      loginProfile: false,
      mfa: false,
      passwordLastUsedAt: null,
      accessKeys: [
        {
          id: 'access key 1',
          status: 'Active',
          createdAt: '2024-01-01T00:00:00.000Z',
          lastUsedAt: '2026-02-02T00:00:00.000Z',
        },
        { id: 'access key 2', status: 'Active', createdAt: '2025-01-01T00:00:00.000Z', lastUsedAt: null },
      ],
    });
  });

  test('contains an inactive key that was rotated', () => {
    expect(report.users.get(arn('ann'))?.accessKeys).toEqual([
      { id: 'access key 2', status: 'Inactive', createdAt: '2024-02-02T00:00:00.000Z', lastUsedAt: null },
    ]);
  });

  test('has no password use for an unsupported date', () => {
    const row = `bot,${arn('bot')},2024-01-01T00:00:00+00:00,false,not_supported,false,false,N/A,N/A,false,N/A,N/A`;
    const { users } = parseCredentialReport(`${HEADER}\n${row}`, 'report.csv');
    expect(users.get(arn('bot'))?.passwordLastUsedAt).toBeNull();
  });

  test('contains the keys and MFA of the root user', () => {
    expect(report.roots.get(ACCOUNT)).toEqual({ accessKeys: 1, mfa: false, lastUsedAt: '2025-05-05T00:00:00.000Z' });
  });

  test('adds unknown facts to an estate, keeps known ones, and reports users that are only in the report', () => {
    const filled = withCredentialReport(
      estate({ users: [user('ann', { mfa: 'unknown', loginProfile: 'unknown', accessKeys: [] })], root: 'unknown' }),
      report,
    );
    expect(filled.users[0]).toMatchObject({ mfa: true, loginProfile: true, accessKeys: [] });
    expect(filled.root).toMatchObject({ accessKeys: 1 });
    expect(filled.unreadable.map((item) => item.what)).toEqual(['report.csv: line 5', arn('bot')]);
  });

  const text = `${HEADER}\nann,${arn('ann')},2024-01-01T00:00:00+00:00,true,no_information,true,false,N/A,N/A,false,N/A,N/A\n`;
  const encoded = Buffer.from(text).toString('base64');
  test.each([
    ['behind a byte order mark', `\uFEFF${text}`],
    ['in Base64', encoded],
    ['in Base64 of several lines', encoded.replace(/(.{76})/g, '$1\n')],
    ['as the AWS CLI prints it', JSON.stringify({ Content: encoded, ReportFormat: 'text/csv' })],
    ['as a query for Content prints it', `${JSON.stringify(encoded)}\n`],
    ['with Content that is decoded', JSON.stringify({ Content: text })],
  ])('is read %s', (_, content) => {
    expect([...parseCredentialReport(content, 'r').users.keys()]).toEqual([arn('ann')]);
  });

  test('rejects other JSON and says what it found', () => {
    expect(() => parseCredentialReport('{"Users":[]}', 'r.json')).toThrow(/r\.json: .*found an object with Users/);
    expect(() => parseCredentialReport('{"Users":', 'r.json')).toThrow(
      /r\.json: .*starts like JSON but is not valid JSON/,
    );
  });

  test('rejects another CSV and says which header it expected', () => {
    expect(() => parseCredentialReport('a,b\n1,2', 'x.csv')).toThrow(/x\.csv: at line 1: expected the header/);
  });
});

describe('a list of workloads', () => {
  const workload = {
    type: 'AWS::Lambda::Function',
    id: 'f',
    account: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
  };

  test('means no workloads if it is empty', () => {
    expect(withWorkloads([estate({ workloads: 'unknown' })], parseWorkloads([], 'w.json'))[0]?.workloads).toEqual([]);
  });

  test('is split by account', () => {
    const other = { ...workload, id: 'g', account: '999900001111', roleArn: 'arn:aws:iam::999900001111:role/r' };
    const estates = withWorkloads(
      [estate(), estate({ account: '999900001111' })],
      parseWorkloads({ workloads: [workload, other] }, 'w.json'),
    );
    expect(estates.map((item) => item.workloads)).toEqual([[workload], [other]]);
  });

  test.each([
    [{ Functions: [] }, /w\.json: expected a list of workloads/],
    [[workload, { ...workload, roleArn: 5 }], /w\.json: at \[1\]\.roleArn/],
    [[{ ...workload, binding: 'other' }], /w\.json: at \[0\]\.binding/],
  ])('is rejected with the location: %j', (content, message) => {
    expect(() => parseWorkloads(content, 'w.json')).toThrow(message);
  });
});

describe('EKS clusters in a list of workloads', () => {
  const arn = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/shop`;
  const principal = `arn:aws:iam::${ACCOUNT}:role/r`;

  test('are added to their account', () => {
    const issuer = 'https://oidc.eks.eu-west-1.amazonaws.com/id/ABC';
    const entries = [{ principal, namespaces: ['*'] }];
    const parsed = parseClusters({ workloads: [], clusters: [{ arn, issuer, entries }] }, 'w.json');
    const facts = {
      arn,
      issuer: 'oidc.eks.eu-west-1.amazonaws.com/id/ABC',
      acceptsEntries: true,
      entries: [{ principal, namespaces: ['*'], groups: [] }],
    };
    const estates = withClusters([estate(), estate({ account: '999900001111' })], parsed);
    expect(estates.map(({ clusters }) => clusters)).toEqual([[facts], []]);
  });

  test('are none in a plain list', () => {
    expect(parseClusters([], 'w.json')).toEqual([]);
    expect(parseClusters({ workloads: [], clusters: [{ arn }] }, 'w.json')).toEqual([
      { arn, issuer: null, acceptsEntries: true, entries: [] },
    ]);
  });

  test.each([
    [{ clusters: {} }, /w\.json: at clusters: expected a list of clusters/],
    [{ clusters: [{ arn: 'shop' }] }, /w\.json: at clusters\[0\]\.arn: expected the ARN of an EKS cluster/],
    [{ clusters: [{ arn, entries: [{ principal: 5 }] }] }, /w\.json: at clusters\[0\]\.entries\[0\]\.principal/],
  ])('are rejected with the location: %j', (content, message) => {
    expect(() => parseClusters(content, 'w.json')).toThrow(message);
  });
});

describe('organization policies', () => {
  const named = { name: 'FullAccess', document: ADMIN };
  const levelsOf = (content: unknown) =>
    parseOrganization(content, 'scp.json')
      .levelsOver('')
      .map((level) => level.length);

  test.each([
    ['one document', ADMIN, [1]],
    ['a list of policies', [named, ADMIN], [2]],
    ['a list of levels', [[named], [named, ADMIN]], [1, 2]],
    ['an object with levels', { levels: [[named], [ADMIN]] }, [1, 1]],
    ['levels of one policy each', { levels: [named, ADMIN] }, [1, 1]],
    ['what describe-policy prints', { Policy: { PolicySummary: { Name: 'x' }, Content: JSON.stringify(ADMIN) } }, [1]],
    [
      'units of the organization',
      [
        { Id: 'r-1', Policies: [named] },
        { Id: 'ou-1', Policies: [named, ADMIN] },
      ],
      [1, 2],
    ],
    ['one unit', { Id: 'r-1', Policies: [named, ADMIN] }, [2]],
    ['nothing', [], []],
  ])('are read from %s, outermost level first', (_, content, expected) => {
    expect(levelsOf(content)).toEqual(expected);
  });

  test('are read from a tree: an account has the levels from the root down to it', () => {
    const account = { Id: ACCOUNT, Policies: [named, ADMIN] };
    const tree = {
      Id: 'r-1',
      Arn: 'arn:aws:organizations::777788889999:root/o-1/r-1',
      Policies: [named],
      Children: [
        { Id: '444455556666', Policies: [] },
        { Id: '777788889999', Policies: [named] },
        { Id: 'ou-1', Policies: [named], Children: [account] },
      ],
    };
    const lengths = (id: string) =>
      parseOrganization(tree, 'scp.json')
        .levelsOver(id)
        .map((level) => level.length);
    expect(lengths(ACCOUNT)).toEqual([1, 1, 2]);
    // Without attached policies nothing is in force; an account outside the tree has those of the root.
    expect([lengths('444455556666'), lengths('999900001111')]).toEqual([[1], [1]]);
    // The management account is not bound.
    expect(lengths('777788889999')).toEqual([]);
  });

  test('of the other type are rejected', () => {
    const summary = { PolicySummary: { Name: 'x', Type: 'RESOURCE_CONTROL_POLICY' }, Content: '{}' };
    expect(() => levelsOf([{ Policy: summary }])).toThrow(
      /scp\.json: at \[0\]: expected a policy of type SERVICE_CONTROL_POLICY, found one of type RESOURCE_CONTROL_POLICY/,
    );
    expect(parseOrganization([{ Policy: summary }], 'rcp.json', 'RESOURCE_CONTROL_POLICY').levelsOver('')).toEqual([
      [{ name: 'x', document: '{}' }],
    ]);
  });

  test('name their organization in a tree', () => {
    const tree = { Id: 'r-1', Arn: 'arn:aws:organizations::777788889999:root/o-exampleorg1/r-1', Children: [] };
    expect(parseOrganization(tree, 'rcp.json').organization).toBe('o-exampleorg1');
    expect(parseOrganization(ADMIN, 'rcp.json').organization).toBeUndefined();
  });

  test('are rejected with the location for anything else', () => {
    expect(() => levelsOf([[5]])).toThrow(/scp\.json: at \[0\]\[0\]: expected a policy, found number 5/);
    expect(() => levelsOf({ Id: 'r-1', Policies: [named], Children: [{ Id: 'ou-1', Policies: [5] }] })).toThrow(
      /scp\.json: at Children\[0\]\.Policies\[0\]: expected a policy, found number 5/,
    );
    expect(() => levelsOf([{ Nothing: 1 }])).toThrow(
      /scp\.json: at \[0\]: expected a policy with Statement or Content/,
    );
  });
});
