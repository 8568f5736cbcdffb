import { IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeStateMachineCommand, SFNClient, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { callApi } from '../../../local/api.ts';
import { AWAY, callerOf } from '../../../local/attack.ts';
import { eventually, TierwatchApi } from '../../../local/driver.ts';
import { type KeyedUser, Maker } from '../../../local/estate.ts';
import { cloudTrailRecord } from '../../../local/trail.ts';
import {
  account,
  caseWhen,
  changeRecord,
  contain,
  deployment,
  newVictim,
  output,
  pendingApproval,
  post,
  responder,
  root,
  secondResponder,
  stateIs,
  steal,
  tables,
  thiefOf,
} from '../world.ts';

const iam = new IAMClient(root);
const sfn = new SFNClient(root);

async function waiting(name: string) {
  const victim = await newVictim(name);
  const incident = await steal(victim);
  return { victim, incident, approval: await pendingApproval(incident.id) };
}

const callsApi = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
});

const stillWorks = async (victim: KeyedUser): Promise<void> => expect(await thiefOf(victim).tryKey()).toBeUndefined();

describe('approval of a plan', () => {
  it('rejects a wrong hash with a reason and records the attempt', async () => {
    const { victim, incident, approval } = await waiting('hash-exporter');
    const wrong = approval.planHash.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    await expect(responder.decide(approval.id, 'approve', wrong, 'hurry')).rejects.toMatchObject({
      body: { error: 'wrong-hash' },
    });
    await stillWorks(victim);
    const view = await caseWhen('the record', incident.id, ({ journal }) =>
      journal.some(({ step }) => step === 'approval-attempt-refused'),
    );
    expect(view.incident.state).toBe('awaiting-approval');
    await responder.decide(approval.id, 'refuse', approval.planHash, 'a drill');
    await caseWhen('refusal', incident.id, stateIs('refused'));
    await stillWorks(victim);
  });

  it('accepts the first decision and rejects the second', async () => {
    const { victim, incident, approval } = await waiting('second-exporter');
    await responder.decide(approval.id, 'refuse', approval.planHash, 'known test');
    await expect(responder.decide(approval.id, 'approve', approval.planHash, 'no, do it')).rejects.toMatchObject({
      body: { error: 'already-decided' },
    });
    await caseWhen('refusal', incident.id, stateIs('refused'));
    await stillWorks(victim);
  });

  it('rejects a decision by the target of the incident', async () => {
    const { victim, incident, approval } = await waiting('target-exporter');
    const allow = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow] });
    await iam.send(new PutUserPolicyCommand({ UserName: victim.name, PolicyName: 'call-api', PolicyDocument }));
    const target = new TierwatchApi(deployment.api, victim.key);
    await expect(target.decide(approval.id, 'refuse', approval.planHash, 'all is well')).rejects.toThrow(/40[39]/);
    const { approval: after } = await responder.approval(approval.id);
    expect(after.state).toBe('pending');
    const { journal } = await responder.case(incident.id);
    const attempt = journal.find(({ step }) => step === 'approval-attempt-refused');
    expect(attempt?.by).toContain(victim.arn);
  });

  it('closes a false positive, refuses its pending approval, and leaves access unchanged', async () => {
    const { victim, incident, approval } = await waiting('closed-exporter');
    await responder.close(incident.id, 'a planned migration');
    const view = await caseWhen('the end', incident.id, stateIs('closed'));
    expect(view.approvals.find(({ id }) => id === approval.id)?.state).toBe('refused');
    await stillWorks(victim);
  });

  it('creates one pending approval for concurrent requests of two responders', async () => {
    const { incident, approval } = await waiting('twice-exporter');
    await responder.decide(approval.id, 'refuse', approval.planHash, 'a drill');
    await caseWhen('refusal', incident.id, stateIs('refused'));
    // The second request may find that the incident has changed.
    const asked = [responder.contain(incident.id, 'after all'), secondResponder.contain(incident.id, 'after all')];
    await Promise.allSettled(asked);
    await pendingApproval(incident.id);
    const { approvals } = await responder.case(incident.id);
    expect(approvals.filter(({ state }) => state === 'pending')).toHaveLength(1);
  });

  it('refuses a release by a suspect responder or by one person alone', async () => {
    const { incident } = await waiting('shielded-exporter');
    await contain(incident.id);
    const suspect = await new Maker(root, account).user('third-responder', '/people/', callsApi, { owner: 'security' });
    await post(changeRecord('CreateUser', { userName: suspect.name }));
    const caller = callerOf(suspect, AWAY);
    const request = { userName: suspect.name, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
    await post(
      cloudTrailRecord({ caller, service: 'iam', name: 'AttachUserPolicy', readOnly: false, at: new Date(), request }),
    );
    await eventually('an incident about the responder', () => responder.incidentAbout(suspect.arn));
    await expect(
      new TierwatchApi(deployment.api, suspect.key).release(incident.id, 'not a real incident'),
    ).rejects.toMatchObject({
      body: { error: 'caller-under-incident' },
    });
    expect(await responder.release(incident.id, 'one')).toMatchObject({ needs: 'second-person' });
    expect(await responder.release(incident.id, 'one again')).toMatchObject({ needs: 'second-person' });
    expect((await responder.case(incident.id)).incident.state).toBe('contained');
  });

  it('returns 403 for an unsigned call', async () => {
    const { approval } = await waiting('unsigned-exporter');
    const body = { decision: 'approve', planHash: approval.planHash, reason: 'x' };
    const answer = await callApi(deployment.api, undefined, 'POST', `/approvals/${approval.id}`, body);
    expect(answer.status).toBe(403);
    expect((await responder.approval(approval.id)).approval.state).toBe('pending');
  });

  it('refuses a decision without a reason', async () => {
    const { approval } = await waiting('reasonless-exporter');
    await expect(responder.decide(approval.id, 'approve', approval.planHash, '  ')).rejects.toMatchObject({
      status: 400,
    });
    expect((await responder.approval(approval.id)).approval.state).toBe('pending');
  });

  it('exposes neither the task token nor its ciphertext', async () => {
    const { incident, approval } = await waiting('token-exporter');
    const seen = JSON.stringify([await responder.case(incident.id), await responder.approval(approval.id)]);
    const ciphertext = (await tables.cases.sealedToken(approval.id)) ?? 'nothing is stored';
    expect(ciphertext.length, 'it is there to be shown').toBeGreaterThan(100);
    expect(seen).not.toContain(ciphertext);
    expect(seen.toLowerCase()).not.toContain('token":');
    expect(seen.toLowerCase()).not.toContain('sealed');
  });

  it('expires an undecided approval and changes nothing', async () => {
    const { victim, incident, approval } = await withHastyPlaybook(async () => {
      const asked = await waiting('expired-exporter');
      await caseWhen('expiry', asked.incident.id, stateIs('expired'));
      return asked;
    });
    const view = await responder.case(incident.id);
    expect(view.approvals.find(({ id }) => id === approval.id)?.state).toBe('expired');
    expect(view.journal.map(({ step }) => step)).toContain('expired');
    await expect(responder.decide(approval.id, 'approve', approval.planHash, 'too late')).rejects.toMatchObject({
      body: { error: 'expired' },
    });
    await stillWorks(victim);
  });
});

/** While `test` runs, approvals expire after six seconds, which is less than a team can configure. */
async function withHastyPlaybook<T>(test: () => Promise<T>): Promise<T> {
  const stateMachineArn = output('ContainUserArn');
  const { definition = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const hasty = definition.replace(/"TimeoutSeconds":\s*3600/, '"TimeoutSeconds":6');
  expect(hasty).not.toBe(definition);
  await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: hasty }));
  try {
    return await test();
  } finally {
    await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
  }
}
