import { CloudTrailClient, StartLoggingCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkDeployment } from '../../../cli/doctor/run.ts';
import type { CheckResult } from '../../../layers/core/check.ts';
import { detectorsIdle, eventually, invoke, queueUrl } from '../../../local/driver.ts';
import { type KeyedUser, Maker } from '../../../local/estate.ts';
import { MANAGEMENT_TRAIL } from '../../../local/management-trail.ts';
import { type Envelope, receive, subscribe } from '../listener.ts';
import { withParameter } from '../settings.ts';
import { account, asUser, changeRecord, deployment, functionOf, output, post, root } from '../world.ts';

let operator: KeyedUser;

/** The results for an operator who has only the managed policy for readers. */
const doctor = (): Promise<readonly CheckResult[]> =>
  checkDeployment({ stack: 'Tierwatch', connection: asUser(operator.key) });

const linesOf = (results: readonly CheckResult[], ...statuses: readonly CheckResult['status'][]): string[] =>
  results.filter(({ status }) => statuses.includes(status)).map(({ check, detail }) => `${check}: ${detail}`);

/** Waits until a result with this status and detail appears, and returns the statuses of its check. */
const until = (status: CheckResult['status'], detail: RegExp): Promise<CheckResult> =>
  eventually(`${status} ${detail}`, async () =>
    (await doctor()).find((result) => result.status === status && detail.test(result.detail)),
  );

const TRAIL = `arn:aws:cloudtrail:us-east-1:${account}:trail/${MANAGEMENT_TRAIL}`;
const cloudTrail = new CloudTrailClient(root);
const checkCoverage = () => invoke(root, functionOf('check-coverage'));

async function whileStopped(test: () => Promise<void>): Promise<void> {
  await cloudTrail.send(new StopLoggingCommand({ Name: TRAIL }));
  try {
    await test();
  } finally {
    await cloudTrail.send(new StartLoggingCommand({ Name: TRAIL }));
  }
}

describe('doctor', () => {
  beforeAll(async () => {
    operator = await new Maker(root, account).user(
      'doctor-operator',
      '/people/',
      undefined,
      { owner: 'security' },
      output('ReaderPolicyArn'),
    );
    await checkCoverage();
    await post(changeRecord('TagUser', { userName: operator.name, tags: [] }));
    await detectorsIdle(root, deployment);
  });

  it('finds no problem and reads everything, as a reader', async () => {
    const results = await eventually('results without unknown ones', async () => {
      const found = await doctor();
      return linesOf(found, 'unknown').length === 0 ? found : undefined;
    });
    // Earlier suites leave messages in dead-letter queues, raise alarms, and may subscribe to topics.
    const problems = linesOf(results, 'problem').filter((line) => !line.startsWith('Dead letters: '));
    expect(problems).toEqual([]);
    const other = /^(Alarms: In ALARM|Notifications: No responder)/;
    const warnings = linesOf(results, 'warning').filter((line) => !other.test(line));
    expect(warnings.toSorted()).toEqual([
      expect.stringMatching(/^Alarms: \d+ alarms without an action/),
      // The emulator delivers no events to rules in the state that receives read-only events.
      expect.stringMatching(/^Rules: Rules that do not receive the read-only events/),
    ]);
  });

  it('warns that the kill switch is on', async () => {
    await withParameter(
      output('KillSwitchParameter'),
      () => 'on',
      async () => {
        expect(await until('warning', /nothing is contained/)).toMatchObject({ check: 'Kill switch' });
      },
    );
  });

  it('finds a trail that was stopped', async () => {
    await whileStopped(async () => {
      const lines = linesOf(await doctor(), 'problem', 'warning');
      expect(lines).toContain(`Trails: The trail ${TRAIL} is not logging.`);
      expect(lines).toContain('Trails: No trail logs write management events of us-east-1.');
    });
    expect(linesOf(await doctor(), 'problem', 'warning').join()).not.toContain('Trails: ');
  });

  it('finds a subscription that is not confirmed', async () => {
    const sns = new SNSClient(root);
    const TopicArn = output('RespondersTopicArn');
    const request = {
      TopicArn,
      Protocol: 'https',
      Endpoint: 'https://127.0.0.1:9/nobody',
      ReturnSubscriptionArn: true,
    };
    const { SubscriptionArn } = await sns.send(new SubscribeCommand(request));
    expect(await until('problem', /not confirmed: https https:\/\/127/)).toMatchObject({ check: 'Notifications' });
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  });

  it('finds a message in a dead-letter queue', async () => {
    const sqs = new SQSClient({ ...root, useQueueUrlAsEndpoint: false });
    const QueueUrl = queueUrl(deployment, 'FailedSweeps');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    expect(await until('problem', /^1 message in .*FailedSweeps/)).toMatchObject({ check: 'Dead letters' });
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  });
});

describe('the coverage check', () => {
  it('publishes that a gap opened and closed', async () => {
    const queue = await subscribe('coverage-gaps');
    await whileStopped(async () => {
      expect(await checkCoverage()).toMatchObject({ opened: 2 });
      expect(await checkCoverage()).toMatchObject({ opened: 0, closed: 0 });
    });
    expect(await checkCoverage()).toMatchObject({ closed: 2, gaps: [] });
    const events: Envelope[] = [];
    await eventually('four events', async () => {
      await receive(queue, events);
      return events.length >= 4 ? true : undefined;
    });
    const found = events.map((event) => `${event['detail-type']} ${event.detail.metadata.reason}`);
    expect(found.toSorted()).toEqual([
      'Coverage Gap Closed TRAIL_MISSING',
      'Coverage Gap Closed TRAIL_STOPPED',
      'Coverage Gap Opened TRAIL_MISSING',
      'Coverage Gap Opened TRAIL_STOPPED',
    ]);
  });
});
