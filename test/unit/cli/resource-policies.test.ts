import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMain } from './run-main.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const EVE = `arn:aws:iam::${ACCOUNT}:user/eve`;
const BUCKET = 'arn:aws:s3:::reports';
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`;
const REPOSITORY = `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/app`;
const FUNCTION = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:ship`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:billing-AbCdEf`;

const allow = (principal: unknown, action: string, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: action, Resource: '*', ...more }],
});
const text = (document: object) => JSON.stringify(document);
const dump = (account: string, name: string) => ({
  UserDetailList: [
    {
      Path: '/',
      UserName: name,
      UserId: `AIDA${name}`,
      Arn: `arn:aws:iam::${account}:user/${name}`,
      CreateDate: '2026-01-01',
    },
  ],
  RoleDetailList: [],
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-resources-'));
  writeFileSync(join(folder, 'one.json'), JSON.stringify(dump(ACCOUNT, 'eve')));
  writeFileSync(join(folder, 'two.json'), JSON.stringify(dump(OTHER, 'bob')));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function assess(entries: unknown, dumps = ['one.json']) {
  writeFileSync(join(folder, 'resources.json'), JSON.stringify(entries));
  const args = [...dumps, '--resource-policies', 'resources.json', '--json', '--as-of', '2026-03-01'];
  const { code, out, err } = await runMain(['assess', ...args], { cwd: folder });
  const found: Record<string, readonly string[]> = {};
  for (const line of out.split('\n').filter((one) => one !== '')) {
    const { identity, reasons } = JSON.parse(line) as {
      identity: string;
      reasons: { code: string; severity: string }[];
    };
    const shown = reasons
      .filter(({ code: reason }) => reason.startsWith('RESOURCE_'))
      .map(({ code: reason, severity }) => `${reason} ${severity}`);
    if (shown.length > 0) found[identity] = shown;
  }
  return { code, err, found };
}

describe('assess --resource-policies', () => {
  test('reads what the AWS CLI prints about each resource', async () => {
    const outside = { AWS: `arn:aws:iam::${OTHER}:root` };
    const { code, found } = await assess([
      // get-bucket-policy and get-public-access-block
      {
        Resource: BUCKET,
        Policy: text(allow('*', 's3:GetObject')),
        PublicAccessBlockConfiguration: { RestrictPublicBuckets: false },
      },
      {
        Resource: 'arn:aws:s3:::blocked',
        Policy: text(allow('*', 's3:GetObject')),
        PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
      },
      // get-key-policy and list-grants
      {
        Resource: KEY,
        PolicyName: 'default',
        Policy: text(allow({ AWS: `arn:aws:iam::${ACCOUNT}:root` }, 'kms:*')),
        Grants: [
          { GranteePrincipal: EVE, Operations: ['Decrypt'], Constraints: { EncryptionContextEquals: { app: 'shop' } } },
          { GranteePrincipal: 'rds.amazonaws.com', Operations: ['Decrypt'] },
        ],
      },
      // get-queue-attributes, get-repository-policy, get-resource-policy
      { Attributes: { QueueArn: QUEUE, Policy: text(allow(outside, 'sqs:*')) } },
      { Resource: REPOSITORY, policyText: text(allow(outside, 'ecr:*')) },
      { ARN: SECRET, Name: 'billing', ResourcePolicy: text(allow({ AWS: EVE }, 'secretsmanager:GetSecretValue')) },
      // get-policy and list-function-url-configs
      {
        Resource: FUNCTION,
        Policy: text(
          allow('*', 'lambda:InvokeFunctionUrl', {
            Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
          }),
        ),
        FunctionUrlConfigs: [{ AuthType: 'NONE' }],
      },
      // a resource without a policy
      { Resource: 'arn:aws:s3:::plain', Policy: null },
    ]);
    expect(code).toBe(0);
    expect(found).toEqual({
      [BUCKET]: ['RESOURCE_SHARED_OUTSIDE critical'],
      [FUNCTION]: ['RESOURCE_SHARED_OUTSIDE critical'],
      [QUEUE]: ['RESOURCE_SHARED_OUTSIDE high'],
      [REPOSITORY]: ['RESOURCE_SHARED_OUTSIDE high'],
      [EVE]: ['RESOURCE_POLICY_GRANTS medium'],
    });
  });

  test('takes the account of a bucket from the entry if there are several accounts', async () => {
    const shared = { Resource: BUCKET, Policy: text(allow({ AWS: `arn:aws:iam::${OTHER}:root` }, 's3:*')) };
    const dumps = ['one.json', 'two.json'];
    // Both accounts are assessed, so that neither is an outsider.
    expect(await assess([{ ...shared, Account: ACCOUNT }], dumps)).toMatchObject({ code: 0, found: {} });
    const { code, err } = await assess([shared], dumps);
    expect(code).toBe(2);
    expect(err).toContain('resources.json: at [0].Account: expected the account of the resource');
  });

  test.each([
    ['a document instead of a list', 5, 'resources.json: expected a list of resources with policies, found number 5'],
    ['an element that is no resource', ['x'], 'resources.json: at [0]: expected a resource'],
    ['a resource without an ARN', [{ Policy: '{}' }], 'resources.json: at [0].Resource: expected the ARN of a bucket'],
    [
      'a resource of another type',
      [{ Resource: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1`, Policy: '{}' }],
      'at [0].Resource: expected the ARN of a bucket',
    ],
    ['an entry without output', [{ Resource: BUCKET }], 'at [0]: expected at least one of Policy'],
    ['text that is no policy', [{ Resource: BUCKET, Policy: 'open' }], 'at [0].Policy: expected a policy document'],
    [
      'a resource of an unknown account',
      [{ Resource: QUEUE.replace(ACCOUNT, OTHER), Policy: null }],
      `at [0]: expected a resource of an account with a dump, found one of account ${OTHER}`,
    ],
    ['a grant without a grantee', [{ Resource: KEY, Grants: [{}] }], 'at [0].Grants[0]: expected GranteePrincipal'],
  ])('rejects %s with the position', async (_, entries, message) => {
    const { code, err } = await assess(entries);
    expect(code).toBe(2);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(message);
  });
});
