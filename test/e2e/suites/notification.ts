import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { webhookInput, webhookPattern } from '../../../infra/webhook-messages.ts';
import { eventually, invoke } from '../../../local/driver.ts';
import { Mailbox, triggerOf } from '../../../local/mailbox.ts';
import { withParameter } from '../settings.ts';
import { SETTLED_MS, undo } from '../victims.ts';
import {
  caseWhen,
  contain,
  functionOf,
  newVictim,
  output,
  pendingApproval,
  release,
  responder,
  root,
  stateIs,
  steal,
} from '../world.ts';

const events = new EventBridgeClient(root);

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

/** A quarter of the minute that an approval waits in the test. */
const LAST_QUARTER_MS = 14_500;

describe('notification of responders', () => {
  const posted: { readonly path: string; readonly body: string }[] = [];
  let chat: Server;
  let mailbox: Mailbox;
  let escalation: Mailbox;

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
    mailbox = await Mailbox.subscribe(root, output('RespondersTopicArn'), 'responder-mail');
    escalation = await Mailbox.subscribe(root, output('EscalationTopicArn'), 'escalation-mail');
  });
  afterAll(() => {
    chat.close();
    chat.closeAllConnections();
  });

  /** Waits until Slack has shown messages about an incident with these texts. */
  const inChat = (incidentId: string, ...texts: readonly string[]) =>
    eventually(`${texts.join(' and ')} in chat`, async () => {
      const about = posted.filter(({ path, body }) => path === '/slack' && body.includes(incidentId));
      const shown = about.map(({ body }) => slackText(body)).join('\n');
      return texts.every((text) => shown.includes(text)) ? true : undefined;
    });
  const triggers = (incidentId: string) => mailbox.about(incidentId).map(triggerOf);

  it('sends incident, approval request, containment and release exactly once, by topic and to chat', async () => {
    const victim = await newVictim('notified-exporter');
    const { id } = await steal(victim);
    await mailbox.receive('incident-opened', id);
    const approval = await pendingApproval(id);
    await mailbox.receive('approval-requested', id);
    await contain(id);
    await mailbox.receive('identity-contained', id);
    await release(id, 'a drill');
    await mailbox.receive('identity-released', id);

    const wanted = ['incident-opened', 'approval-requested', 'identity-contained', 'identity-released'];
    expect(triggers(id).toSorted()).toEqual(wanted.toSorted());
    const request = await mailbox.receive('approval-requested', id);
    expect(request.Subject).toMatch(/^\[Tierwatch\] (HIGH|CRITICAL) T0: approval requested: user\/notified-exporter$/);
    expect(request.Message).toContain(`tierwatch approve ${approval.incidentId}`);
    expect(request.Message).toContain('owner tests');
    expect(JSON.stringify(mailbox.about(id))).not.toContain(victim.key.accessKeyId);

    const posts = (path: string) => posted.filter((one) => one.path === path && one.body.includes(id));
    await eventually('every message in chat', async () =>
      posts('/slack').length >= wanted.length && posts('/teams').length >= wanted.length ? true : undefined,
    );
    expect(posts('/slack')).toHaveLength(wanted.length);
    expect(posts('/teams')).toHaveLength(wanted.length);
    for (const { Message } of mailbox.about(id))
      expect(posts('/slack').map(({ body }) => slackText(body))).toContain(Message);
    const [card] = posts('/teams').map(({ body }): unknown => JSON.parse(body));
    expect(card).toMatchObject({ type: 'message', attachments: [{ content: { type: 'AdaptiveCard' } }] });
    expect(escalation.about(id)).toEqual([]);

    const { notifications = [] } = await responder.case(id);
    const sent = (to: string) => notifications.filter((one) => one.to === to).map(({ trigger }) => trigger);
    expect([sent('responders').toSorted(), sent('chat-high').toSorted()]).toEqual([
      wanted.toSorted(),
      wanted.toSorted(),
    ]);
  });

  it('reports a containment that was tampered with to responders, and one that is undone to both groups', async () => {
    const victim = await newVictim('tampered-exporter');
    const { id } = await steal(victim);
    await contain(id);
    await mailbox.receive('identity-contained', id);
    await sleep(SETTLED_MS);
    await undo(victim);
    const tampered = await mailbox.receive('containment-tampered', id);
    expect(tampered.Message).toContain(`tierwatch show ${id}`);
    await caseWhen('containment', id, stateIs('contained'));
    await sleep(SETTLED_MS);

    await withParameter(
      output('KillSwitchParameter'),
      () => 'on',
      async () => {
        await undo(victim);
        await caseWhen('the undone containment', id, stateIs('undone'));
        const undone = await mailbox.receive('containment-undone', id);
        expect(undone.Message).toContain(`tierwatch contain ${id}`);
        expect((await escalation.receive('containment-undone', id)).Message).toBe(undone.Message);
      },
    );
    // The guardrails and the reconciler may both report it.
    expect(new Set(escalation.about(id).map(triggerOf))).toEqual(new Set(['containment-undone']));
    await inChat(id, 'containment tampered with', 'containment undone');
    await release(id, 'over');
  }, 300_000);

  it('warns both groups once before an approval expires', async () => {
    const soon = (before: string) => JSON.stringify({ ...JSON.parse(before), approvalMinutes: [1, 1, 1, 1] });
    await withParameter(output('ResponsePolicyParameter'), soon, async () => {
      const victim = await newVictim('hasty-exporter');
      const { id } = await steal(victim);
      const { expiresAt } = await pendingApproval(id);
      await sleep(Math.max(0, Date.parse(expiresAt) - Date.now() - LAST_QUARTER_MS));
      await invoke(root, functionOf('sweep-incidents'));
      const warning = await mailbox.receive('approval-expiring', id, 30);
      expect(warning.Message).toContain(`tierwatch approve ${id}`);
      expect((await escalation.receive('approval-expiring', id, 30)).Message).toBe(warning.Message);
      await inChat(id, 'approval expires soon');
      await invoke(root, functionOf('sweep-incidents'));
      await responder.close(id, 'a drill');
      expect(triggers(id).filter((trigger) => trigger === 'approval-expiring')).toHaveLength(1);
    });
  }, 300_000);
});

/** What Slack shows of a message in a code block. */
function slackText(body: string): string {
  const { text } = z.object({ text: z.string() }).parse(JSON.parse(body));
  return text.slice(3, -3).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
