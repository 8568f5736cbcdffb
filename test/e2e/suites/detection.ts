import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../layers/core/detection/rules/index.ts';
import { AWAY, callerOf } from '../../../local/attack.ts';
import { detectorsIdle, eventually, queueUrl } from '../../../local/driver.ts';
import type { KeyedUser } from '../../../local/estate.ts';
import { cloudTrailRecord } from '../../../local/trail.ts';
import { type Envelope, receive, subscribe } from '../listener.ts';
import { asUser, deployment, estate, ingestBus, newVictim, post, responder, root, thiefOf } from '../world.ts';

const sqs = new SQSClient(root);
const detectorOf = new Map(RULES.map(({ meta, detector }) => [meta.id, detector]));

const signInOf = (user: KeyedUser): object => ({
  ...cloudTrailRecord({
    caller: callerOf(user, AWAY),
    service: 'signin',
    name: 'ConsoleLogin',
    readOnly: false,
    at: new Date(),
  }),
  responseElements: { ConsoleLogin: 'Success' },
  additionalEventData: { MobileVersion: 'No', MFAUsed: 'No' },
  eventType: 'AwsConsoleSignIn',
});

describe('event delivery', () => {
  it('opens one incident for repeated, out-of-order events', async () => {
    const victim = await newVictim('repeated-exporter');
    const thief = thiefOf(victim);
    const theft = [...(await thief.reconnaissance()), ...(await thief.becomeAdministrator())];
    const storm = Array.from({ length: 10 }, () => theft.toReversed()).flat();
    await post(...storm);
    const incident = await eventually('an incident', () => responder.incidentAbout(victim.arn));
    await eventually('all of its signals', async () => {
      const { incident: seen } = await responder.case(incident.id);
      return seen.signals.some(({ rule }) => rule !== seen.signals[0]?.rule) ? true : undefined;
    });
    await detectorsIdle(root, deployment);
    const about = (await responder.incidents()).filter(({ identity }) => identity === victim.arn);
    expect(about).toHaveLength(1);
    const { incident: seen } = await responder.case(incident.id);
    const keys = seen.signals.map(({ rule, eventId }) => `${rule} ${eventId}`);
    expect(new Set(keys).size, 'no signal is counted twice').toBe(keys.length);
  });

  it('publishes one opening if all three detectors find the incident at once', async () => {
    const queue = await subscribe('every-event', 'three-detectors');
    const victim = await newVictim('contested-exporter');
    const thief = thiefOf(victim);
    const theft = [signInOf(victim), ...(await thief.reconnaissance()), ...(await thief.becomeAdministrator())];
    await post(...Array.from({ length: 5 }, () => theft).flat());
    const incident = await eventually('an incident', () => responder.incidentAbout(victim.arn));
    await eventually('signals of all three detectors', async () => {
      const { incident: seen } = await responder.case(incident.id);
      return new Set(seen.signals.map(({ rule }) => detectorOf.get(rule))).size === 3 ? true : undefined;
    });
    await detectorsIdle(root, deployment);

    const heard: Envelope[] = [];
    let quiet = 0;
    await eventually('the end of the events', async () => {
      quiet = (await receive(queue, heard)) === 0 ? quiet + 1 : 0;
      return quiet >= 5 ? true : undefined;
    });
    const about = heard.filter((one) => one.source === 'tierwatch.detection' && one.resources.includes(victim.arn));
    expect(about.filter((one) => one['detail-type'] === 'Incident Opened')).toHaveLength(1);
    const ids = about.map(({ detail }) => detail.metadata.eventId);
    expect(new Set(ids).size, 'no event is published twice').toBe(ids.length);
    const { incident: seen } = await responder.case(incident.id);
    expect(about.map(({ detail }) => detail.metadata.severity)).toContain(seen.severity);
    const text = JSON.stringify(about);
    for (const known of [AWAY.address, victim.key.accessKeyId, AWAY.agent, 'AttachUserPolicy'])
      expect(text).toContain(known);
    expect(text).not.toContain(victim.key.secretAccessKey);
  });

  it('refuses events from a user without permission to put events on the ingest bus', async () => {
    const events = new EventBridgeClient(asUser(estate.backup.key));
    const Entries = [{ EventBusName: ingestBus, Source: 'x', DetailType: 'AWS API Call via CloudTrail', Detail: '{}' }];
    await expect(events.send(new PutEventsCommand({ Entries }))).rejects.toThrow(/not authorized|AccessDenied/);
  });

  it('moves a poison event to the dead-letter queue and processes the others', { timeout: 240_000 }, async () => {
    const work = queueUrl(deployment, 'ChangeEvents/Queue');
    const letters = queueUrl(deployment, 'ChangeEvents/DeadLetters');
    await sqs.send(new PurgeQueueCommand({ QueueUrl: letters }));
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: work, AttributeNames: ['VisibilityTimeout'] }),
    );
    // Five deliveries six minutes apart would take half an hour.
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: work, Attributes: { VisibilityTimeout: '1' } }));
    try {
      const poison = { eventID: randomUUID(), eventSource: 'iam.amazonaws.com', eventTime: 'never', eventName: 7 };
      const victim = await newVictim('neighbour-exporter');
      await post(poison, ...(await thiefOf(victim).becomeAdministrator()));
      const message = await eventually(
        'the poison event in the dead-letter queue',
        async () => {
          const { Messages = [] } = await sqs.send(
            new ReceiveMessageCommand({ QueueUrl: letters, VisibilityTimeout: 0, MaxNumberOfMessages: 10 }),
          );
          return Messages.find(({ Body = '' }) => Body.includes(poison.eventID));
        },
        180,
      );
      expect(message.Body).toContain(poison.eventID);
      await eventually("the neighbour's incident", () => responder.incidentAbout(victim.arn));
    } finally {
      const { VisibilityTimeout = '360' } = Attributes;
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: work, Attributes: { VisibilityTimeout } }));
    }
  });

  // The last test, because unreadable records stay in the queues for minutes.
  it('tolerates records without an ARN, with missing fields, or of an unknown version', async () => {
    const victim = await newVictim('odd-exporter');
    const call = { caller: callerOf(victim, AWAY), service: 'iam', name: 'ListUsers', readOnly: true, at: new Date() };
    const record = cloudTrailRecord(call);
    const { userIdentity: _, ...withoutIdentity } = record;
    await post(
      withoutIdentity,
      { ...record, eventID: randomUUID(), eventVersion: '9.99', userIdentity: { type: 'Tomorrow' } },
      { ...record, eventID: randomUUID(), requestParameters: 'x'.repeat(100_000) },
      {
        eventID: randomUUID(),
        eventSource: 'iam.amazonaws.com',
        eventName: 'CreateUser',
        userIdentity: { type: 'IAMUser' },
      },
    );
    const thief = thiefOf(victim);
    await post(...(await thief.reconnaissance()), ...(await thief.becomeAdministrator()));
    await eventually('an incident of the good events', () => responder.incidentAbout(victim.arn));
  });
});
