import { createServer, type Server } from 'node:http';
import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { webhookInput, webhookPattern } from '../../../infra/webhook-messages.ts';
import { eventually } from '../../../local/driver.ts';
import { contain, newVictim, output, pendingApproval, release, root, steal } from '../world.ts';

const sqs = new SQSClient(root);
const events = new EventBridgeClient(root);

const envelope = z.looseObject({
  Subject: z.string(),
  Message: z.string(),
  MessageAttributes: z.looseObject({ trigger: z.looseObject({ Value: z.string() }) }),
});
type Mail = z.infer<typeof envelope>;

/** A queue that is subscribed to a topic, as an address would be. */
async function subscribe(name: string, TopicArn: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const Endpoint = Attributes?.QueueArn;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Endpoint,
    Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await new SNSClient(root).send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  return QueueUrl;
}

async function receive(QueueUrl: string, into: Mail[]): Promise<void> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { Body = '{}', ReceiptHandle } of Messages) {
    into.push(envelope.parse(JSON.parse(Body)));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}

const ruleProperties = z.object({
  EventPattern: z.record(z.string(), z.unknown()),
  Targets: z.tuple([
    z.object({
      InputTransformer: z.object({ InputPathsMap: z.record(z.string(), z.string()), InputTemplate: z.string() }),
    }),
  ]),
});

/** The rule of a webhook, as the hub's stack has it. */
function synthesizedRule(kind: 'slack' | 'teams') {
  const stack = new Stack(new App());
  new Rule(stack, 'Rule', {
    eventPattern: webhookPattern({ minimumSeverity: 'high' }),
    targets: [
      { bind: () => ({ arn: 'arn:aws:events:us-east-1:111111111111:api-destination/x', input: webhookInput(kind) }) },
    ],
  });
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  return ruleProperties.parse(rule?.Properties);
}

/** Makes by API calls what the emulator's CloudFormation does not: connection, API destination and rule of a webhook. */
async function connectWebhook(kind: 'slack' | 'teams', InvocationEndpoint: string): Promise<void> {
  const Name = `local-${kind}`;
  const ApiKeyAuthParameters = { ApiKeyName: 'X-Tierwatch', ApiKeyValue: 'notification' };
  const { ConnectionArn } = await events.send(
    new CreateConnectionCommand({ Name, AuthorizationType: 'API_KEY', AuthParameters: { ApiKeyAuthParameters } }),
  );
  const { ApiDestinationArn } = await events.send(
    new CreateApiDestinationCommand({ Name, ConnectionArn, InvocationEndpoint, HttpMethod: 'POST' }),
  );
  const { EventPattern, Targets } = synthesizedRule(kind);
  const EventBusName = output('BusName');
  await events.send(new PutRuleCommand({ EventBusName, Name, EventPattern: JSON.stringify(EventPattern) }));
  const { InputTransformer } = Targets[0];
  const RoleArn = 'arn:aws:iam::111111111111:role/any';
  await events.send(
    new PutTargetsCommand({
      EventBusName,
      Rule: Name,
      Targets: [{ Id: 'chat', Arn: ApiDestinationArn, RoleArn, InputTransformer }],
    }),
  );
}

describe('notification of responders', () => {
  const posted: { readonly path: string; readonly body: string }[] = [];
  const mails: Mail[] = [];
  let chat: Server;
  let queue = '';

  beforeAll(async () => {
    chat = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      request.on('end', () => {
        posted.push({ path: request.url ?? '', body });
        response.end('ok');
      });
    });
    await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
    const address = chat.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (const kind of ['slack', 'teams'] as const) await connectWebhook(kind, `http://127.0.0.1:${port}/${kind}`);
    queue = await subscribe('responder-mail', output('RespondersTopicArn'));
  });
  afterAll(() => {
    chat.close();
    chat.closeAllConnections();
  });

  const about = (incidentId: string) => mails.filter(({ Message }) => Message.includes(incidentId));
  const triggers = (incidentId: string) => about(incidentId).map((mail) => mail.MessageAttributes.trigger.Value);
  const notified = (incidentId: string, trigger: string): Promise<true> =>
    eventually(`the notification ${trigger}`, async () => {
      await receive(queue, mails);
      return triggers(incidentId).includes(trigger) ? true : undefined;
    });

  it('sends incident, approval request, containment and release exactly once, by topic and to chat', async () => {
    const victim = await newVictim('notified-exporter');
    const { id } = await steal(victim);
    await notified(id, 'incident-opened');
    const approval = await pendingApproval(id);
    await notified(id, 'approval-requested');
    await contain(id);
    await notified(id, 'identity-contained');
    await release(id, 'a drill');
    await notified(id, 'identity-released');

    const wanted = ['incident-opened', 'approval-requested', 'identity-contained', 'identity-released'];
    expect(triggers(id).toSorted()).toEqual(wanted.toSorted());
    const request = about(id).find((mail) => mail.MessageAttributes.trigger.Value === 'approval-requested');
    expect(request?.Subject).toMatch(/^\[Tierwatch\] (HIGH|CRITICAL) T0: approval requested: user\/notified-exporter$/);
    expect(request?.Message).toContain(`tierwatch approve ${approval.incidentId}`);
    expect(request?.Message).toContain('owner tests');
    expect(JSON.stringify(about(id))).not.toContain(victim.key.accessKeyId);

    const posts = (path: string) => posted.filter((one) => one.path === path && one.body.includes(id));
    await eventually('every message in chat', async () =>
      posts('/slack').length >= wanted.length && posts('/teams').length >= wanted.length ? true : undefined,
    );
    expect(posts('/slack')).toHaveLength(wanted.length);
    expect(posts('/teams')).toHaveLength(wanted.length);
    for (const { Message } of about(id)) expect(posts('/slack').map(({ body }) => slackText(body))).toContain(Message);
    const [card] = posts('/teams').map(({ body }): unknown => JSON.parse(body));
    expect(card).toMatchObject({ type: 'message', attachments: [{ content: { type: 'AdaptiveCard' } }] });
  });
});

/** What Slack shows of a message in a code block. */
function slackText(body: string): string {
  const { text } = z.object({ text: z.string() }).parse(JSON.parse(body));
  return text.slice(3, -3).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
