import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetUserPolicyCommand, IAMClient, ListAccessKeysCommand, ListUserPoliciesCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { publishIncident } from '../../../layers/app/detection/publish-incident.ts';
import { eventBridgeBus } from '../../../layers/aws/event-bus.ts';
import { history, NIGHTLY } from '../../../local/attack.ts';
import { detectorsIdle, eventually } from '../../../local/driver.ts';
import type { KeyedUser } from '../../../local/estate.ts';
import { undo } from '../victims.ts';
import {
  caseWhen,
  contain,
  deployment,
  estate,
  newVictim,
  output,
  pendingApproval,
  post,
  release,
  responder,
  root,
  stateIs,
  steal,
  tables,
  thiefOf,
} from '../world.ts';

const iam = new IAMClient(root);

/** What a release has to restore: keys with their status, and every inline policy document. */
async function accessOf({ name: UserName }: KeyedUser) {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  const policies = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
      return [PolicyName, PolicyDocument];
    }),
  );
  return { keys: AccessKeyMetadata.map(({ AccessKeyId, Status }) => [AccessKeyId, Status]), policies };
}

describe('the closed loop', () => {
  it('detects, requests approval, contains, withstands tampering, and restores access', async () => {
    const victim = await newVictim('loop-exporter');
    const before = await accessOf(victim);
    const thief = thiefOf(victim);
    expect(await thief.tryKey()).toBeUndefined();

    const incident = await steal(victim);
    expect(incident.tier).toBe(0);
    expect(incident.class).toBe('service-user');
    await caseWhen('several signals', incident.id, (view) => view.incident.signals.length > 1);

    const approval = await pendingApproval(incident.id);
    expect(await accessOf(victim), 'nothing is changed before the approval').toEqual(before);
    await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
    await caseWhen('containment', incident.id, stateIs('contained'));
    expect(await thief.tryKey(), 'the key is dead').toBe('InvalidClientTokenId');

    await undo(victim);
    await eventually('the containment to be in force again', async () =>
      (await thief.tryKey()) === 'InvalidClientTokenId' ? true : undefined,
    );
    const tampered = await caseWhen('a record of the tampering', incident.id, ({ journal }) =>
      journal.some(({ step }) => step === 'reasserted'),
    );
    expect(tampered.journal.map(({ step }) => step)).toContain('tampered');

    const released = await release(incident.id, 'a drill: the key was not stolen');
    expect(await accessOf(victim)).toEqual(before);
    expect(await thief.tryKey(), 'the key works again').toBeUndefined();
    const decided = released.approvals.find(({ state }) => state === 'approved');
    expect(decided?.decidedBy).toBe(estate.responder.arn);
  });

  it('opens no incident of high severity for the same calls by low-risk automation', async () => {
    const { statusPage } = estate;
    await post(...history(statusPage, NIGHTLY, 30, new Date()));
    await detectorsIdle(root, deployment);
    await post(...(await thiefOf(statusPage).reconnaissance()));
    await detectorsIdle(root, deployment);
    const { window } = await tables.identities.load(statusPage.arn);
    expect(
      window?.signals.map(({ rule }) => rule),
      'the events in the stored window',
    ).toContain('new-country');
    const { severity = 'low' } = (await responder.incidentAbout(statusPage.arn)) ?? {};
    expect(['low', 'medium']).toContain(severity);
    const marker = await newVictim('marker-exporter');
    await post(...(await thiefOf(marker).reconnaissance()));
    await eventually('the incident of the risky one', async () => {
      const incident = await responder.incidentAbout(marker.arn);
      return incident?.severity === 'high' || incident?.severity === 'critical' ? incident : undefined;
    });
  });

  it('does not contain a released identity again for the same evidence', async () => {
    const victim = await newVictim('hold-exporter');
    const thief = thiefOf(victim);
    const theft = [...(await thief.reconnaissance()), ...(await thief.becomeAdministrator())];
    await post(...theft);
    const { id } = await eventually('an incident', () => responder.incidentAbout(victim.arn));
    await detectorsIdle(root, deployment);
    await contain(id);
    await release(id, 'a drill');
    const given = await accessOf(victim);

    await post(...theft);
    await detectorsIdle(root, deployment);
    const about = (await responder.incidents()).filter(({ identity }) => identity === victim.arn);
    expect(
      about.map((incident) => [incident.id, incident.state]),
      'the same events again',
    ).toEqual([[id, 'released']]);

    // As if the detector had lost its window of recent events.
    const released = await tables.cases.incident(id);
    if (released === undefined) throw new Error('expected the released incident');
    const again = { ...released, id: `${id}-again`, state: 'open' as const };
    await tables.cases.openIncident(again);
    const bus = eventBridgeBus(new EventBridgeClient(root), output('BusName'));
    await publishIncident({ cases: tables.cases, bus }, again.id);
    const view = await caseWhen('the decision', again.id, ({ journal }) =>
      journal.some(({ step }) => step === 'decided'),
    );
    const decided = view.journal.find(({ step }) => step === 'decided')?.detail;
    expect(decided).toMatch(/^observe/);
    expect(decided).toContain(`A hold by ${estate.secondResponder.arn} covers this evidence`);
    expect([view.plans, view.approvals]).toEqual([[], []]);
    expect(await accessOf(victim)).toEqual(given);
    expect(await thief.tryKey()).toBeUndefined();
  });
});
