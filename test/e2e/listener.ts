import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { PATTERNS } from '../../events/patterns.ts';
import { output, root } from './world.ts';

const envelope = z.looseObject({
  source: z.string(),
  'detail-type': z.string(),
  resources: z.array(z.string()),
  detail: z.looseObject({
    metadata: z.looseObject({ eventId: z.string(), identity: z.string().optional() }),
    data: z.looseObject({}),
  }),
});
export type Envelope = z.infer<typeof envelope>;

const sqs = new SQSClient(root);

/** Deploys one of the published patterns as a consumer would, with a queue as target. */
export async function subscribe(pattern: keyof typeof PATTERNS, name: string = pattern): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `consumer-${name}` }));
  const AttributeNames = ['QueueArn'] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  const events = new EventBridgeClient(root);
  const rule = { EventBusName: output('BusName'), Name: name, EventPattern: JSON.stringify(PATTERNS[pattern].pattern) };
  await events.send(new PutRuleCommand(rule));
  const Targets = [{ Id: 'queue', Arn: Attributes?.QueueArn }];
  await events.send(new PutTargetsCommand({ EventBusName: output('BusName'), Rule: name, Targets }));
  return QueueUrl;
}

/** Adds the next messages of the queue, and returns how many there were. */
export async function receive(QueueUrl: string, into: Envelope[]): Promise<number> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
  );
  for (const { Body = '{}' } of Messages) into.push(envelope.parse(JSON.parse(Body)));
  return Messages.length;
}
