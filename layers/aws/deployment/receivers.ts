import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeConnectionCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { batches, mapLimited } from '../../app/async.ts';
import type { Reading } from '../../core/check.ts';
import type { AlarmFacts, Subscription, TopicFacts, WebhookFacts } from '../../core/health/facts.ts';
import { parseArn } from '../../core/identity.ts';
import type { RegionConnection } from '../clients.ts';
import { allPages } from '../readers/pages.ts';
import { reading } from '../reading.ts';
import { lastPart, readEach } from './delivery.ts';
import { type DeployedStack, idsOf } from './stack.ts';

/** Topics, webhooks and alarms of a deployment. */

const AT_ONCE = 4;

export const readTopics = (
  connection: RegionConnection,
  stack: DeployedStack,
): Promise<Reading<readonly TopicFacts[]>> =>
  readEach(idsOf(stack, 'AWS::SNS::Topic'), async (arn) => ({
    name: lastPart(arn),
    subscriptions: await readSubscriptions(connection, arn),
  }));

/** SNS gives a subscription an ARN once it is confirmed. */
function readSubscriptions(connection: RegionConnection, TopicArn: string): Promise<Reading<readonly Subscription[]>> {
  const client = new SNSClient({ ...connection, region: parseArn(TopicArn)?.region ?? connection.region });
  return reading('sns:ListSubscriptionsByTopic', async () => {
    const found = await allPages(
      'sns:ListSubscriptionsByTopic',
      (NextToken) => client.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken })),
      ({ Subscriptions = [], NextToken }) => ({ items: Subscriptions, next: NextToken }),
    );
    return found.map(({ Protocol = '', Endpoint = '', SubscriptionArn = '' }) => ({
      protocol: Protocol,
      endpoint: Endpoint,
      isConfirmed: SubscriptionArn.startsWith('arn:'),
    }));
  });
}

/** The connections of the webhooks. Their API destinations are not read: they contain the URL, which is the only credential. */
export function readWebhooks(
  connection: RegionConnection,
  stack: DeployedStack,
): Promise<Reading<readonly Reading<WebhookFacts>[]>> {
  const client = new EventBridgeClient(connection);
  return readEach(idsOf(stack, 'AWS::Events::Connection'), (Name) =>
    reading('events:DescribeConnection', async () => {
      const { ConnectionState = 'unknown' } = await client.send(new DescribeConnectionCommand({ Name }));
      return { name: Name, state: ConnectionState };
    }),
  );
}

/** DescribeAlarms accepts this many names.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const MOST_NAMES = 100;

export function readAlarms(
  connection: RegionConnection,
  stack: DeployedStack,
): Promise<Reading<readonly AlarmFacts[]>> {
  const names = idsOf(stack, 'AWS::CloudWatch::Alarm');
  if (names.kind === 'unknown') return Promise.resolve(names);
  const client = new CloudWatchClient(connection);
  return reading('cloudwatch:DescribeAlarms', async () => {
    const pages = await mapLimited([...batches(names.value, MOST_NAMES)], AT_ONCE, (AlarmNames) =>
      client.send(new DescribeAlarmsCommand({ AlarmNames, MaxRecords: MOST_NAMES })),
    );
    return pages
      .flatMap(({ MetricAlarms = [] }) => MetricAlarms)
      .map(({ AlarmName = '', StateValue = 'unknown', AlarmActions = [], ActionsEnabled = true }) => ({
        name: AlarmName,
        state: StateValue,
        actions: ActionsEnabled ? AlarmActions : [],
      }));
  });
}

/** The subscriptions of the topics that alarms notify. */
export async function readAlarmTopics(
  connection: RegionConnection,
  alarms: Reading<readonly AlarmFacts[]>,
): Promise<ReadonlyMap<string, Reading<readonly Subscription[]>>> {
  if (alarms.kind === 'unknown') return new Map();
  const topics = new Set(alarms.value.flatMap(({ actions }) => actions.filter((arn) => arn.includes(':sns:'))));
  const found = await mapLimited(
    [...topics],
    AT_ONCE,
    async (arn): Promise<[string, Reading<readonly Subscription[]>]> => [arn, await readSubscriptions(connection, arn)],
  );
  return new Map(found);
}
