import { DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeConnectionCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { version } from '../../../cli/version.ts';
import { aws, awsError, healthyAccount, NOW } from './doctor-account.ts';
import { runMain } from './run-main.ts';

const doctor = async (...args: readonly string[]) =>
  runMain(['doctor', '--region', 'us-east-1', ...args], { cwd: '.', columns: 80 });
const trouble = async () => {
  const { out } = await doctor('--json');
  const results: { check: string; status: string; detail: string }[] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return results
    .filter(({ status }) => status !== 'ok')
    .map(({ status, check, detail }) => `${status} ${check}: ${detail}`);
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(NOW) });
  healthyAccount();
});
afterEach(() => vi.useRealTimers());

describe('tierwatch doctor', () => {
  test('prints one line for each check, and exits with 0', async () => {
    const { out, code } = await doctor();
    expect(out.replace(version(), '0.0.0')).toMatchInlineSnapshot(`
      "ok      Stack           Its status is CREATE_COMPLETE.
      ok      Version         0.0.0, the same as this command line.
      ok      Kill switch     Off: containment is possible.
      ok      Permissions     The playbooks ContainUser, RevokeRoleSessions, Release
                              have permission to make all their changes in IAM.
      ok      Concurrency     Tierwatch uses at most 8 of the 1000 concurrent
                              executions of the account.
      ok      Rules           2 rules, all enabled.
      ok      Queues          1 queue, read by functions.
      ok      Dead letters    1 dead-letter queue, all empty.
      ok      Schedules       3 schedules, all enabled.
      ok      Notifications   2 receivers of incidents and approvals.
      ok      Alarms          1 alarm, none in ALARM.
      ok      Trails          Trails log all management events of us-east-1.
      ok      Regions         The hub receives the events of us-east-1 directly.
      ok      Events          Events arrive from us-east-1.
      ok      Snapshots       Age of the snapshots: principals 30 minutes, credentials
                              30 minutes, secrets 30 minutes.
      ok      Coverage check  It ran 30 minutes ago.

      16 ok, 0 warning, 0 problem, 0 unknown
      "
    `);
    expect(code).toBe(0);
  });

  test('prints what to do, and exits with 1 if there is a problem', async () => {
    aws.sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '3' } });
    const { out, code } = await doctor();
    expect(out).toContain('problem');
    expect(out).toMatch(/3 messages in Tierwatch-UseDeadLetters\.\n +→ Remove the cause/);
    expect(code).toBe(1);
  });

  test('exits with 2 without a Region or without the stack', async () => {
    expect(await runMain(['doctor'], { cwd: '.' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('no Region'),
    });
    aws.formation.on(DescribeStacksCommand).rejects(awsError('ValidationError', 'Stack with id X does not exist'));
    expect(await doctor('--stack', 'X')).toMatchObject({
      code: 2,
      err: expect.stringContaining('stack X in us-east-1: Stack with id X does not exist'),
    });
  });

  test('prints hostile names escaped', async () => {
    aws.ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '\u001b[2J\noff' } });
    expect((await doctor()).out).not.toContain('\u001b');
  });

  test.each<[string, () => unknown, string]>([
    [
      'a disabled rule',
      () => aws.events.on(ListRulesCommand).resolves({ Rules: [{ Name: 'Tierwatch-UseWrites', State: 'DISABLED' }] }),
      'problem Rules: Missing rules: Tierwatch-UseReads.|problem Rules: Disabled rules: Tierwatch-UseWrites.',
    ],
    [
      'a disabled queue',
      () =>
        aws.lambda.on(GetEventSourceMappingCommand).resolves({
          State: 'Disabled',
          FunctionArn: 'a:b',
          EventSourceArn: 'c:Tierwatch-Use',
          ScalingConfig: { MaximumConcurrency: 5 },
        }),
      'problem Queues: b does not read its queue: the event source mapping is Disabled.',
    ],
    [
      'a small quota',
      () => aws.lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 5 } }),
      'problem Concurrency: 8 concurrent executions can be needed at once, but the quota of the account is 5.',
    ],
    [
      'a pending subscription',
      () =>
        aws.sns.on(ListSubscriptionsByTopicCommand).resolves({
          Subscriptions: [{ Protocol: 'email', Endpoint: 'a@example.com', SubscriptionArn: 'PendingConfirmation' }],
        }),
      'problem Notifications: Subscriptions of Tierwatch-Responders that are not confirmed: email a@example.com.',
    ],
    [
      'a webhook',
      () => aws.events.on(DescribeConnectionCommand).resolves({ ConnectionState: 'DEAUTHORIZED' }),
      'problem Notifications: The webhook tierwatch-soc is DEAUTHORIZED.',
    ],
    [
      'a stopped trail',
      () => aws.cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false }),
      'problem Trails: No trail logs write management events of us-east-1.',
    ],
    [
      'an alarm',
      () =>
        aws.cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [{ AlarmName: 'A', StateValue: 'ALARM' }] }),
      'warning Alarms: In ALARM: A.|warning Alarms: 1 alarm without an action: no one receives them.',
    ],
    [
      'a denied simulation',
      () => aws.iam.on(SimulatePrincipalPolicyCommand).rejects(awsError('AccessDenied')),
      'unknown Permissions: Not read: iam:SimulatePrincipalPolicy denied (AccessDenied).',
    ],
    [
      'throttled trails',
      () => aws.cloudTrail.on(DescribeTrailsCommand).rejects(awsError('ThrottlingException')),
      'unknown Trails: The trails were not read: cloudtrail:DescribeTrails throttled for too long (ThrottlingException).',
    ],
    [
      'a denied table',
      () => aws.dynamo.on(QueryCommand).rejects(awsError('AccessDeniedException')),
      'unknown Events: Arrivals of events were not read: dynamodb:Query denied (AccessDeniedException).|unknown Coverage check: Not read: dynamodb:Query denied (AccessDeniedException).',
    ],
    [
      'a denied schedule',
      () => aws.scheduler.on(GetScheduleCommand).rejects(awsError('AccessDeniedException')),
      'unknown Schedules: Not read: scheduler:GetSchedule denied (AccessDeniedException).|unknown Snapshots: The age of the snapshots was not read: a schedule of a snapshot was not read.',
    ],
  ])('reports %s', async (_, change, expected) => {
    change();
    const found = await trouble();
    for (const line of expected.split('|')) expect(found).toContain(line);
  });

  test('says which service control policy or boundary denies a change', async () => {
    const result = { EvalActionName: 'iam:PutUserPolicy', EvalDecision: 'explicitDeny' as const };
    aws.iam.on(SimulatePrincipalPolicyCommand).resolves({
      EvaluationResults: [
        { ...result, OrganizationsDecisionDetail: { AllowedByOrganizations: false } },
        {
          ...result,
          EvalActionName: 'iam:UpdateAccessKey',
          PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
        },
      ],
    });
    expect(await trouble()).toEqual(
      expect.arrayContaining([
        'problem Permissions: Tierwatch-ContainUser-us-east-1 may not call iam:PutUserPolicy: denied by a service control policy.',
        'problem Permissions: Tierwatch-ContainUser-us-east-1 may not call iam:UpdateAccessKey: denied by the permissions boundary.',
      ]),
    );
  });

  test('reports everything that depends on the resources of the stack as unknown if these are denied', async () => {
    aws.formation.on(ListStackResourcesCommand).rejects(awsError('AccessDenied'));
    const found = await trouble();
    expect(found.every((line) => line.startsWith('unknown '))).toBe(true);
    for (const check of [
      'Permissions',
      'Concurrency',
      'Rules',
      'Queues',
      'Dead letters',
      'Schedules',
      'Notifications',
      'Alarms',
    ])
      expect(found.join('\n')).toContain(`unknown ${check}: `);
  });
});
