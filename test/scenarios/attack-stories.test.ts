import { describe, expect, it } from 'vitest';
import { replay } from '../../cli/replay/run.ts';
import { ruleIndex } from '../../layers/core/detection/rules/index.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import {
  ABROAD,
  ask,
  DAY,
  denied,
  event,
  HOME,
  HOUR,
  IN_AMAZON,
  locate,
  MINUTE,
  NOON,
  posture,
  record,
  role,
  roleArn,
  user,
  userArn,
} from '../unit/detection/records.ts';

const play = (records: readonly unknown[], postures: readonly Posture[] = []) =>
  replay(records.map(event), { rules: ruleIndex(), postures, locate });

/** The same calls every hour for two weeks. */
const twoWeeks = (calls: readonly string[], fields: Readonly<Record<string, unknown>>, until = NOON) =>
  Array.from({ length: 14 * 24 }, (_, hour) =>
    calls.map((call, number) => record(call, fields, until - 14 * DAY + hour * HOUR + number * 1000)),
  ).flat();

describe('a stolen key of a service user', () => {
  const quiet = twoWeeks(['s3:GetObject', 's3:PutObject'], { userIdentity: user('shipper'), sourceIPAddress: HOME });
  const attacker = { userIdentity: user('shipper'), sourceIPAddress: ABROAD };
  const attack = [
    record('sts:GetCallerIdentity', attacker, NOON + MINUTE),
    record('iam:ListUsers', attacker, NOON + 2 * MINUTE),
    record('iam:ListRoles', { ...attacker, ...denied }, NOON + 3 * MINUTE),
    ask('iam:CreateUser', { userName: 'support-team' }, attacker, NOON + 4 * MINUTE),
    ask(
      'iam:AttachUserPolicy',
      { userName: 'support-team', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      attacker,
      NOON + 5 * MINUTE,
    ),
    ask('iam:CreateAccessKey', { userName: 'support-team' }, attacker, NOON + 6 * MINUTE),
    record(
      'secretsmanager:ListSecrets',
      { userIdentity: user('support-team', { accessKeyId: 'AKIAEXAMPLE000000009' }), sourceIPAddress: ABROAD },
      NOON + 8 * MINUTE,
    ),
    ask(
      'cloudtrail:StopLogging',
      { name: 'main' },
      { userIdentity: user('support-team', { accessKeyId: 'AKIAEXAMPLE000000009' }), sourceIPAddress: ABROAD },
      NOON + 9 * MINUTE,
    ),
  ];

  it('opens one incident for the user, and one for the user that the attacker created', () => {
    const { incidents } = play([...quiet, ...attack]);
    expect(incidents.map(({ identity }) => identity)).toEqual([userArn('shipper'), userArn('support-team')]);
    expect(incidents[1]?.confidenceTerms.map(({ term }) => term)).toContain('inherited-suspicion');
  });

  it('opens an incident within minutes if the user is in T0', () => {
    const { incidents } = play([...quiet, ...attack], [posture(userArn('shipper'), 0, 'service-user')]);
    expect(Date.parse(incidents[0]?.openedAt ?? '')).toBeLessThanOrEqual(NOON + 5 * MINUTE);
    expect(incidents[0]?.severity).toBe('critical');
  });

  it('leaves no signal in the two weeks before', () => {
    expect(play(quiet).signals).toEqual([]);
  });
});

describe('a dormant T0 key', () => {
  it('opens an incident with its first call from a new country', () => {
    const before = twoWeeks(
      ['s3:GetObject'],
      { userIdentity: user('migration'), sourceIPAddress: HOME },
      NOON - 200 * DAY,
    );
    const wakes = record('s3:ListBuckets', { userIdentity: user('migration'), sourceIPAddress: ABROAD });
    const { incidents } = play([...before, wakes], [posture(userArn('migration'), 0, 'service-user')]);
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({ openedAt: new Date(NOON).toISOString(), severity: 'critical' });
  });

  it('opens none while its use does not change', () => {
    const steady = twoWeeks(['s3:GetObject'], { userIdentity: user('migration'), sourceIPAddress: HOME });
    expect(play(steady, [posture(userArn('migration'), 0, 'service-user')]).incidents).toEqual([]);
  });
});

describe('a pipeline that creates roles every hour', () => {
  it('opens no incident once it has a baseline', () => {
    const document = JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999988887777:root' }, Action: 'sts:AssumeRole' }],
    });
    const hours = Array.from({ length: 20 * 24 }, (_, hour) =>
      ask(
        'iam:CreateRole',
        { roleName: `tenant-${hour}`, assumeRolePolicyDocument: document },
        { userIdentity: role('ci') },
        NOON - 20 * DAY + hour * HOUR,
      ),
    );
    const { incidents, signals } = play(hours, [posture(roleArn('ci'), 1, 'pipeline')]);
    expect(incidents.filter(({ updatedAt }) => Date.parse(updatedAt) > NOON - 15 * DAY)).toEqual([]);
    expect(signals.length).toBeGreaterThan(0);
    expect(signals.filter(({ time }) => Date.parse(time) > NOON - 15 * DAY)).toEqual([]);
  });
});

describe('an instance role', () => {
  const session = (fields: Readonly<Record<string, unknown>>) => ({
    userIdentity: role('web', 'i-0123456789abcdef0'),
    ...fields,
  });

  it('opens an incident when its credentials are used on a laptop', () => {
    const calls = ['s3:ListBuckets', 's3:GetObject'].map((call, number) =>
      record(
        call,
        session({ sourceIPAddress: ABROAD, userAgent: 'aws-cli/2.15 Darwin/23.1.0' }),
        NOON + number * MINUTE,
      ),
    );
    const { incidents } = play([
      record('s3:GetObject', session({ sourceIPAddress: IN_AMAZON }), NOON - HOUR),
      ...calls,
    ]);
    expect(incidents).toHaveLength(1);
    expect(incidents[0]?.identity).toBe(roleArn('web'));
  });

  it('opens none for many instances in their own networks', () => {
    const fleet = Array.from({ length: 200 }, (_, number) =>
      record(
        's3:GetObject',
        { userIdentity: role('web', `i-0123456789abc${String(number).padStart(4, '0')}`), sourceIPAddress: IN_AMAZON },
        NOON + number * MINUTE,
      ),
    );
    expect(play(fleet).signals).toEqual([]);
  });
});

describe('the working day of an administrator', () => {
  it('opens nothing in the console', () => {
    const person = {
      userIdentity: role('AWSReservedSSO_Administrator_0123456789abcdef', 'ann@example.com'),
      sessionCredentialFromConsole: 'true',
      userAgent: 'Mozilla/5.0',
    };
    const pages = [
      'iam:ListUsers',
      'iam:ListRoles',
      'ec2:DescribeInstances',
      'ec2:DescribeVpcs',
      's3:ListBuckets',
      'lambda:ListFunctions',
      'rds:DescribeDBInstances',
      'kms:ListKeys',
      'sns:ListTopics',
      'sqs:ListQueues',
      'ecs:ListClusters',
      'cloudtrail:DescribeTrails',
      'monitoring:DescribeAlarms',
    ];
    const day = Array.from({ length: 8 }, (_, hour) =>
      pages.map((call, number) => record(call, person, NOON + hour * HOUR + number * 500)),
    ).flat();
    const changes = [
      ask('iam:CreateUser', { userName: 'newcomer' }, person, NOON + HOUR),
      ask(
        'iam:CreateLoginProfile',
        { userName: 'newcomer', passwordResetRequired: true },
        person,
        NOON + HOUR + MINUTE,
      ),
      ask('iam:AddUserToGroup', { userName: 'newcomer', groupName: 'developers' }, person, NOON + HOUR + 2 * MINUTE),
      ask('lambda:UpdateFunctionCode20150331v2', { functionName: 'resize' }, person, NOON + 3 * HOUR),
      ask('ssm:StartSession', { target: 'i-1' }, person, NOON + 4 * HOUR),
    ];
    expect(play([...day, ...changes]).incidents).toEqual([]);
  });
});
