import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import type { ClientSettings } from '../../../local/credentials.ts';
import { detectorsIdle, eventually } from '../../../local/driver.ts';
import {
  account,
  asUser,
  caseWhen,
  deployment,
  estate,
  ingestBus,
  newVictim,
  pendingApproval,
  postReplay,
  responder,
  root,
  stateIs,
  steal,
  thiefOf,
} from '../world.ts';

/** Puts records with any source, and returns the error codes. */
async function put(settings: ClientSettings, EventBusName: string, Source: string, records: readonly object[]) {
  const Entries = records.map((record) => ({
    EventBusName,
    Source,
    DetailType: 'AWS API Call via CloudTrail',
    Detail: JSON.stringify(record),
  }));
  const { Entries: results = [] } = await new EventBridgeClient(settings).send(new PutEventsCommand({ Entries }));
  return results.map(({ ErrorCode }) => ErrorCode);
}

describe('event authenticity', () => {
  it('ignores events that an administrator of the account forges', { timeout: 180_000 }, async () => {
    const victim = await newVictim('framed-exporter');
    const theft = await thiefOf(victim).becomeAdministrator();
    // The emulator does not evaluate bus policies, so that only patterns and code reject these events.
    for (const source of ['evil', 'aws', 'tierwatch.detection', 'tierwatch.replay.x']) {
      expect(await put(root, ingestBus, source, theft)).toEqual([undefined]);
      expect(await put(root, 'default', source, theft)).toEqual([undefined]);
    }
    expect(await put(root, 'default', 'tierwatch.replay', theft)).toEqual([undefined]);
    await detectorsIdle(root, deployment);
    expect(await responder.incidentAbout(victim.arn)).toBeUndefined();
  });

  it('refuses sources of AWS to administrators and to replayers', async () => {
    const record = { eventName: 'StopLogging' };
    for (const bus of [ingestBus, 'default'])
      expect(await put(root, bus, 'aws.iam', [record]), bus).toEqual(['NotAuthorizedForSourceException']);
    expect(await put(asUser(estate.replayer.key), ingestBus, 'aws.iam', [record])).toEqual([
      'NotAuthorizedForSourceException',
    ]);
  });

  it('does not let a replayer use the default bus', async () => {
    const events = new EventBridgeClient(asUser(estate.replayer.key));
    const Entries = [{ Source: 'tierwatch.replay', DetailType: 'AWS API Call via CloudTrail', Detail: '{}' }];
    await expect(events.send(new PutEventsCommand({ Entries }))).rejects.toThrow(/not authorized|AccessDenied/);
  });

  it('does not mark an attack that CloudTrail reports', async () => {
    const victim = await newVictim('recorded-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    const { incident: seen } = await responder.case(incident.id);
    expect(seen.replayed).toBeUndefined();
    await responder.decide(approval.id, 'refuse', approval.planHash, 'a test');
  });

  it('only plans for a replayed attack, until a person asks for containment', { timeout: 180_000 }, async () => {
    const victim = await newVictim('replayed-exporter');
    const thief = thiefOf(victim);
    await postReplay(...(await thief.reconnaissance()), ...(await thief.becomeAdministrator()));
    const incident = await eventually('an incident', () => responder.incidentAbout(victim.arn));
    const view = await caseWhen('the plan', incident.id, stateIs('planned'));
    await detectorsIdle(root, deployment);
    const later = await responder.case(incident.id);
    expect(later.incident).toMatchObject({ replayed: true, state: 'planned', account });
    expect(later.approvals).toEqual([]);
    expect(view.journal.find(({ step }) => step === 'decided')?.detail).toMatch(/replayed/);
    expect(await thief.tryKey()).toBeUndefined();
    await responder.contain(incident.id, 'the replay shows a real theft');
    const approval = await pendingApproval(incident.id);
    await responder.decide(approval.id, 'refuse', approval.planHash, 'a test');
    await caseWhen('the refusal', incident.id, stateIs('refused'));
  });
});
