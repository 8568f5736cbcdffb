import {
  ABROAD,
  activeAt,
  ask,
  DAY,
  denied,
  HOME_ABROAD,
  HOME_TOO,
  HOUR,
  IN_AMAZON,
  IN_AMAZON_ABROAD,
  MINUTE,
  NEXT_DOOR,
  NOON,
  posture,
  RENTED,
  record,
  role,
  root,
  several,
  tenDays,
  userArn,
} from '../records.ts';
import { contained, hourly, known, knownMachine, login, machine, many, one, type RuleCases, session } from './case.ts';

const often = { count: 240, first: NOON - 10 * DAY, last: NOON - HOUR };
const POD_SESSION = 'eks-prod-orders-7c9d-0a1b2c3d-4e5f-6789-abcd-ef0123456789';
const manyPlaces = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`198.51.${n}.0/24`, often]));
const secretReader = tenDays(['secretsmanager:GetSecretValue'], { objects: { 'secret usual': often } });
const readsSecrets = { ...machine, profile: secretReader };
const secretArn = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-a1B2c3`;
const otherSecrets = (count: number, apart: number, nameOf = (name: string) => name) =>
  several(
    count,
    (number, at) => ask('secretsmanager:GetSecretValue', { secretId: nameOf(`prod/${number}`) }, {}, at),
    apart,
  );
const twoNetworks = { AS64500: often, AS64509: often };

export const useBaselineCases: Readonly<Record<string, RuleCases>> = {
  'break-glass-use': {
    matches: [
      one('any call of a break-glass user', record('s3:ListBuckets'), {
        posture: posture(userArn('reporter'), 0, 'break-glass'),
      }),
    ],
    ignores: [one('a call of a service user', record('s3:ListBuckets'), machine)],
  },
  'root-use': {
    matches: [
      one('a change by the root user', record('ec2:StopInstances', { userIdentity: root })),
      one('a read by the root user', record('s3:ListBuckets', { userIdentity: root })),
    ],
    ignores: [
      one(
        'a call by a service on behalf of the root user',
        record('ec2:StopInstances', { userIdentity: { ...root, invokedBy: 'support.amazonaws.com' } }),
      ),
      one('a denied call', record('ec2:StopInstances', { userIdentity: root, ...denied })),
    ],
  },
  'dormant-wakes': {
    matches: [
      one('a call half a year after the last one', record('s3:ListBuckets'), {
        profile: tenDays(['s3:GetObject'], { lastSeen: NOON - 180 * DAY }),
      }),
      one('a call long after the last use in the posture', record('s3:ListBuckets'), {
        posture: posture(userArn('reporter'), 2, 'service-user', {
          lastUsedAt: new Date(NOON - 200 * DAY).toISOString(),
        }),
      }),
      one('a person who returns', record('s3:ListBuckets'), {
        profile: tenDays(['s3:GetObject'], { lastSeen: NOON - 180 * DAY }),
        posture: posture(userArn('reporter'), 2, 'human'),
      }),
    ],
    ignores: [
      one('a call an hour after the last one', record('s3:ListBuckets'), known),
      one('an identity without a baseline', record('s3:ListBuckets')),
      one('a posture without a date of last use', record('s3:ListBuckets'), {
        posture: posture(userArn('reporter'), 2, 'service-user'),
      }),
    ],
  },
  'new-country': {
    matches: [
      one('a management call from another country', record('s3:ListBuckets', { sourceIPAddress: ABROAD }), known),
      one('a call from another country', record('s3:GetObject', { sourceIPAddress: ABROAD }), known),
      one('a denied call from another country', record('s3:GetObject', { sourceIPAddress: ABROAD, ...denied }), known),
    ],
    ignores: [
      one('a call from a known network', record('s3:GetObject', { sourceIPAddress: HOME_TOO }), known),
      one('a habitual network in another country', record('s3:GetObject', { sourceIPAddress: HOME_ABROAD }), known),
      one('an identity without a baseline', record('s3:GetObject', { sourceIPAddress: ABROAD })),
      one('a call by a service', record('s3:GetObject', { sourceIPAddress: 'athena.amazonaws.com' }), known),
      one('a call from a private address', record('s3:GetObject', { sourceIPAddress: '10.1.2.3' }), known),
    ],
  },
  'new-source-for-key': {
    matches: [
      one(
        'a call from another network in the same country',
        record('s3:ListBuckets', { sourceIPAddress: NEXT_DOOR }),
        known,
      ),
    ],
    ignores: [
      one('a call from a known network', record('s3:GetObject', { sourceIPAddress: HOME_TOO }), known),
      one('a call with a session', record('s3:GetObject', { sourceIPAddress: NEXT_DOOR, userIdentity: role() }), known),
    ],
  },
  'person-on-rented-host': {
    matches: [
      one(
        'a session from a rented host',
        record('sqs:CreateQueue', { sourceIPAddress: RENTED, userIdentity: role() }),
        known,
      ),
      one(
        'AWS CloudShell, at low severity',
        record('sqs:CreateQueue', {
          sourceIPAddress: IN_AMAZON_ABROAD,
          userIdentity: role(),
          userAgent: 'aws-cli/2.17.32 md/awscrt#0.21 os/linux exec-env/CloudShell',
        }),
        known,
      ),
      one('a long-term key that was used from many places', record('sqs:CreateQueue', { sourceIPAddress: RENTED }), {
        profile: tenDays(['s3:GetObject'], { sources: manyPlaces }),
      }),
    ],
    ignores: [
      one(
        'another home network',
        record('sqs:CreateQueue', { sourceIPAddress: NEXT_DOOR, userIdentity: role() }),
        known,
      ),
      one(
        'an identity without a baseline',
        record('sqs:CreateQueue', { sourceIPAddress: RENTED, userIdentity: role() }),
      ),
      one('a machine', record('sqs:CreateQueue', { sourceIPAddress: RENTED, userIdentity: role() }), knownMachine),
      one(
        'a long-term key that was used from one place',
        record('sqs:CreateQueue', { sourceIPAddress: RENTED }),
        known,
      ),
    ],
  },
  'machine-off-network': {
    matches: [
      one(
        "a pod's session from another network",
        record('sqs:CreateQueue', { sourceIPAddress: NEXT_DOOR }),
        knownMachine,
      ),
      one('a long-term key that had one network', record('sqs:CreateQueue', { sourceIPAddress: NEXT_DOOR }), known),
      one('a first use in AWS', record('sqs:CreateQueue', { sourceIPAddress: IN_AMAZON }), knownMachine),
      one('a first use from the internet', record('sqs:CreateQueue', { sourceIPAddress: NEXT_DOOR }), {
        ...machine,
        profile: tenDays([], { networks: {}, countries: {}, sources: { '10.1.2.0/24': often } }),
      }),
      one('a machine that had two networks', record('sqs:CreateQueue', { sourceIPAddress: NEXT_DOOR }), {
        ...machine,
        profile: tenDays(['s3:GetObject'], { networks: twoNetworks }),
      }),
      one('a machine that had two networks of Amazon', record('sqs:CreateQueue', { sourceIPAddress: NEXT_DOOR }), {
        ...machine,
        profile: tenDays(['s3:GetObject'], { networks: { AS16509: often, AS14618: often } }),
      }),
      one(
        'a pod without a posture',
        record('sqs:CreateQueue', { sourceIPAddress: NEXT_DOOR, userIdentity: role('orders', POD_SESSION) }),
        known,
      ),
    ],
    ignores: [
      one('a known network', record('sqs:CreateQueue', { sourceIPAddress: HOME_TOO }), knownMachine),
      one('another address of Amazon', record('sqs:CreateQueue', { sourceIPAddress: IN_AMAZON }), {
        ...machine,
        profile: tenDays([], { networks: { AS14618: often } }),
      }),
      one('a machine without a baseline', record('sqs:CreateQueue', { sourceIPAddress: NEXT_DOOR }), machine),
      one(
        'a session of a person',
        record('sqs:CreateQueue', { sourceIPAddress: NEXT_DOOR, userIdentity: role() }),
        known,
      ),
    ],
  },
  'session-in-two-places': {
    matches: [
      many('another network and another client', [
        record('sqs:CreateQueue', { userIdentity: role(), userAgent: 'Boto3/1.34 os/linux' }),
        record(
          'iam:CreateUser',
          { userIdentity: role(), sourceIPAddress: ABROAD, userAgent: 'aws-cli/2 os/macos' },
          NOON + MINUTE,
        ),
      ]),
      many('another network and another tool on the same kind of workstation', [
        record('sqs:CreateQueue', { userIdentity: role(), userAgent: 'Boto3/1.34 os/macos' }),
        record(
          'iam:CreateUser',
          { userIdentity: role(), sourceIPAddress: ABROAD, userAgent: 'aws-cli/2 os/macos' },
          NOON + MINUTE,
        ),
      ]),
    ],
    ignores: [
      many('a person who moves with the same client', [
        record('sqs:CreateQueue', { userIdentity: role() }),
        record('sqs:CreateQueue', { userIdentity: role(), sourceIPAddress: ABROAD }, NOON + MINUTE),
      ]),
      many('another client in the same network', [
        record('sqs:CreateQueue', { userIdentity: role(), userAgent: 'Boto3/1.34 os/linux' }),
        record('sqs:CreateQueue', { userIdentity: role(), sourceIPAddress: HOME_TOO }, NOON + MINUTE),
      ]),
      many('a service that uses the session', [
        record('sqs:CreateQueue', { userIdentity: role() }),
        record('sqs:CreateQueue', {
          userIdentity: role(),
          sourceIPAddress: 'athena.amazonaws.com',
          userAgent: 'athena.amazonaws.com',
        }),
      ]),
    ],
  },
  'new-region': {
    matches: [
      one('a change of a machine', record('ec2:CreateKeyPair', { awsRegion: 'sa-east-1' }), knownMachine),
      one(
        'a launch that failed',
        ask('ec2:RunInstances', {}, { awsRegion: 'sa-east-1', errorCode: 'Client.VcpuLimitExceeded' }),
        known,
      ),
    ],
    ignores: [
      one('a known Region', record('ec2:CreateKeyPair'), knownMachine),
      one('a read', record('ec2:DescribeInstances', { awsRegion: 'sa-east-1' }), knownMachine),
      one('a global service', ask('iam:CreateUser', { userName: 'x' }, { awsRegion: 'us-east-1' }), knownMachine),
      one(
        'a session of a person',
        record('ec2:CreateKeyPair', { awsRegion: 'sa-east-1', userIdentity: role() }),
        known,
      ),
      one('a machine without a baseline', record('ec2:CreateKeyPair', { awsRegion: 'sa-east-1' }), machine),
    ],
  },
  'secrets-beyond-habit': {
    matches: [
      many('five other secrets in as many hours', otherSecrets(5, HOUR), readsSecrets),
      many('five other secrets by ARN', otherSecrets(5, HOUR, secretArn), readsSecrets),
    ],
    ignores: [
      many('four other secrets', otherSecrets(4, HOUR), readsSecrets),
      many('other secrets on several days', otherSecrets(6, 12 * HOUR), readsSecrets),
      many(
        'the usual secret by ARN',
        otherSecrets(9, HOUR, () => secretArn('usual')),
        readsSecrets,
      ),
      many('an identity whose secrets are not known yet', otherSecrets(9, HOUR), {
        ...machine,
        profile: { ...secretReader, objects: { 'secret usual': { count: 9, first: NOON - DAY, last: NOON } } },
      }),
      many('a reader of more secrets than a profile keeps', otherSecrets(9, HOUR), {
        ...machine,
        profile: {
          ...secretReader,
          objects: Object.fromEntries(Array.from({ length: 150 }, (_, number) => [`secret s${number}`, often])),
        },
      }),
    ],
  },
  'off-schedule': {
    matches: [
      one('a nightly job at noon', record('ec2:CreateSnapshot'), {
        ...machine,
        profile: tenDays(['ec2:CreateSnapshot'], { active: activeAt([3]) }),
      }),
    ],
    ignores: [
      one('an hourly job', record('s3:GetObject'), knownMachine),
      one('a job an hour later than usual', record('s3:GetObject'), {
        ...machine,
        profile: tenDays(['s3:GetObject'], { active: activeAt([13]) }),
      }),
    ],
  },
  'attack-distribution': {
    matches: [
      one(
        'a Kali Linux client',
        record('s3:ListBuckets', { userAgent: 'aws-cli/2.1 Python/3.11 Linux/6.1-kali5-amd64' }),
      ),
    ],
    ignores: [one('another Linux client', record('s3:ListBuckets'))],
  },
  'machine-does-something-new': {
    matches: [one('a first change in IAM', ask('iam:CreateUser', { userName: 'x' }), knownMachine)],
    ignores: [
      one('a first change to a bucket', record('s3:PutBucketTagging'), knownMachine),
      one('an identity without a baseline', ask('iam:CreateUser', { userName: 'x' }), machine),
      one('a habitual change', ask('iam:CreateUser', { userName: 'x' }), { ...machine, ...hourly(['iam:CreateUser']) }),
    ],
  },
  'used-after-containment': {
    matches: [
      one('a call of a user an hour later', record('s3:ListBuckets', {}, NOON + HOUR), contained),
      one('a call with a role session from before the containment', session(NOON - HOUR, NOON + HOUR), contained),
    ],
    ignores: [
      one('an identity that is not contained', record('s3:ListBuckets', {}, NOON + HOUR)),
      one(
        'an event from before the containment that is delivered late',
        record('s3:ListBuckets', {}, NOON - MINUTE),
        contained,
      ),
      one('a call while IAM propagates the change', record('s3:ListBuckets', {}, NOON + 14_000), contained),
      one('a denied call', record('s3:ListBuckets', denied, NOON + HOUR), contained),
      one('a call that no policy can deny', record('sts:GetCallerIdentity', {}, NOON + HOUR), contained),
      one('a sign-in, whose session is denied', login({}, NOON + HOUR), contained),
      one(
        'a call by a service',
        record('s3:ListBuckets', { sourceIPAddress: 'athena.amazonaws.com' }, NOON + HOUR),
        contained,
      ),
      one('a role session that was issued since', session(NOON + MINUTE, NOON + HOUR), contained),
      one(
        'a role session that was issued while the containment was applied',
        session(NOON - 5_000, NOON + HOUR),
        contained,
      ),
      one('a role session of unknown age', session(undefined, NOON + HOUR), contained),
    ],
  },
};
