import { describe, expect, it } from 'vitest';
import { replay } from '../../cli/replay/run.ts';
import { ruleIndex } from '../../layers/core/detection/rules/index.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { ask, event, locate, MINUTE, NOON, posture, record, role, roleArn, user } from '../unit/detection/records.ts';

const play = (records: readonly unknown[], postures: readonly Posture[] = []) =>
  replay(records.map(event), { rules: ruleIndex(), postures, locate }).incidents;

const STRANGER = '999988887777';
const SOMEBODY = { userIdentity: role('operations', 'ann'), userAgent: 'aws-sdk-go-v2/1.32 os/linux' };
const document = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

/** One call of somebody of whom nothing is known, whose meaning leaves little room. */
const TELLING: readonly (readonly [string, string, object])[] = [
  ['a trail is stopped', 'cloudtrail:StopLogging', { name: 'main' }],
  [
    'a trail sees no management events any more',
    'cloudtrail:PutEventSelectors',
    { eventSelectors: [{ includeManagementEvents: false, readWriteType: 'ReadOnly' }] },
  ],
  ['flow logs go', 'ec2:DeleteFlowLogs', { DeleteFlowLogsRequest: { FlowLogId: { content: 'fl-1' } } }],
  [
    'a snapshot is shared with a stranger',
    'ec2:ModifySnapshotAttribute',
    { snapshotId: 'snap-1', createVolumePermission: { add: { items: [{ userId: STRANGER }] } } },
  ],
  [
    'a role is opened to a stranger',
    'iam:UpdateAssumeRolePolicy',
    {
      roleName: 'reader',
      policyDocument: document({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${STRANGER}:root` },
        Action: 'sts:AssumeRole',
      }),
    },
  ],
  ['a key is made for another user', 'iam:CreateAccessKey', { userName: 'payments' }],
  ['another user gets a password', 'iam:UpdateLoginProfile', { userName: 'payments', passwordResetRequired: false }],
  ['an instance gets a new start script', 'ec2:ModifyInstanceAttribute', { instanceId: 'i-1', userData: 'x' }],
  ['a function is opened to all', 'lambda:AddPermission20150331v2', { functionName: 'f', principal: '*' }],
];

describe('one telling act', () => {
  it.each(TELLING)('opens an incident about who did it: %s', (_, call, request) => {
    const [incident, ...others] = play([ask(call, { ...request }, SOMEBODY)]);
    expect(others).toEqual([]);
    expect(incident?.identity).toBe(roleArn('operations'));
    expect(incident?.openedAt).toBe(new Date(NOON).toISOString());
  });

  it.each(TELLING)('opens none where it was refused: %s', (_, call, request) => {
    expect(play([ask(call, { ...request }, { ...SOMEBODY, errorCode: 'AccessDenied' })])).toEqual([]);
  });
});

describe('infrastructure as code on its first day', () => {
  const client = {
    userIdentity: role('deploy', 'pipeline'),
    userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io)',
  };
  const changes = [
    ask('iam:CreateOpenIDConnectProvider', { url: 'https://builds.example.com' }, client, NOON),
    ask('iam:CreateUser', { userName: 'mailer' }, client, NOON + 1000),
    ask('iam:CreateAccessKey', { userName: 'mailer' }, client, NOON + 2000),
    ask('iam:CreateRole', { roleName: 'admin' }, client, NOON + 3000),
    ask(
      'iam:AttachRolePolicy',
      { roleName: 'admin', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      client,
      NOON + 4000,
    ),
    ask('ec2:DeleteFlowLogs', {}, client, NOON + 5000),
  ];

  it.each([0, 1, 2, 3] as const)('opens nothing on a pipeline of tier %i', (tier) => {
    expect(play(changes, [posture(roleArn('deploy'), tier, 'pipeline')])).toEqual([]);
  });

  it('does not hide what is not its trade', () => {
    const stopped = ask('cloudtrail:StopLogging', { name: 'main' }, client, NOON + MINUTE);
    const [incident] = play([...changes, stopped]);
    expect(incident?.identity).toBe(roleArn('deploy'));
    const terms = incident?.confidenceTerms ?? [];
    expect(terms.map(({ term }) => term)).toContain('limit-by-code');
    expect(terms.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(incident?.confidence ?? 0, 2);
  });
});

describe('secrets', () => {
  const reads = (fields: object) =>
    Array.from({ length: 25 }, (_, number) =>
      ask('secretsmanager:GetSecretValue', { secretId: `app/${number}` }, { ...fields }, NOON + MINUTE + number * 1000),
    );

  it('copied into a cluster by a program that knows their names open nothing', () => {
    expect(play(reads({ userIdentity: role('cluster-secrets') }))).toEqual([]);
  });

  it('listed and then all read open an incident', () => {
    const thief = { userIdentity: role('reporting') };
    expect(play([record('secretsmanager:ListSecrets', thief), ...reads(thief)])).toHaveLength(1);
  });
});

describe('a key that is sold for its models', () => {
  it('opens an incident when it asks whether calls are recorded and then calls', () => {
    const thief = { userIdentity: user('shipper') };
    const incidents = play([
      record('bedrock:InvokeModel', { ...thief, errorCode: 'ValidationException' }),
      record('bedrock:GetModelInvocationLoggingConfiguration', thief, NOON + MINUTE),
      record('bedrock:InvokeModel', thief, NOON + 2 * MINUTE),
    ]);
    expect(incidents).toHaveLength(1);
  });
});
