import { random } from '../random.ts';
import { keyUser, person } from './callers.ts';
import { CLICKS, type Month, type Random, signIn, some, ticker } from './month.ts';
import { BERLIN, BERLIN_HOME, DENVER, DENVER_HOME, MOBILE, TRAIN, VPN, WARSAW_HOME } from './places.ts';
import {
  ACCOUNT,
  BROWSER,
  CLI_MAC,
  type CloudTrailRecord,
  DAY,
  DAYS,
  type Fields,
  HOUR,
  isWorkday,
  MINUTE,
  record,
  roleArn,
  START,
} from './records.ts';

const BACKUP_ACCOUNT = '210987654321';
const WORKDAYS = Array.from({ length: DAYS }, (_, day) => day).filter(isWorkday);
const SESSION: Fields = { sessionCredentialFromConsole: 'true' };

const written = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const trust = (principal: object): string =>
  written({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' });

/** What administrators change by hand, each now and then. */
const ADMINISTERS: readonly (readonly [call: string, request: Fields])[] = [
  ['iam:CreateRole', { roleName: 'report', assumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }) }],
  [
    'iam:PutRolePolicy',
    {
      roleName: 'report',
      policyName: 'queue',
      policyDocument: written({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }),
    },
  ],
  ['iam:UpdateAssumeRolePolicy', { roleName: 'report', policyDocument: trust({ AWS: roleArn('app-function') }) }],
  ['iam:CreateAccessKey', { userName: 'mailer' }],
  ['ssm:StartSession', { target: 'i-0aaaaaaaaaaaaaaaa' }],
  ['ecs:ExecuteCommand', { cluster: 'prod', task: 't', command: 'sh' }],
  ['rds:ModifyDBInstance', { dBInstanceIdentifier: 'orders', masterUserPassword: '****' }],
  [
    'ec2:ModifySnapshotAttribute',
    { snapshotId: 'snap-1', createVolumePermission: { add: { items: [{ userId: BACKUP_ACCOUNT }] } } },
  ],
  [
    'kms:PutKeyPolicy',
    {
      keyId: 'k',
      policy: written(
        { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' },
        { Effect: 'Allow', Principal: { AWS: BACKUP_ACCOUNT }, Action: 'kms:Decrypt', Resource: '*' },
      ),
    },
  ],
  ['guardduty:ArchiveFindings', { detectorId: 'd', findingIds: ['f'] }],
  ['events:DisableRule', { name: 'import' }],
  ['ec2:CreateKeyPair', { keyName: 'debug' }],
  ['ec2:DeleteSnapshot', { snapshotId: 'snap-old' }],
  ['eks:CreateAccessEntry', { name: 'prod', principalArn: roleArn('app-function') }],
  ['servicequotas:RequestServiceQuotaIncrease', { serviceCode: 'ec2', quotaCode: 'q', desiredValue: 512 }],
  ['lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'resize', memorySize: 512 }],
];
const ADMINISTRATORS = [
  { name: 'hana', places: [BERLIN, BERLIN_HOME, MOBILE], starts: 8 },
  { name: 'ivan', places: [DENVER, DENVER_HOME], starts: 15 },
];

/** Administrators who change permissions, keys and databases by hand, also at night when they are on call. */
export const administrators: Month = (seed) => {
  const next = random(seed);
  return WORKDAYS.flatMap((day) =>
    ADMINISTRATORS.flatMap(({ name, places, starts }) => {
      const onCall = next() < 0.08 ? 13 : 0;
      const tick = ticker(START + day * DAY + (starts + onCall + next() * 2) * HOUR);
      const where = places[Math.floor(next() * places.length)] ?? BERLIN;
      const console = person('Admin', name, where, BROWSER, `${day}w`);
      const cli = person('Admin', name, where, CLI_MAC, `${day}c`);
      return [
        signIn(tick(0), console),
        ...some(next, CLICKS, 0.5).map((call) => record(tick(MINUTE), call, console, {}, SESSION)),
        ...some(next, ADMINISTERS, 0.05).map(([call, request]) => record(tick(10 * MINUTE), call, cli, request)),
      ];
    }),
  );
};

const TOOLS = [
  CLI_MAC,
  'Boto3/1.34.100 md/Botocore#1.34.100 ua/2.0 os/macos#24.1 lang/python#3.12.3',
  'APN/1.0 HashiCorp/1.0 Terraform/1.9.0 terraform-provider-aws/5.60.0 aws-sdk-go-v2/1.30.0 ua/2.0 os/macos',
];
const WORK = [
  'sts:GetCallerIdentity',
  'logs:FilterLogEvents',
  's3:ListBuckets',
  'lambda:GetFunction',
  'ecs:DescribeServices',
];
const ROADS = [BERLIN, BERLIN_HOME, VPN, TRAIN, MOBILE];

/** One session a day, with several tools, that moves between networks. */
function moving(name: string, day: number, next: Random): CloudTrailRecord[] {
  const tick = ticker(START + day * DAY + (8 + next()) * HOUR);
  return Array.from({ length: 3 }, () => {
    const where = ROADS[Math.floor(next() * ROADS.length)] ?? BERLIN;
    tick(2 * HOUR);
    return some(next, WORK, 0.7).map((call) => {
      const tool = TOOLS[Math.floor(next() * TOOLS.length)] ?? CLI_MAC;
      return record(tick(2 * MINUTE), call, person('Developer', name, where, tool, `${day}all`), {});
    });
  }).flat();
}

/** A developer with an access key who works wherever there is a network: addresses of providers change from day to day. */
function roaming(day: number, next: Random): CloudTrailRecord[] {
  const tick = ticker(START + day * DAY + (7 + next() * 3) * HOUR);
  const home = [MOBILE, WARSAW_HOME][Math.floor(next() * 2)] ?? MOBILE;
  const where = home.replace(/\d+\.\d+$/, `${Math.floor(next() * 200)}.7`);
  const calls = [...some(next, WORK, 0.8), ...(next() < 0.4 ? ['lambda:UpdateFunctionCode20150331v2'] : [])];
  return calls.map((call) =>
    record(tick(3 * MINUTE), call, keyUser('erin', where, CLI_MAC), { functionName: 'resize' }),
  );
}

/** Developers with several tools on one computer, who move with it. */
export const laptops: Month = (seed) => {
  const next = random(seed);
  return WORKDAYS.flatMap((day) => [...moving('jo', day, next), ...moving('kim', day, next), ...roaming(day, next)]);
};
