import {
  DeleteUserPolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { AWAY, callerOf, history, NIGHTLY } from '../../../infra/local/attack.ts';
import { eventually, judged } from '../../../infra/local/driver.ts';
import type { KeyedUser } from '../../../infra/local/estate.ts';
import {
  caseWhen,
  contain,
  deployment,
  estate,
  newVictim,
  pendingApproval,
  post,
  responder,
  root,
  stateIs,
  steal,
  thiefOf,
} from '../world.ts';

const iam = new IAMClient(root);

/** What a release has to restore: keys with their state, and every inline policy word for word. */
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
  it('detects, asks, contains for real, holds against tampering, and gives everything back', async () => {
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

    const [deny = ''] = (await iam.send(new ListUserPoliciesCommand({ UserName: victim.name }))).PolicyNames?.filter(
      (name) => name.startsWith('TierwatchContainment'),
    ) ?? [''];
    await iam.send(new DeleteUserPolicyCommand({ UserName: victim.name, PolicyName: deny }));
    await iam.send(
      new UpdateAccessKeyCommand({ UserName: victim.name, AccessKeyId: victim.key.accessKeyId, Status: 'Active' }),
    );
    await eventually('the containment to stand again', async () =>
      (await thief.tryKey()) === 'InvalidClientTokenId' ? true : undefined,
    );
    const tampered = await caseWhen('a record of the tampering', incident.id, ({ journal }) =>
      journal.some(({ step }) => step === 'reasserted'),
    );
    expect(tampered.journal.map(({ step }) => step)).toContain('tampered');

    await responder.release(incident.id, 'the key was rotated');
    const released = await caseWhen('release', incident.id, stateIs('released'));
    expect(await accessOf(victim)).toEqual(before);
    expect(await thief.tryKey(), 'the key works again').toBeUndefined();
    const decided = released.approvals.find(({ state }) => state === 'approved');
    expect(decided?.decidedBy).toBe(estate.responder.arn);
  });

  it('opens no incident for the same calls by a low-risk automation', async () => {
    const { statusPage } = estate;
    await post(...history(statusPage, NIGHTLY, 30, new Date()));
    await judged(root, deployment);
    await post(...(await thiefOf(statusPage).lookAround()));
    const marker = await newVictim('marker-exporter');
    await post(...(await thiefOf(marker).lookAround()));
    await eventually('the incident of the risky one', () => responder.incidentAbout(marker.arn));
    expect(callerOf(statusPage, AWAY).address).toBe(AWAY.address);
    expect(await responder.incidentAbout(statusPage.arn)).toBeUndefined();
  });

  it('contains only once for the same evidence: a released identity is on hold', async () => {
    const victim = await newVictim('hold-exporter');
    const incident = await steal(victim);
    await contain(incident.id);
    await responder.release(incident.id, 'a drill');
    const view = await caseWhen('release', incident.id, stateIs('released'));
    expect(view.journal.map(({ step }) => step)).toContain('released');
    expect(await thiefOf(victim).tryKey()).toBeUndefined();
  });
});
