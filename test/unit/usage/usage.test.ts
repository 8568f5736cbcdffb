import { describe, expect, test } from 'vitest';
import { InputError } from '../../../layers/core/posture/input-error.ts';
import { parseLastAccessed } from '../../../layers/core/usage/last-accessed.ts';
import type { Usage } from '../../../layers/core/usage/usage.ts';
import { NO_EVENTS, usageFrom } from './account.ts';
import { BUILDER, type LoggedCall } from './records.ts';

const FIRST: LoggedCall = {
  by: { arn: 'arn:aws:iam::111122223333:user/other' },
  call: 'iam:ListUsers',
  at: '2026-01-01T00:00:00Z',
  readOnly: true,
};
const LAST: LoggedCall = { ...FIRST, at: '2026-05-01T00:00:00Z' };
const call = (name: string, more: Partial<LoggedCall> = {}): LoggedCall => ({
  by: BUILDER,
  call: name,
  at: '2026-04-01T00:00:00Z',
  ...more,
});
/** The use that the events of four months show. */
const daysIn = (usage: Usage, action: string): number => usage.of(BUILDER.arn)?.daysUnused(action) ?? 0;
const days = (action: string, ...calls: readonly LoggedCall[]): number =>
  daysIn(usageFrom([FIRST, ...calls, LAST]), action);

describe('an action', () => {
  test('without calls is unused for the days of the events', () => {
    expect(days('iam:CreateUser')).toBe(120);
  });

  test('with a successful call is used', () => {
    const usage = usageFrom([FIRST, call('iam:CreateUser'), call('iam:CreateUser'), LAST]);
    expect(daysIn(usage, 'iam:CreateUser')).toBe(0);
    expect(usage.of(BUILDER.arn)?.lastUseOf('iam:CreateUser')).toEqual({
      lastUsedAt: '2026-04-01T00:00:00.000Z',
      calls: 2,
    });
  });

  test('whose calls were denied is unused', () => {
    expect(days('iam:CreateUser', call('iam:CreateUser', { error: 'AccessDenied' }))).toBe(120);
  });

  test('whose calls failed for another reason is neither used nor unused', () => {
    const usage = usageFrom([FIRST, call('iam:GetRole', { error: 'NoSuchEntityException' }), LAST]);
    expect(daysIn(usage, 'iam:GetRole')).toBe(0);
    expect(usage.of(BUILDER.arn)?.lastUseOf('iam:GetRole')).toBeUndefined();
  });

  test('called by another identity only is unused', () => {
    expect(days('iam:ListUsers')).toBe(120);
  });

  test('is counted once for an event that several files contain', () => {
    const usage = usageFrom([FIRST, LAST], { copies: 2 });
    expect(usage.of(FIRST.by.arn)?.lastUseOf('iam:ListUsers')).toMatchObject({ calls: 2 });
  });
});

describe('what events cannot show is not unused:', () => {
  test.each([
    ['data events', 's3:GetObject', []],
    ['a service that a trail can exclude', 'kms:Decrypt', []],
    ['actions of a service with a call of an unknown action', 'apigateway:GET', [call('apigateway:CreateRestApi')]],
    [
      'tagging in a service that was used',
      'ec2:CreateTags',
      [call('ec2:RunInstances', { request: { instanceType: 't3.micro' } })],
    ],
    ['all actions, after a call of an unknown service', 'iam:CreateUser', [call('somethingnew:DoIt')]],
    ['iam:PassRole, if the request of a call is missing', 'iam:PassRole', [call('lambda:CreateFunction20150331')]],
    ['an action that is not in the catalogue', 'iam:DoSomethingNew', []],
  ])('%s (%s)', (_, action, calls) => {
    expect(days(action, ...calls)).toBe(0);
  });

  test.each([
    ['data events, if there are some of the service', 's3:GetObject', [call('s3:PutObject')]],
    ['a service that a trail can exclude, if it is there', 'kms:Decrypt', [call('kms:ListKeys', { readOnly: true })]],
    ['tagging in a service that was not used', 'ec2:CreateTags', []],
    ['tagging in a service that was only read', 'ec2:CreateTags', [call('ec2:DescribeVpcs', { readOnly: true })]],
    ['iam:PassRole, if no call hands over a role', 'iam:PassRole', [call('iam:ListRoles', { readOnly: true })]],
  ])('but %s (%s)', (_, action, calls) => {
    expect(days(action, ...calls)).toBe(120);
  });

  test('read actions, in a trail of write events', () => {
    const usage = usageFrom([
      { ...FIRST, call: 'iam:TagUser', readOnly: false },
      { ...LAST, readOnly: false, call: 'iam:TagUser' },
    ]);
    expect(daysIn(usage, 'ec2:DescribeInstances')).toBe(0);
    expect(daysIn(usage, 'sts:AssumeRole')).toBe(0);
    expect(daysIn(usage, 'ec2:RunInstances')).toBe(120);
  });

  test('IAM, in events of a Region that does not record it', () => {
    const elsewhere = { call: 'ec2:DescribeInstances' };
    const usage = usageFrom([
      { ...FIRST, ...elsewhere },
      { ...LAST, ...elsewhere },
    ]);
    expect(daysIn(usage, 'iam:CreateUser')).toBe(0);
  });

  test('anything, in events that end long before the policies were read', () => {
    const usage = usageFrom([FIRST, { ...LAST, at: '2026-04-01T00:00:00Z' }]);
    expect(daysIn(usage, 'iam:CreateUser')).toBe(0);
  });

  test('anything, in an account without events', () => {
    expect(daysIn(usageFrom(NO_EVENTS), 'iam:CreateUser')).toBe(0);
  });
});

test('an identity has no unused action for longer than it exists', () => {
  const use = usageFrom([FIRST, LAST]).of(BUILDER.arn, '2026-04-26T00:00:00Z');
  expect(use?.daysUnused('iam:CreateUser')).toBe(5);
});

const OUTPUT = {
  JobStatus: 'COMPLETED',
  JobType: 'ACTION_LEVEL',
  ServicesLastAccessed: [
    {
      ServiceNamespace: 'iam',
      LastAuthenticated: '2026-04-20T10:00:00+00:00',
      LastAuthenticatedEntity: BUILDER.arn,
      TrackedActionsLastAccessed: [
        { ActionName: 'GetRole', LastAccessedTime: '2026-04-20T10:00:00+00:00', LastAccessedEntity: BUILDER.arn },
        { ActionName: 'CreateUser' },
      ],
    },
    { ServiceNamespace: 's3', TotalAuthenticatedEntities: 0 },
    { ServiceNamespace: 'ec2', LastAuthenticated: '2025-06-01T00:00:00Z', LastAuthenticatedEntity: BUILDER.arn },
    { ServiceNamespace: 'sqs', LastAuthenticated: '2026-04-20T10:00:00+00:00', LastAuthenticatedEntity: BUILDER.arn },
  ],
};

describe('last accessed data', () => {
  const usage = usageFrom(NO_EVENTS, { lastAccessed: parseLastAccessed(OUTPUT, 'x.json') });
  test.each([
    ['a tracked action that was used', 'iam:GetRole', 0],
    ['a tracked action that was not used', 'iam:CreateUser', 90],
    ['an action that is not tracked', 'iam:ListUsers', 0],
    ['iam:PassRole, which is never tracked', 'iam:PassRole', 0],
    ['a service that was not used, data events included', 's3:GetObject', 90],
    ['a service that was used long ago', 'ec2:RunInstances', 90],
    ['a service that was used, without actions', 'sqs:SendMessage', 0],
    ['a service that is not in the data', 'sns:Publish', 0],
  ])('of %s (%s) shows %i days without use', (_, action, expected) => {
    expect(daysIn(usage, action)).toBe(expected);
  });

  test('counts against events that show no call', () => {
    const both = usageFrom([FIRST, LAST], { lastAccessed: parseLastAccessed(OUTPUT, 'x.json') });
    expect(daysIn(both, 'iam:GetRole')).toBe(0);
    expect(daysIn(both, 'iam:DeleteUser')).toBe(120);
  });

  test('names its identity in Arn, or else by the entity that accessed the services', () => {
    const other = 'arn:aws:iam::111122223333:role/other';
    expect([...parseLastAccessed({ ...OUTPUT, Arn: other }, 'x.json').keys()]).toEqual([other]);
    expect([...parseLastAccessed(OUTPUT, 'x.json').keys()]).toEqual([BUILDER.arn]);
  });

  test.each([
    ['no ARN', { ServicesLastAccessed: [] }, 'x.json: at Arn: expected the ARN of the user or role'],
    ['the ARN of a policy', { ...OUTPUT, Arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }, 'x.json: at Arn: expected'],
    ['a job in progress', { ...OUTPUT, JobStatus: 'IN_PROGRESS' }, 'x.json: at JobStatus: expected COMPLETED'],
    ['another file', { Users: [] }, 'x.json: at ServicesLastAccessed: expected the output of aws iam'],
    [
      'no service',
      { Arn: BUILDER.arn, ServicesLastAccessed: [{}] },
      'ServicesLastAccessed[0].ServiceNamespace: expected',
    ],
    [
      'a time that is none',
      [{ Arn: BUILDER.arn, ServicesLastAccessed: [{ ServiceNamespace: 's3', LastAuthenticated: 'today' }] }],
      'x.json: at [0].ServicesLastAccessed[0].LastAuthenticated: expected a time',
    ],
  ])('with %s is refused with its field', (_, content, message) => {
    expect(() => parseLastAccessed(content, 'x.json')).toThrow(InputError);
    expect(() => parseLastAccessed(content, 'x.json')).toThrow(message);
  });
});
