import { random } from '../random.ts';
import { pipeline, vendor } from './callers.ts';
import { type Month, type Random, some, ticker } from './month.ts';
import {
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

const PLAN = [
  'sts:GetCallerIdentity',
  'ec2:DescribeVpcs',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeRouteTables',
  'ec2:DescribeInstances',
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:ListAttachedRolePolicies',
  'iam:ListInstanceProfilesForRole',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  's3:GetBucketPolicy',
  's3:GetBucketVersioning',
  's3:GetBucketEncryption',
  'lambda:GetFunction',
  'lambda:GetPolicy',
  'rds:DescribeDBInstances',
  'kms:DescribeKey',
  'logs:DescribeLogGroups',
  'sqs:GetQueueAttributes',
  'sns:GetTopicAttributes',
  'dynamodb:DescribeTable',
  'cloudtrail:DescribeTrails',
] as const;

const APPLY: readonly (readonly [call: string, request: (next: Random) => Fields])[] = [
  ['iam:CreateRole', (next) => ({ roleName: `app-${Math.floor(next() * 40)}` })],
  [
    'iam:PutRolePolicy',
    (next) => ({
      roleName: `app-${Math.floor(next() * 40)}`,
      policyName: 'access',
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }],
      }),
    }),
  ],
  [
    'iam:AttachRolePolicy',
    () => ({ roleName: 'app-1', policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' }),
  ],
  [
    'lambda:CreateFunction20150331',
    (next) => ({ functionName: `f-${Math.floor(next() * 40)}`, role: roleArn('app-function') }),
  ],
  ['lambda:UpdateFunctionCode20150331v2', (next) => ({ functionName: `f-${Math.floor(next() * 40)}` })],
  ['ec2:CreateSecurityGroup', () => ({ groupName: 'app' })],
  ['ec2:CreateTags', () => ({ resourcesSet: { items: [] } })],
  ['s3:PutBucketPolicy', () => ({ bucketName: 'orders', bucketPolicy: { Version: '2012-10-17', Statement: [] } })],
  ['s3:CreateBucket', () => ({ bucketName: 'orders' })],
  ['sqs:CreateQueue', () => ({ queueName: 'orders' })],
];

const runner = (next: Random): string =>
  `20.${70 + Math.floor(next() * 6)}.${Math.floor(next() * 200)}.${Math.floor(next() * 250)}`;

/** Terraform and builds on hosted runners, with a new address and session for each run. */
export const pipelines: Month = (seed) => {
  const next = random(seed);
  const records: CloudTrailRecord[] = [];
  for (let day = 0; day < DAYS; day += 1) {
    const runs = isWorkday(day) ? 4 + Math.floor(next() * 4) : Math.floor(next() * 2);
    for (let run = 0; run < runs; run += 1) {
      const tick = ticker(START + day * DAY + (8 + next() * 10) * HOUR);
      const terraform = pipeline('ci-terraform', day * 10 + run, runner(next));
      for (const call of PLAN) records.push(record(tick(400), call, terraform, {}));
      for (const [call, request] of some(next, APPLY, 0.35))
        records.push(record(tick(900), call, terraform, request(next)));
      const build = pipeline('ci-build', day * 10 + run, runner(next), 'aws-cli/2.17.32 os/linux');
      tick(5 * MINUTE);
      for (const call of ['sts:GetCallerIdentity', 'ecr:GetAuthorizationToken', 'ecr:PutImage', 'ecs:DescribeServices'])
        records.push(record(tick(2_000), call, build, {}));
      records.push(record(tick(2_000), 'ecs:UpdateService', build, { service: 'orders', taskDefinition: 'orders:7' }));
    }
  }
  return records;
};

const AUDIT = [
  'sts:GetCallerIdentity',
  'iam:GetAccountAuthorizationDetails',
  'iam:GenerateCredentialReport',
  'iam:GetCredentialReport',
  'iam:ListUsers',
  'iam:ListRoles',
  'iam:ListPolicies',
  'iam:GetAccountSummary',
  'iam:GetAccountPasswordPolicy',
  'organizations:DescribeOrganization',
  's3:ListBuckets',
  's3:GetBucketPolicy',
  's3:GetBucketAcl',
  'ec2:DescribeInstances',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSnapshots',
  'ec2:DescribeVpcs',
  'kms:ListKeys',
  'kms:GetKeyPolicy',
  'lambda:ListFunctions',
  'rds:DescribeDBInstances',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrailStatus',
  'guardduty:ListDetectors',
  'config:DescribeConfigurationRecorders',
  'secretsmanager:ListSecrets',
  'logs:DescribeLogGroups',
  'sns:ListTopics',
  'sqs:ListQueues',
  'dynamodb:ListTables',
] as const;

/** A nightly audit scanner and a vendor that scans disks, both from the vendor's account. */
export const scanners: Month = (seed) => {
  const next = random(seed);
  const records: CloudTrailRecord[] = [];
  for (let day = 0; day < DAYS; day += 1) {
    const tick = ticker(START + day * DAY + 2 * HOUR + next() * 10 * MINUTE);
    const audit = vendor('audit-scanner', day);
    for (const call of AUDIT) {
      const fields = next() < 0.03 ? { errorCode: 'AccessDenied', errorMessage: 'not authorized' } : {};
      records.push(record(tick(500 + next() * 1_000), call, audit, {}, fields));
    }
    const disks = vendor('disk-scanner', day);
    tick(2 * HOUR);
    for (let disk = 0; disk < 8; disk += 1) {
      records.push(record(tick(MINUTE), 'ec2:DescribeVolumes', disks, {}));
      records.push(record(tick(MINUTE), 'ec2:CreateSnapshot', disks, { volumeId: `vol-${disk}` }));
      records.push(record(tick(MINUTE), 'ec2:DescribeSnapshots', disks, {}));
      records.push(record(tick(MINUTE), 'ec2:DeleteSnapshot', disks, { snapshotId: `snap-${day}${disk}` }));
    }
  }
  return records;
};
