import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { PATTERNS } from '../../events/patterns.ts';
import { createQueue } from '../../local/queue.ts';
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
  const { url, arn } = await createQueue(sqs, `consumer-${name}`);
  const events = new EventBridgeClient(root);
  const rule = { EventBusName: output('BusName'), Name: name, EventPattern: JSON.stringify(PATTERNS[pattern].pattern) };
  await events.send(new PutRuleCommand(rule));
  const Targets = [{ Id: 'queue', Arn: arn }];
  await events.send(new PutTargetsCommand({ EventBusName: output('BusName'), Rule: name, Targets }));
  return url;
}

/** Adds the next messages of the queue, and returns how many there were. */
export async function receive(QueueUrl: string, into: Envelope[]): Promise<number> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
  );
  for (const { Body = '{}' } of Messages) into.push(envelope.parse(JSON.parse(Body)));
  return Messages.length;
}
