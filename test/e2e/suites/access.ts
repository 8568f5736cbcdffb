import { CreateRoleCommand, PutRolePolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { denyEverything } from '../../../layers/core/response/deny.ts';
import { callApi } from '../../../local/api.ts';
import type { AccessKey } from '../../../local/credentials.ts';
import { eventually, TierwatchApi } from '../../../local/driver.ts';
import { Maker } from '../../../local/estate.ts';
import { withParameter } from '../settings.ts';
import { document, iam } from '../victims.ts';
import {
  account,
  asUser,
  caseWhen,
  changeRecord,
  contain,
  deployment,
  newVictim,
  output,
  pendingApproval,
  post,
  release,
  responder,
  root,
  secondResponder,
  stateIs,
  steal,
} from '../world.ts';

const make = new Maker(root, account);

/** A person with one of the managed policies of the stack, and nothing else. */
const person = (name: string, policy: string) =>
  make.user(name, '/people/', undefined, { owner: 'security' }, output(policy));

const ARN = `arn:aws:iam::${account}:user/nobody`;
/** Ids that do not exist: callers with access get 404, 400 or 422 from Tierwatch, all others 403 from AWS. */
const CALLS = [
  ['GET', '/incidents', 'read'],
  ['GET', '/incidents/inc-0', 'read'],
  ['GET', '/identities', 'read'],
  ['GET', `/identities/${ARN}`, 'read'],
  ['GET', '/approvals', 'read'],
  ['GET', '/approvals/a-0', 'read'],
  ['GET', '/containments', 'read'],
  ['POST', '/incidents/inc-0/contain', 'respond'],
  ['POST', '/incidents/inc-0/release', 'respond'],
  ['POST', '/incidents/inc-0/close', 'respond'],
  ['POST', '/containments/arn:aws:s3:::nothing', 'respond'],
  ['POST', '/approvals/a-0', 'approve'],
] as const;

describe('access to the API', () => {
  it.each([
    ['ReaderPolicyArn', ['read']],
    ['ResponderPolicyArn', ['read', 'respond']],
    ['ApproverPolicyArn', ['read', 'approve']],
  ])('with %s is limited to %j', async (policy, allowed) => {
    const { key } = await person(`only-${policy.toLowerCase()}`, policy);
    const admitted = async (method: 'GET' | 'POST', path: string) => {
      const body = method === 'POST' ? { reason: 'x', decision: 'refuse', planHash: 'x' } : undefined;
      return (await callApi(deployment.api, key, method, path, body)).status !== 403;
    };
    const found = await Promise.all(CALLS.map(async ([method, path]) => [method, path, await admitted(method, path)]));
    expect(found).toEqual(CALLS.map(([method, path, access]) => [method, path, allowed.includes(access)]));
  });
});

describe('approvers and four eyes', () => {
  it('refuse the approval of a tier 0 plan by the person who requested it', async () => {
    const victim = await newVictim('foureyes-exporter');
    const incident = await steal(victim);
    const first = await pendingApproval(incident.id);
    await responder.decide(first.id, 'refuse', first.planHash, 'a drill');
    await caseWhen('refusal', incident.id, stateIs('refused'));
    await responder.contain(incident.id, 'no drill after all');
    const second = await pendingApproval(incident.id);
    await expect(responder.decide(second.id, 'approve', second.planHash, 'stolen')).rejects.toMatchObject({
      body: { error: 'four-eyes' },
    });
    expect((await secondResponder.approvals()).map(({ id }) => id)).toContain(second.id);
    await secondResponder.decide(second.id, 'approve', second.planHash, 'stolen');
    const { brief } = await caseWhen('containment', incident.id, stateIs('contained'));
    expect(brief).toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ api: 'iam:AttachUserPolicy' })]),
      outcome: { deactivatedKeys: [victim.key.accessKeyId], verifiedAt: expect.any(String) },
    });
    await release(incident.id, 'over');
  });

  it('admit only approvers, an Identity Center role by its reserved path', async () => {
    const victim = await newVictim('approver-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    const genuine = await session(
      'AWSReservedSSO_TierwatchApprover_0123456789abcdef',
      '/aws-reserved/sso.amazonaws.com/',
    );
    const forged = await session('AWSReservedSSO_TierwatchApprover_forged', '/');
    const approvers = [
      `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_TierwatchApprover_*`,
    ];
    const only = (before: string) => JSON.stringify({ ...JSON.parse(before), approvers });
    await withParameter(output('ResponsePolicyParameter'), only, async () => {
      for (const api of [responder, forged])
        await expect(api.decide(approval.id, 'approve', approval.planHash, 'stolen')).rejects.toMatchObject({
          body: { error: 'not-an-approver' },
        });
      expect((await responder.approval(approval.id)).approval.state).toBe('pending');
      await genuine.decide(approval.id, 'approve', approval.planHash, 'stolen');
      await caseWhen('containment', incident.id, stateIs('contained'));
    });
    await release(incident.id, 'over');
  }, 240_000);
});

/** The API as a session of a new role under a path, after Tierwatch knows the role. */
async function session(name: string, path: string): Promise<TierwatchApi> {
  const arn = `arn:aws:iam::${account}:role${path}${name}`;
  const Statement = [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }];
  const trust = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = document(['execute-api:Invoke'], '*');
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'api', PolicyDocument }));
  await post(changeRecord('PutRolePolicy', { roleName: name, policyName: 'api' }));
  await eventually(`the posture of ${name}`, () => responder.identity(arn));
  const person = await make.user(`${name}-person`.slice(-64), '/people/', document(['sts:AssumeRole'], arn), {});
  const { Credentials } = await new STSClient(asUser(person.key)).send(
    new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'ann@example.com' }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const key: AccessKey = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return new TierwatchApi(deployment.api, key);
}

describe('containments in IAM', () => {
  it('are listed with their incident', async () => {
    const victim = await newVictim('listed-exporter');
    const incident = await steal(victim);
    await contain(incident.id);
    const listed = await responder.containments();
    expect(listed.find(({ identity }) => identity === victim.arn)).toMatchObject({
      policies: [expect.stringMatching(/^TierwatchContainment-/)],
      incident: { id: incident.id, state: 'contained' },
    });
    await release(incident.id, 'over');
    expect((await responder.containments()).map(({ identity }) => identity)).not.toContain(victim.arn);
  });

  it('are listed and released without an incident', async () => {
    const orphan = await make.user('leftover-exporter', '/', document(['s3:ListAllMyBuckets'], '*'), {
      owner: 'tests',
    });
    const policy = { UserName: orphan.name, PolicyName: 'TierwatchContainment-0123456789ab' };
    await iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument: denyEverything() }));
    const find = async () => (await responder.containments()).find(({ identity }) => identity === orphan.arn);
    expect(await find()).toMatchObject({ policies: [policy.PolicyName], incident: null });
    const started = await responder.releaseByArn(orphan.arn, 'the tables are gone');
    expect(started).toMatchObject({ execution: expect.any(String), incidentId: expect.stringMatching(/^inc-/) });
    await caseWhen('release', String(started.incidentId), stateIs('released'));
    expect(await find()).toBeUndefined();
  });

  it('that do not exist cannot be released', async () => {
    const free = await make.user('free-exporter', '/', undefined, { owner: 'tests' });
    const { incidentId } = await responder.releaseByArn(free.arn, 'a mistake');
    const { journal } = await caseWhen('its end', String(incidentId), stateIs('released'));
    expect(journal.map(({ detail }) => detail).join(' ')).toContain('Not released');
  });
});
