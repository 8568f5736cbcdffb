import { describe, expect, test } from 'vitest';
import { normalise } from '../../../layers/core/detection/event.ts';
import type { ActivityEvent } from '../../../layers/core/detection/types.ts';
import { actionsNamed, OTHER_ACTIONS, passesRole } from '../../../layers/core/usage/event-actions.ts';
import { isOutsideManagementEvents, PATTERNS_OF } from '../../../layers/core/usage/visibility.ts';
import { loadActionCatalogue } from '../../../layers/reference/index.ts';
import { BUILDER, recordOf } from './records.ts';

const catalogue = loadActionCatalogue();

function eventOf(call: string, request: object = {}, response?: object): ActivityEvent {
  const record = {
    ...recordOf({ by: BUILDER, call, at: '2026-04-01T00:00:00Z', request }, 1),
    responseElements: response,
  };
  const normalised = normalise(record);
  if (normalised.kind !== 'event') throw new Error(normalised.reason);
  return normalised.event;
}

const named = (call: string) => {
  const { source, name } = eventOf(call);
  return actionsNamed(source, name, catalogue);
};

describe('the actions of an event', () => {
  test.each([
    ['iam:ListUsers', ['iam:ListUsers']],
    ['s3:ListBuckets', ['s3:ListAllMyBuckets']],
    ['s3:HeadObject', ['s3:GetObject', 's3:GetObjectVersion']],
    ['lambda:Invoke20150331', ['lambda:InvokeFunction']],
    ['lambda:UpdateFunctionCode20150331v2', ['lambda:UpdateFunctionCode']],
    ['monitoring:DescribeAlarms', ['cloudwatch:DescribeAlarms']],
    ['sts:AssumeRole', ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']],
  ])('%s are %j', (call, actions) => {
    expect(named(call)).toMatchObject({ kind: 'actions', actions });
  });

  test.each([
    ['apigateway:CreateRestApi', { kind: 'service', service: 'apigateway' }],
    ['s3:Get*', { kind: 'service', service: 's3' }],
    ['somethingnew:DoIt', { kind: 'source', source: 'somethingnew.amazonaws.com' }],
    ['signin:ConsoleLogin', { kind: 'nothing' }],
  ])('of %s are unknown: %j', (call, expected) => {
    expect(named(call)).toEqual(expected);
  });

  test('all exist where the table has other names', () => {
    const wrong = Object.entries(OTHER_ACTIONS).filter(([call, actions]) => {
      const [service = '', name = ''] = call.split(':');
      const found = actionsNamed(`${service}.amazonaws.com`, name, catalogue);
      return found.kind !== 'actions' || found.actions.length !== actions.length;
    });
    expect(wrong).toEqual([]);
  });
});

describe('iam:PassRole', () => {
  const role = 'arn:aws:iam::111122223333:role/app';
  test.each([
    ['is used by a call that names a role', eventOf('lambda:CreateFunction20150331', { role }), 'yes'],
    [
      'is used by a call of any service that names a role',
      eventOf('kafka:CreateReplicator', { serviceExecutionRoleArn: role }),
      'yes',
    ],
    [
      'is used by an instance with a profile',
      eventOf('ec2:RunInstances', { iamInstanceProfile: { name: 'app' } }),
      'yes',
    ],
    ['may be used where the request is missing', eventOf('lambda:CreateFunction20150331'), 'possible'],
    ['may be used with a task definition', eventOf('ecs:RunTask', { taskDefinition: 'app:1' }), 'possible'],
    ['is not used by an instance without a profile', eventOf('ec2:RunInstances', { instanceType: 't3.micro' }), 'no'],
    ['is not used by calls about roles', eventOf('iam:AttachRolePolicy', { roleName: 'app' }), 'no'],
    ['is not used by assuming a role', eventOf('sts:AssumeRole', { roleArn: role }), 'no'],
  ])('%s', (_, event, expected) => {
    expect(passesRole(event)).toBe(expected);
  });
});

describe('the table of actions outside management events', () => {
  test('has only services and actions that exist', () => {
    const wrong = [...PATTERNS_OF].flatMap(([service, patterns]) =>
      patterns
        .filter((pattern) => catalogue.actionsMatching(`${service}:${pattern}`).length === 0)
        .map((one) => `${service}:${one}`),
    );
    expect(wrong).toEqual([]);
  });

  test.each([
    's3:GetObject',
    'dynamodb:GetItem',
    'lambda:InvokeFunction',
    'sqs:SendMessage',
    'cloudwatch:PutMetricData',
  ])('has %s', (action) => expect(isOutsideManagementEvents(action)).toBe(true));

  test.each([
    's3:PutBucketPolicy',
    'iam:PassRole',
    'lambda:UpdateFunctionCode',
    'secretsmanager:GetSecretValue',
    'kms:Decrypt',
  ])('lacks %s', (action) => expect(isOutsideManagementEvents(action)).toBe(false));
});
