import { describe, expect, it } from 'vitest';
import { replay } from '../../cli/replay/run.ts';
import { ruleIndex } from '../../layers/core/detection/rules/index.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { ask, event, locate, MINUTE, NOON, posture, record, role, roleArn, user } from '../unit/detection/records.ts';

const play = (records: readonly unknown[], postures: readonly Posture[] = []) =>
  replay(records.map(event), { rules: ruleIndex(), postures, locate }).incidents;

const OTHER_ACCOUNT = '999988887777';
const OPERATOR = { userIdentity: role('operations', 'ann'), userAgent: 'aws-sdk-go-v2/1.32 os/linux' };
const document = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

/** Single calls that are strong evidence even for an identity without a baseline. */
const STRONG: readonly (readonly [string, string, object])[] = [
  ['a stopped trail', 'cloudtrail:StopLogging', { name: 'main' }],
  [
    'event selectors without management events',
    'cloudtrail:PutEventSelectors',
    { eventSelectors: [{ includeManagementEvents: false, readWriteType: 'ReadOnly' }] },
  ],
  ['deleted flow logs', 'ec2:DeleteFlowLogs', { DeleteFlowLogsRequest: { FlowLogId: { content: 'fl-1' } } }],
  [
    'a snapshot shared with another account',
    'ec2:ModifySnapshotAttribute',
    { snapshotId: 'snap-1', createVolumePermission: { add: { items: [{ userId: OTHER_ACCOUNT }] } } },
  ],
  [
    'a role that trusts another account',
    'iam:UpdateAssumeRolePolicy',
    {
      roleName: 'reader',
      policyDocument: document({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
      }),
    },
  ],
  ['an access key for another user', 'iam:CreateAccessKey', { userName: 'payments' }],
  ['a password for another user', 'iam:UpdateLoginProfile', { userName: 'payments', passwordResetRequired: false }],
  ['new user data of an instance', 'ec2:ModifyInstanceAttribute', { instanceId: 'i-1', userData: 'x' }],
  ['a public function', 'lambda:AddPermission20150331v2', { functionName: 'f', principal: '*' }],
];

describe('a single call', () => {
  it.each(STRONG)('opens an incident for its actor: %s', (_, call, request) => {
    const [incident, ...others] = play([ask(call, { ...request }, OPERATOR)]);
    expect(others).toEqual([]);
    expect(incident?.identity).toBe(roleArn('operations'));
    expect(incident?.openedAt).toBe(new Date(NOON).toISOString());
  });

  it.each(STRONG)('opens none if it was denied: %s', (_, call, request) => {
    expect(play([ask(call, { ...request }, { ...OPERATOR, errorCode: 'AccessDenied' })])).toEqual([]);
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

  it.each([0, 1, 2, 3] as const)('opens nothing for a pipeline in tier %i', (tier) => {
    expect(play(changes, [posture(roleArn('deploy'), tier, 'pipeline')])).toEqual([]);
  });

  it('does not hide changes that are not routine for it', () => {
    const stopped = ask('cloudtrail:StopLogging', { name: 'main' }, client, NOON + MINUTE);
    const [incident] = play([...changes, stopped]);
    expect(incident?.identity).toBe(roleArn('deploy'));
    const terms = incident?.confidenceTerms ?? [];
    expect(terms[0]?.term).toBe('trail-tampering');
    expect(terms.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(incident?.confidence ?? 0, 2);
  });
});

describe('many secrets', () => {
  const reads = (fields: object) =>
    Array.from({ length: 25 }, (_, number) =>
      ask('secretsmanager:GetSecretValue', { secretId: `app/${number}` }, { ...fields }, NOON + MINUTE + number * 1000),
    );

  it('that a program reads by name open nothing', () => {
    expect(play(reads({ userIdentity: role('cluster-secrets') }))).toEqual([]);
  });

  it('that are listed and then read open an incident', () => {
    const attacker = { userIdentity: role('reporting') };
    expect(play([record('secretsmanager:ListSecrets', attacker), ...reads(attacker)])).toHaveLength(1);
  });
});

describe('a key that is stolen for model access', () => {
  it('opens an incident when it checks invocation logging before an invocation', () => {
    const attacker = { userIdentity: user('shipper') };
    const incidents = play([
      record('bedrock:InvokeModel', { ...attacker, errorCode: 'ValidationException' }),
      record('bedrock:GetModelInvocationLoggingConfiguration', attacker, NOON + MINUTE),
      record('bedrock:InvokeModel', attacker, NOON + 2 * MINUTE),
    ]);
    expect(incidents).toHaveLength(1);
  });
});
