import { picker } from './random.ts';

/** Generates CloudTrail records of a fictional account. Deterministic for a seed. */

interface Habit {
  readonly arn: string;
  readonly type: 'IAMUser' | 'AssumedRole';
  readonly key: string;
  readonly address: string;
  readonly agent: string;
  readonly calls: readonly (readonly [source: string, name: string, readOnly: boolean, request: object])[];
}

const ACCOUNT = '123456789012';
const START = Date.parse('2026-03-02T00:00:00Z');

const CALLS: Habit['calls'] = [
  ['s3', 'ListBuckets', true, {}],
  ['s3', 'GetBucketLocation', true, { bucketName: 'reports-eu', Host: 'reports-eu.s3.eu-west-1.amazonaws.com' }],
  [
    'ec2',
    'DescribeInstances',
    true,
    { instancesSet: { items: [{ instanceId: 'i-0abcdef1234567890' }] }, filterSet: {} },
  ],
  [
    'ec2',
    'CreateTags',
    false,
    {
      resourcesSet: { items: [{ resourceId: 'i-0abcdef1234567890' }] },
      tagSet: { items: [{ key: 'team', value: 'a' }] },
    },
  ],
  ['lambda', 'UpdateFunctionCode20150331v2', false, { functionName: 'resize', publish: true, dryRun: false }],
  [
    'sts',
    'AssumeRole',
    true,
    { roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`, roleSessionName: 'build', durationSeconds: 3600 },
  ],
  ['sts', 'GetCallerIdentity', true, {}],
  ['secretsmanager', 'GetSecretValue', true, { secretId: 'prod/database' }],
  [
    'kms',
    'Decrypt',
    true,
    { encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::reports-eu' }, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
  ],
  ['dynamodb', 'DescribeTable', true, { tableName: 'orders' }],
  ['iam', 'GetRole', true, { roleName: 'deploy' }],
  [
    'iam',
    'PutRolePolicy',
    false,
    {
      roleName: 'deploy',
      policyName: 'p',
      policyDocument:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports-eu/*"}]}',
    },
  ],
  ['logs', 'CreateLogStream', false, { logGroupName: '/aws/lambda/resize', logStreamName: '2026/03/02/[$LATEST]abc' }],
  ['cloudformation', 'DescribeStacks', true, { stackName: 'orders' }],
  ['ssm', 'GetParameter', true, { name: '/orders/url', withDecryption: false }],
  ['monitoring', 'DescribeAlarms', true, {}],
];

const AGENTS = [
  'aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0 os/linux#5.15 md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#standard',
  'Boto3/1.34.100 md/Botocore#1.34.100 ua/2.0 os/linux#6.1 md/arch#aarch64 lang/python#3.12.3',
  'APN/1.0 HashiCorp/1.0 Terraform/1.9.0 (+https://www.terraform.io) terraform-provider-aws/5.60.0',
  'aws-sdk-js/3.600.0 ua/2.1 os/linux#5.10 lang/js md/nodejs#20.15.0 api/s3#3.600.0 exec-env/AWS_Lambda_nodejs20.x',
];

function habits(pick: (below: number) => number, count: number): readonly Habit[] {
  return Array.from({ length: count }, (_, number) => {
    const user = number % 3 === 0;
    const name = user ? `service-${number}` : `workload-${number}`;
    return {
      arn: user ? `arn:aws:iam::${ACCOUNT}:user/${name}` : `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/run`,
      type: user ? 'IAMUser' : 'AssumedRole',
      key: `${user ? 'AKIA' : 'ASIA'}${String(number).padStart(16, 'Q')}`,
      address: `${[52, 54, 18, 34][pick(4)]}.${pick(250) + 1}.${pick(250)}.${pick(250)}`,
      agent: AGENTS[pick(AGENTS.length)] ?? '',
      calls: Array.from({ length: 3 + pick(6) }, () => CALLS[pick(CALLS.length)]).filter((call) => call !== undefined),
    };
  });
}

/** JSON lines with one record each, in chronological order, over three weeks. */
export function* cloudTrailLines(count: number, seed: number, identities = 60): Generator<string> {
  const pick = picker(seed);
  const actors = habits(pick, identities);
  for (let number = 0; number < count; number += 1) {
    const actor = actors[pick(actors.length)];
    const call = actor?.calls[pick(actor.calls.length)];
    if (actor === undefined || call === undefined) continue;
    yield JSON.stringify(record(actor, call, number, START + Math.floor((number / count) * 21 * 86_400_000), pick));
  }
}

function record(
  actor: Habit,
  call: Habit['calls'][number],
  number: number,
  time: number,
  pick: (below: number) => number,
): object {
  const [source, name, readOnly, request] = call;
  const role = actor.arn.split('/')[1];
  const issuer = {
    type: 'Role',
    principalId: 'AROAEXAMPLE',
    arn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
    accountId: ACCOUNT,
    userName: role,
  };
  const sessionContext = {
    sessionIssuer: issuer,
    webIdFederationData: {},
    attributes: { creationDate: new Date(time - 600_000).toISOString(), mfaAuthenticated: 'false' },
  };
  return {
    eventVersion: '1.10',
    userIdentity: {
      type: actor.type,
      principalId: 'AIDAEXAMPLE',
      arn: actor.arn,
      accountId: ACCOUNT,
      accessKeyId: actor.key,
      ...(actor.type === 'AssumedRole' ? { sessionContext } : { userName: role }),
    },
    eventTime: new Date(time).toISOString(),
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    awsRegion: 'eu-west-1',
    sourceIPAddress: actor.address,
    userAgent: actor.agent,
    ...(pick(50) === 0 && {
      errorCode: 'AccessDenied',
      errorMessage: `User: ${actor.arn} is not authorized to perform: ${source}:${name}`,
    }),
    requestParameters: request,
    responseElements: null,
    requestID: `req-${number}`,
    eventID: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${source}.eu-west-1.amazonaws.com`,
    },
  };
}
