import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PATTERNS } from '../../../events/patterns.ts';
import { eventually } from '../../../local/driver.ts';
import { contain, newVictim, output, release, root, steal } from '../world.ts';

const envelope = z.looseObject({
  source: z.string(),
  'detail-type': z.string(),
  resources: z.array(z.string()),
  detail: z.looseObject({ metadata: z.looseObject({ identity: z.string().optional() }), data: z.looseObject({}) }),
});
type Envelope = z.infer<typeof envelope>;

const sqs = new SQSClient(root);

/** Deploys one of the published patterns as a consumer would, with a queue as target. */
async function subscribe(name: keyof typeof PATTERNS): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `consumer-${name}` }));
  const AttributeNames = ['QueueArn'] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  const events = new EventBridgeClient(root);
  const rule = { EventBusName: output('BusName'), Name: name, EventPattern: JSON.stringify(PATTERNS[name].pattern) };
  await events.send(new PutRuleCommand(rule));
  const Targets = [{ Id: 'queue', Arn: Attributes?.QueueArn }];
  await events.send(new PutTargetsCommand({ EventBusName: output('BusName'), Rule: name, Targets }));
  return QueueUrl;
}

async function receive(QueueUrl: string, into: Envelope[]): Promise<void> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { Body = '{}' } of Messages) into.push(envelope.parse(JSON.parse(Body)));
}

describe('a consumer with a published pattern', () => {
  let all = '';
  let changes = '';
  beforeAll(async () => {
    all = await subscribe('every-event');
    changes = await subscribe('containments-and-releases');
  });

  it('receives all events of an incident, with the identity ARN and OCSF data', async () => {
    const victim = await newVictim('heard-exporter');
    const incident = await steal(victim);
    await contain(incident.id);
    await release(incident.id, 'a drill');

    const heard: Envelope[] = [];
    const types = () =>
      heard.filter(({ resources }) => resources.includes(victim.arn)).map((one) => one['detail-type']);
    const wanted = [
      'Incident Opened',
      'Response Decided',
      'Plan Created',
      'Approval Requested',
      'Approval Decided',
      'Identity Contained',
      'Identity Released',
    ];
    await eventually('every event', async () => {
      await receive(all, heard);
      return wanted.every((type) => types().includes(type)) ? true : undefined;
    });
    const opened = heard.find((one) => one['detail-type'] === 'Incident Opened' && one.resources.includes(victim.arn));
    expect(opened?.source).toBe('tierwatch.detection');
    expect(opened?.detail.metadata.identity).toBe(victim.arn);
    expect(opened?.detail.data.class_uid).toBe(2004);

    const narrow: Envelope[] = [];
    await eventually('the release, in the narrow queue', async () => {
      await receive(changes, narrow);
      return narrow.some((one) => one['detail-type'] === 'Identity Released') ? true : undefined;
    });
    expect(new Set(narrow.map((one) => one.source))).toEqual(new Set(['tierwatch.response']));
    expect(narrow.map((one) => one['detail-type'])).not.toContain('Incident Opened');
  });
});
