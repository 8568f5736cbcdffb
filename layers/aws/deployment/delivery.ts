import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetAccountSettingsCommand, GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mapLimited } from '../../app/async.ts';
import { known, knownValues, type Reading } from '../../core/check.ts';
import type { EventSource, QueueFacts, RuleFacts, ScheduleFacts } from '../../core/health/facts.ts';
import type { RegionConnection } from '../clients.ts';
import { allPages } from '../readers/pages.ts';
import { reading } from '../reading.ts';
import { type DeployedStack, idsOf } from './stack.ts';

/** Queues, rules and schedules of a deployment. */

const AT_ONCE = 6;

/** Reads each item; without the list, nothing. */
export const readEach = async <Value>(
  ids: Reading<readonly string[]>,
  read: (id: string) => Promise<Value>,
): Promise<Reading<readonly Value[]>> =>
  ids.kind === 'unknown' ? ids : known(await mapLimited(ids.value, AT_ONCE, read));

export const readQuota = (connection: RegionConnection): Promise<Reading<number>> =>
  reading('lambda:GetAccountSettings', async () => {
    const { AccountLimit } = await new LambdaClient(connection).send(new GetAccountSettingsCommand({}));
    return AccountLimit?.ConcurrentExecutions ?? 0;
  });

/** An event source mapping, and the name of the queue that it reads. */
export type NamedSource = EventSource & { readonly queue: string };

export function readSources(
  connection: RegionConnection,
  stack: DeployedStack,
): Promise<Reading<readonly Reading<NamedSource>[]>> {
  const client = new LambdaClient(connection);
  return readEach(idsOf(stack, 'AWS::Lambda::EventSourceMapping'), (UUID) =>
    reading('lambda:GetEventSourceMapping', async () => {
      const mapping = await client.send(new GetEventSourceMappingCommand({ UUID }));
      return {
        functionName: lastPart(mapping.FunctionArn),
        state: mapping.State ?? 'unknown',
        maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
        queue: lastPart(mapping.EventSourceArn),
      };
    }),
  );
}

export const lastPart = (arn = ''): string => arn.slice(arn.lastIndexOf(':') + 1);
const afterSlash = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/** Every queue that no function reads is a dead-letter queue. */
export async function readDeadLetters(
  connection: RegionConnection,
  stack: DeployedStack,
  sources: Reading<readonly Reading<NamedSource>[]>,
): Promise<Reading<readonly QueueFacts[]>> {
  const urls = idsOf(stack, 'AWS::SQS::Queue');
  if (urls.kind === 'unknown') return urls;
  if (sources.kind === 'unknown') return sources;
  const unread = sources.value.find((source) => source.kind === 'unknown');
  if (unread !== undefined) return unread;
  const read = new Set(knownValues(sources.value).map(({ queue }) => queue));
  // The host of a URL that CloudFormation returns may not be that of the endpoint.
  const client = new SQSClient({ ...connection, useQueueUrlAsEndpoint: false });
  return readEach(known(urls.value.filter((url) => !read.has(afterSlash(url)))), async (QueueUrl) => ({
    name: afterSlash(QueueUrl),
    messages: await reading('sqs:GetQueueAttributes', async () => {
      const request = { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages' as const] };
      const { Attributes } = await client.send(new GetQueueAttributesCommand(request));
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    }),
  }));
}

/** The rules of the stack, as the buses list them: default bus, ingest bus and the bus of Tierwatch. */
export async function readRules(
  connection: RegionConnection,
  stack: DeployedStack,
): Promise<Reading<readonly RuleFacts[]>> {
  // The id of a rule on a custom bus is `bus|rule`.
  const ids = await readEach(idsOf(stack, 'AWS::Events::Rule'), async (id) => id.slice(id.indexOf('|') + 1));
  if (ids.kind === 'unknown') return ids;
  const client = new EventBridgeClient(connection);
  const buses = ['default', stack.outputs.IngestBusName, stack.outputs.BusName].filter((bus) => bus !== undefined);
  return reading('events:ListRules', async () => {
    const listed = await mapLimited(buses, AT_ONCE, (EventBusName) =>
      allPages(
        'events:ListRules',
        (NextToken) => client.send(new ListRulesCommand({ EventBusName, NextToken })),
        ({ Rules = [], NextToken }) => ({ items: Rules, next: NextToken }),
      ),
    );
    const byName = new Map(listed.flat().map((rule) => [rule.Name, rule]));
    return ids.value.map((name) => {
      const rule = byName.get(name);
      return { name, state: rule?.State, matchesReadOnlyEvents: READ_ONLY.test(rule?.EventPattern ?? '') };
    });
  });
}

/** How the patterns of the stack select read-only events. */
const READ_ONLY = /"readOnly"\s*:\s*\[\s*true\s*\]/;

export function readSchedules(
  connection: RegionConnection,
  stack: DeployedStack,
): Promise<Reading<readonly Reading<ScheduleFacts>[]>> {
  const client = new SchedulerClient(connection);
  return readEach(idsOf(stack, 'AWS::Scheduler::Schedule'), (Name) =>
    reading('scheduler:GetSchedule', async () => {
      const schedule = await client.send(new GetScheduleCommand({ Name }));
      return {
        description: schedule.Description ?? Name,
        state: schedule.State ?? 'unknown',
        expression: schedule.ScheduleExpression ?? '',
      };
    }),
  );
}
