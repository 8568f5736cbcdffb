import { ask, DAY, denied, HOUR, MINUTE, NOON, record, role, several, tenDays } from '../records.ts';
import { console_, hourly, instance, known, many, one, READS, type RuleCases } from './case.ts';

const sweptRegions = Object.fromEntries(
  Array.from({ length: 12 }, (_, n) => [`eu-test-${n}`, { count: 10, first: NOON - 10 * DAY, last: NOON - DAY }]),
);

export const useDiscoveryCases: Readonly<Record<string, RuleCases>> = {
  'enumeration-burst': {
    matches: [
      many(
        'thirteen reads within a minute',
        READS.map((call, number) => record(call, {}, NOON + number * 3_000)),
      ),
    ],
    ignores: [
      many(
        'pages of the console',
        READS.map((call, number) => record(call, { userIdentity: role(), ...console_ }, NOON + number * 3_000)),
      ),
      many(
        'the same call many times',
        several(40, (_, at) => record('ec2:DescribeInstances', {}, at)),
      ),
      many(
        'reads over several hours',
        READS.map((call, number) => record(call, {}, NOON + number * HOUR)),
      ),
      many(
        'habitual reads',
        READS.map((call, number) => record(call, {}, NOON + number * 3_000)),
        hourly(READS),
      ),
    ],
  },
  'region-sweep': {
    matches: [
      many(
        'one read in twelve Regions',
        several(12, (number, at) => record('ec2:DescribeInstances', { awsRegion: `eu-test-${number}` }, at)),
      ),
    ],
    ignores: [
      many(
        'one read in two Regions',
        several(12, (number, at) => record('ec2:DescribeInstances', { awsRegion: `eu-test-${number % 2}` }, at)),
      ),
      many(
        'pages of the console in twelve Regions',
        several(12, (number, at) =>
          record('ec2:DescribeInstances', { userIdentity: role(), awsRegion: `eu-test-${number}`, ...console_ }, at),
        ),
      ),
      many(
        'a habitual inventory',
        several(12, (number, at) => record('ec2:DescribeInstances', { awsRegion: `eu-test-${number}` }, at)),
        { profile: tenDays(['ec2:DescribeInstances'], { regions: sweptRegions }) },
      ),
    ],
  },
  'machine-reconnaissance': {
    matches: [
      many(
        'reconnaissance by an instance',
        ['sts:GetCallerIdentity', 's3:ListBuckets', 'iam:ListUsers', 'iam:ListRoles'].map((call, number) =>
          record(call, instance(), NOON + number * 10_000),
        ),
      ),
    ],
    ignores: [
      many(
        'reconnaissance by a person',
        ['sts:GetCallerIdentity', 's3:ListBuckets', 'iam:ListUsers', 'iam:ListRoles'].map((call, number) =>
          record(call, { userIdentity: role('dev', 'ann') }, NOON + number * 10_000),
        ),
      ),
      one('a single call', record('sts:GetCallerIdentity', instance())),
    ],
  },
  'access-denied-burst': {
    matches: [
      many(
        'twelve different denied calls',
        READS.slice(0, 12).map((call, number) => record(call, denied, NOON + number * 5_000)),
      ),
    ],
    ignores: [
      many(
        'one call that is denied many times',
        several(40, (_, at) => record('s3:GetObject', denied, at)),
      ),
      many(
        'pages of the console',
        READS.slice(0, 12).map((call, number) =>
          record(call, { ...denied, userIdentity: role(), ...console_ }, NOON + number * 5_000),
        ),
      ),
    ],
  },
  'account-dumped': {
    matches: [one('a call that returns all identities', record('iam:GetAccountAuthorizationDetails'))],
    ignores: [
      one('a call that returns one user', record('iam:GetUser')),
      one(
        'a habitual call',
        record('iam:GetAccountAuthorizationDetails'),
        hourly(['iam:GetAccountAuthorizationDetails']),
      ),
    ],
  },
  'mail-reconnaissance': {
    matches: [one('a first call with a long-term key', record('ses:GetSendQuota'), known)],
    ignores: [
      one('a habitual call', record('ses:GetSendQuota'), hourly(['ses:GetSendQuota'])),
      one('a single call of a role', record('ses:GetSendQuota', { userIdentity: role() })),
    ],
  },
  'model-reconnaissance': {
    matches: [
      many(
        'two different calls in several Regions',
        ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'].map((awsRegion, number) =>
          record(
            `bedrock:${number === 0 ? 'ListFoundationModels' : 'InvokeModel'}`,
            { awsRegion },
            NOON + number * 1000,
          ),
        ),
      ),
      many('a check of invocation logging before an invocation', [
        record('bedrock:GetModelInvocationLoggingConfiguration'),
        record('bedrock:InvokeModel', { errorCode: 'ValidationException' }, NOON + MINUTE),
      ]),
    ],
    ignores: [
      many(
        'cross-Region inference of a program',
        ['eu-west-1', 'eu-west-3', 'eu-north-1', 'eu-central-1'].map((awsRegion, number) =>
          record('bedrock:Converse', { awsRegion, userIdentity: role('agent') }, NOON + number * 1000),
        ),
      ),
      many(
        'pages of the console',
        ['us-east-1', 'us-west-2', 'eu-west-1'].flatMap((awsRegion, number) => [
          record(
            'bedrock:ListFoundationModels',
            { awsRegion, userIdentity: role('person'), sessionCredentialFromConsole: 'true' },
            NOON + number * 1000,
          ),
        ]),
      ),
    ],
  },
  'model-invoked-anew': {
    matches: [
      many(
        'calls to three models',
        several(3, (number, at) => ask('bedrock:InvokeModel', { modelId: `m${number}` }, {}, at)),
      ),
      one('a denied call with a long-term key', ask('bedrock:InvokeModel', { modelId: 'm' }, denied)),
    ],
    ignores: [
      one('a call to one model', ask('bedrock:InvokeModel', { modelId: 'm' }, { userIdentity: role() })),
      many(
        'habitual calls',
        several(3, (number, at) => ask('bedrock:InvokeModel', { modelId: `m${number}` }, {}, at)),
        hourly(['bedrock:InvokeModel']),
      ),
    ],
  },
  'instance-data-read': {
    matches: [
      one('a password', ask('ec2:GetPasswordData', { instanceId: 'i-1' })),
      one('user data', ask('ec2:DescribeInstanceAttribute', { instanceId: 'i-1', attribute: 'userData' })),
      many(
        'passwords of four hosts in the console',
        several(4, (number, at) =>
          ask('ec2:GetPasswordData', { instanceId: `i-${number}` }, { userIdentity: role(), ...console_ }, at),
        ),
      ),
    ],
    ignores: [
      one(
        'one password in the console',
        ask('ec2:GetPasswordData', { instanceId: 'i-1' }, { userIdentity: role(), ...console_ }),
      ),
      one('the instance type', ask('ec2:DescribeInstanceAttribute', { instanceId: 'i-1', attribute: 'instanceType' })),
      many(
        'what CloudFormation reads',
        several(12, (number, at) =>
          ask(
            'ec2:DescribeInstanceAttribute',
            { instanceId: `i-${number}`, attribute: 'userData' },
            {
              userIdentity: role('audit', 'drift', { invokedBy: 'cloudformation.amazonaws.com' }),
              sourceIPAddress: 'cloudformation.amazonaws.com',
            },
            at,
          ),
        ),
      ),
    ],
  },
};
