import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../layers/aws/clock.ts';
import { dynamoFactsStore } from '../../../layers/aws/facts-store.ts';
import { dynamoIdentityStore } from '../../../layers/aws/identity-store.ts';
import { parseCredentialReport, withCredentialReport } from '../../../layers/core/posture/credential-report.ts';
import type { AccountEstate, Unreadable } from '../../../layers/core/posture/estate.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { mockClient } from '../mock-client.ts';
import { runMain } from './run-main.ts';
import { ACCOUNT, AS_OF, BACKUP, CREDENTIAL_REPORT, DUMP } from './small-company.ts';

const MEMBER = '222233334444';
const TABLE = 'Tierwatch-Identities';

const formation = mockClient(CloudFormationClient);
const dynamo = mockClient(DynamoDBDocumentClient);
const rows = new Map<string, Readonly<Record<string, unknown>>>();
/** The partitions that were read, without generations of snapshots. */
const partitions = new Set<string>();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-deployed-'));
  for (const [name, content] of [
    ['account.json', JSON.stringify(DUMP)],
    ['report.csv', CREDENTIAL_REPORT],
    ['none.json', '[]'],
  ] as const)
    writeFileSync(join(folder, name), content);
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  rows.clear();
  partitions.clear();
  dynamo.reset();
  const put = (row: Readonly<Record<string, unknown>> = {}) => rows.set(`${row.id} ${row.item}`, row);
  dynamo.on(PutCommand).callsFake(({ Item }) => {
    put(Item);
    return {};
  });
  dynamo.on(TransactWriteCommand).callsFake(({ TransactItems = [] }) => {
    for (const { Put } of TransactItems) put(Put?.Item);
    return {};
  });
  dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values = {} }) => {
    partitions.add(String(values[':id']).replace(/(#(?:principals|credentials|secrets)#).*/, '$1'));
    return { Items: [...rows.values()].filter(({ id }) => id === values[':id']) };
  });
  deployWith({ IdentitiesTable: TABLE, Accounts: ACCOUNT });
});

function deployWith(outputs: Readonly<Record<string, string>>): void {
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const StackId = `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/Tierwatch/0b5f3c52`;
  const stack = { StackName: 'Tierwatch', StackStatus: 'UPDATE_COMPLETE' as const, CreationTime: new Date() };
  formation.reset();
  formation.on(DescribeStacksCommand).resolves({ Stacks: [{ ...stack, StackId, Outputs }] });
}

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));

/** Stores snapshots with the facts of the files, as the functions do. */
async function storeSnapshots(unreadable: readonly Unreadable[] = [], dump: object = DUMP): Promise<void> {
  const [read] = estatesFromDumps([{ source: 'dump', content: dump }], { takenAt: AS_OF });
  const estate: AccountEstate | undefined =
    read && withCredentialReport(read, parseCredentialReport(CREDENTIAL_REPORT, 'report'));
  if (estate === undefined) throw new Error('expected an account');
  const { users, groups, roles, managedPolicies, identityProviders, root, secrets, secretsOutsideVault } = estate;
  const store = dynamoFactsStore(documents, TABLE, { clock: systemClock });
  const principals = { users, groups, roles, managedPolicies, identityProviders };
  await store.saveSnapshot(ACCOUNT, 'principals', { takenAt: AS_OF, unreadable, ...principals });
  await store.saveSnapshot(ACCOUNT, 'credentials', { takenAt: AS_OF, unreadable: [], users: {}, root });
  const compute = { workloads: [], workloadTypesRead: ['AWS::Lambda::Function'] };
  await store.saveSnapshot(ACCOUNT, 'secrets', {
    takenAt: AS_OF,
    unreadable: [],
    secrets,
    secretsOutsideVault,
    ...compute,
  });
}

const run = (...args: readonly string[]) =>
  runMain(args, { cwd: folder, columns: 80, environment: { AWS_REGION: 'us-east-1' } });
const FILES = ['account.json', '--credential-report', 'report.csv', '--workloads', 'none.json', '--as-of', AS_OF];
const STACK = ['--stack', 'Tierwatch', '--as-of', AS_OF];

describe('a question to a deployment', () => {
  test.each([
    [['who-can', 's3:GetObject', 'arn:aws:s3:::example-nightly-backups/x']],
    [['who-can', 'iam:AttachUserPolicy', BACKUP, '--json']],
    [['path', 'nightly-backup', 'production-infrastructure-deployer']],
    [['path', 'production-infrastructure-deployer', 'status-page', '--json']],
    [['blast-radius', 'nightly-backup']],
    [['assess', '--fix-plan']],
    [['assess', '--fix-plan', '--json']],
    [['assess', '--identity', 'nightly-backup']],
    [['assess', '--format', 'csv']],
    [['assess', '--format', 'markdown']],
    [['path', 'nobody', 'status-page']],
    [['who-can', 'GetObject', '*']],
  ])('has the answer that files have: %j', async (question) => {
    await storeSnapshots();
    const offline = await run(...question, ...FILES);
    expect(partitions.size).toBe(0);
    expect(await run(...question, ...STACK)).toEqual(offline);
  });

  test('writes the script of a fix plan', async () => {
    await storeSnapshots();
    expect(await run('assess', ...STACK, '--fix-script', 'fix.sh')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'fix.sh'), 'utf8')).toContain('aws iam ');
  });

  test('prints SARIF with the name of the stack as the place', async () => {
    await storeSnapshots();
    const { code, out } = await run('assess', ...STACK, '--format', 'sarif');
    expect([code, JSON.parse(out).runs[0].results.length > 0]).toEqual([0, true]);
    expect(out).toContain('"uri": "Tierwatch.json"');
  });

  test('reads only the facts of accounts, which readers may read', async () => {
    await storeSnapshots();
    await run('assess', ...STACK);
    expect([...partitions].toSorted()).toEqual(
      ['', '#EXCEPTIONS', '#REVISIONS', '#credentials#', '#principals#', '#secrets#'].map(
        (part) => `ACCOUNT#${ACCOUNT}${part}`,
      ),
    );
  });

  test('sees what was read again since the snapshot', async () => {
    await storeSnapshots();
    const revision = { kind: 'user', arn: BACKUP, value: null } as const;
    const store = dynamoFactsStore(documents, TABLE, { clock: systemClock });
    await store.revise(ACCOUNT, { readAt: '2026-05-01T00:10:00Z', revision, unreadable: [] });
    expect(await run('blast-radius', 'nightly-backup', ...STACK)).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such user or role'),
    });
  });

  test('applies the exceptions of the deployment', async () => {
    await storeSnapshots();
    const accepted = 'STATIC_KEY_OLDER_THAN_90D';
    expect((await run('assess', '--json', ...STACK)).out).toContain(accepted);
    const identities = dynamoIdentityStore(documents, TABLE, { clock: systemClock, ttlDays: 90 });
    for (const identity of [BACKUP, `arn:aws:iam::${ACCOUNT}:user/status-page`])
      await identities.saveException({
        id: `SEC-${identity.length}`,
        identity,
        accepts: { reason: accepted },
        why: 'it is replaced',
        owner: 'platform',
        expiresAt: '2099-01-01T00:00:00.000Z',
      });
    expect((await run('assess', '--json', ...STACK)).out).not.toContain(accepted);
  });

  test('covers the accounts of the deployment, and names those without a snapshot', async () => {
    await storeSnapshots();
    deployWith({ IdentitiesTable: TABLE, Accounts: `${ACCOUNT},${MEMBER}` });
    expect(await run('who-can', 's3:GetObject', '*', ...STACK)).toMatchObject({
      code: 2,
      out: expect.stringContaining('role/production-infrastructure-deployer'),
      err: expect.stringContaining(`account ${MEMBER}: its principals snapshot has not run yet`),
    });
    expect(await run('who-can', 's3:GetObject', '*', ...STACK, '--account', ACCOUNT)).toMatchObject({
      code: 0,
      err: '',
    });
  });

  test('counts all accounts of the deployment as own', async () => {
    const trusting = (id: string) => {
      const Statement = [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${id}:root` }, Action: 'sts:AssumeRole' }];
      return { Version: '2012-10-17', Statement };
    };
    const [role] = DUMP.RoleDetailList;
    const trusted = { ...role, AssumeRolePolicyDocument: trusting(MEMBER) };
    await storeSnapshots([], { ...DUMP, RoleDetailList: [trusted] });
    expect((await run('assess', '--json', ...STACK)).out).toContain('"class":"vendor"');
    deployWith({ IdentitiesTable: TABLE, Accounts: `${ACCOUNT},${MEMBER}` });
    expect((await run('assess', '--json', ...STACK, '--account', ACCOUNT)).out).not.toContain('"class":"vendor"');
  });

  test.each([
    [['account.json', ...STACK], 'account.json and --stack: expected one of them'],
    [[...STACK, '--workloads', 'none.json'], '--workloads and --stack: expected one of them'],
    [[...STACK, '--account', MEMBER], `--account ${MEMBER}: expected an account of the deployment: ${ACCOUNT}`],
    [['account.json', '--region', 'us-east-1'], '--region: expected --stack with it'],
    [['account.json', '--account', ACCOUNT], '--account: expected --stack with it'],
    [[], 'expected the dump of an account, or --stack with the name of a deployment'],
  ])('is a usage error with %j', async (args, message) => {
    await storeSnapshots();
    const { code, out, err } = await run('path', 'nightly-backup', 'status-page', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(message);
  });
});

describe('a deployment that cannot be read', () => {
  const failed = async () => {
    const { code, out, err } = await run('path', 'nightly-backup', 'status-page', ...STACK);
    expect([code, out]).toEqual([2, '']);
    return err.replaceAll(/\s+/g, ' ');
  };

  test('has no snapshot yet', async () => {
    expect(await failed()).toContain('stack Tierwatch in us-east-1 has no snapshot yet');
  });

  test('is of an earlier version, or another stack', async () => {
    deployWith({ IdentitiesTable: TABLE });
    expect(await failed()).toContain('has no outputs IdentitiesTable and Accounts');
  });

  test('does not exist', async () => {
    formation.on(DescribeStacksCommand).rejects(new Error('Stack with id Tierwatch does not exist'));
    expect(await failed()).toContain('Stack with id Tierwatch does not exist; use --stack and --region');
  });

  test('denies access to the facts', async () => {
    dynamo.on(QueryCommand).rejects(new Error('not authorized to perform dynamodb:Query'));
    expect(await failed()).toMatch(/not authorized to perform dynamodb:Query; .*ReaderPolicyArn allows it/);
  });

  test('needs the name of its Region', async () => {
    const { code, err } = await runMain(['path', 'a', 'b', ...STACK], { cwd: folder, columns: 80 });
    expect([code, err]).toEqual([2, expect.stringContaining('no Region: set AWS_REGION or use --region')]);
  });
});

test('a snapshot of more than two days ago may lack what opens a path', async () => {
  await storeSnapshots();
  const at = async (asOf: string) =>
    run('path', 'status-page', 'production-infrastructure-deployer', '--stack', 'Tierwatch', '--as-of', asOf);
  expect(await at('2026-05-02T23:00:00Z')).toMatchObject({ code: 0, err: '' });
  const { code, err } = await at('2026-05-04T00:00:00Z');
  expect(code).toBe(1);
  expect(err).toContain(`principals snapshot of account ${ACCOUNT}: it is 3 days old; run tierwatch doctor to see why`);
});

describe('what a deployment could not read', () => {
  beforeEach(() => storeSnapshots([{ what: 'policy/ops', why: 'iam:GetPolicy: denied (AccessDenied)' }]));

  test('may open a path', async () => {
    const { code, out, err } = await run('path', 'status-page', 'production-infrastructure-deployer', ...STACK);
    expect([code, err]).toEqual([1, expect.stringContaining('unreadable: policy/ops')]);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('is known, but some data could not be read');
  });
});
