import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { eventually, invoke } from '../../../infra/local/driver.ts';
import { type KeyedUser, Maker } from '../../../infra/local/estate.ts';
import { cloudTrailRecord } from '../../../infra/local/trail.ts';
import { undoing } from '../../../infra/local/undoing.ts';
import {
  account,
  asUser,
  caseWhen,
  changeRecord,
  contain,
  functionOf,
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
const DEAD = 'InvalidClientTokenId';
const sweep = () => invoke(root, functionOf('sweep-incidents'));
const document = (Action: readonly string[], Resource: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
const isOurs = (name: string): boolean => name.startsWith('TierwatchContainment');

/** The second foothold: another user, who may undo what is done to the victim and nothing else. */
async function foothold(victim: KeyedUser): Promise<IAMClient> {
  const actions = ['iam:DeleteUserPolicy', 'iam:ListUserPolicies', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'];
  const helper = await new Maker(root, account).user(`${victim.name}-friend`, '/', document(actions, victim.arn), {});
  return new IAMClient({ ...asUser(helper.key), maxAttempts: 1 });
}

describe('an attacker with a second foothold', () => {
  it('who undoes everything at once is never recorded as contained, and loses once he stops', {
    timeout: 400_000,
  }, async () => {
    const victim = await newVictim('race-exporter');
    const attacker = await foothold(victim);
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    const attack = undoing(attacker, victim, (name, request) => post(changeRecord(name, request)));
    try {
      await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
      const view = await caseWhen('the end of the fight', incident.id, stateIs('undone'), 120);
      expect(view.journal.map(({ step }) => step)).toContain('undone');
      expect(attack.times()).toBeGreaterThan(1);
    } finally {
      await attack.stop();
    }
    await eventually(
      'containment',
      async () => {
        await sweep();
        return (await responder.case(incident.id)).incident.state === 'contained' ? true : undefined;
      },
      150,
      5_000,
    );
    expect(await thiefOf(victim).tryKey()).toBe(DEAD);
  });

  it('who undoes it once, right after it was verified, is noticed by the change itself', async () => {
    const victim = await newVictim('late-exporter');
    const incident = await steal(victim);
    await contain(incident.id);
    await sleep(12_000);
    const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName: victim.name }));
    const [PolicyName = ''] = PolicyNames.filter(isOurs);
    await iam.send(new DeleteUserPolicyCommand({ UserName: victim.name, PolicyName }));
    await iam.send(
      new UpdateAccessKeyCommand({ UserName: victim.name, AccessKeyId: victim.key.accessKeyId, Status: 'Active' }),
    );
    expect(await thiefOf(victim).tryKey()).toBeUndefined();
    await post(changeRecord('DeleteUserPolicy', { userName: victim.name, policyName: PolicyName }));
    await caseWhen(
      'the reassertion',
      incident.id,
      ({ journal }) => journal.some(({ step }) => step === 'reasserted'),
      30,
    );
    expect(await thiefOf(victim).tryKey()).toBe(DEAD);
    expect((await responder.case(incident.id)).incident.state).toBe('contained');
  });

  it('who creates a key for the contained user finds it deactivated', async () => {
    const victim = await newVictim('newkey-exporter');
    const incident = await steal(victim);
    await contain(incident.id);
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: victim.name }));
    await post(changeRecord('CreateAccessKey', { userName: victim.name }));
    await eventually(
      'the new key to be deactivated',
      async () => {
        const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: victim.name }));
        return AccessKeyMetadata.every(({ Status }) => Status === 'Inactive') ? true : undefined;
      },
      40,
    );
    expect(
      await thiefOf({
        ...victim,
        key: { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' },
      }).tryKey(),
    ).toBe(DEAD);
  });

  it('who deletes and re-creates the user meets a new incident, which is contained under the new id', async () => {
    const victim = await newVictim('phoenix-exporter');
    const incident = await steal(victim);
    await contain(incident.id);
    const again = await reCreate(victim);
    await post(changeRecord('CreateUser', { userName: victim.name }));
    await caseWhen('the end of the first incident', incident.id, stateIs('replaced'), 60);
    const successor = await eventually('the successor', async () => {
      const found = await responder.incidentAbout(victim.arn);
      return found !== undefined && found.id !== incident.id ? found : undefined;
    });
    await contain(successor.id);
    expect(await thiefOf(again).tryKey()).toBe(DEAD);
  });

  it('who fills the quota of inline policies between plan and approval is contained by an attached policy', async () => {
    const victim = await newVictim('quota-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    const filler = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${'x'.repeat(1_800)}` }],
    });
    await iam.send(new PutUserPolicyCommand({ UserName: victim.name, PolicyName: 'filler', PolicyDocument: filler }));
    await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
    await caseWhen('containment', incident.id, stateIs('contained'));
    expect(await thiefOf(victim).tryKey()).toBe(DEAD);
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: victim.name }));
    expect(AttachedPolicies.map(({ PolicyName }) => PolicyName)).toContain('deny-all');
    await iam.send(
      new DetachUserPolicyCommand({
        UserName: victim.name,
        PolicyArn: AttachedPolicies.find(({ PolicyName }) => PolicyName === 'deny-all')?.PolicyArn,
      }),
    );
    await iam.send(new DeleteUserPolicyCommand({ UserName: victim.name, PolicyName: 'filler' }));
    await post(changeRecord('DetachUserPolicy', { userName: victim.name }));
    await caseWhen(
      'the reassertion',
      incident.id,
      ({ journal }) => journal.some(({ step }) => step === 'reasserted'),
      40,
    );
    expect((await iam.send(new ListUserPoliciesCommand({ UserName: victim.name }))).PolicyNames?.some(isOurs)).toBe(
      true,
    );
  });

  it('who tags himself break-glass is asked about, and contained', async () => {
    const victim = await newVictim('tagged-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    await iam.send(new TagUserCommand({ UserName: victim.name, Tags: [{ Key: 'break-glass', Value: 'yes' }] }));
    await post(changeRecord('TagUser', { userName: victim.name, tags: [{ key: 'break-glass', value: 'yes' }] }));
    await eventually('the class', async () =>
      (await responder.identity(victim.arn))?.class === 'break-glass' ? true : undefined,
    );
    await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
    await caseWhen('containment', incident.id, stateIs('contained'));
    expect(await thiefOf(victim).tryKey()).toBe(DEAD);
  });

  it('who makes a role under the path of Tierwatch is not taken for Tierwatch', async () => {
    const name = 'Tierwatch-Friend';
    const arn = `arn:aws:iam::${account}:role/tierwatch/${name}`;
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
    });
    await iam.send(new CreateRoleCommand({ RoleName: name, Path: '/tierwatch/', AssumeRolePolicyDocument: trust }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: 'all', PolicyDocument: document(['*'], '*') }),
    );
    await post(changeRecord('PutRolePolicy', { roleName: name, policyName: 'all' }));
    await eventually('its posture', async () => ((await responder.identity(arn))?.tier === 0 ? true : undefined));
    const caller = {
      ...{
        arn: `arn:aws:sts::${account}:assumed-role/${name}/s`,
        accessKeyId: 'ASIAFRIEND0000000001',
        principalId: 'AROAFRIEND:s',
      },
      ...{ role: { arn, name }, address: '177.54.150.100', agent: 'python-requests/2.32.3' },
    };
    const request = { userName: 'someone', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
    const at = new Date();
    await post(
      cloudTrailRecord({ caller, service: 'iam', name: 'AttachUserPolicy', readOnly: false, at, request }),
      cloudTrailRecord({
        caller,
        service: 'iam',
        name: 'CreateAccessKey',
        readOnly: false,
        at,
        request: { userName: 'someone' },
      }),
    );
    const incident = await eventually('its incident', () => responder.incidentAbout(arn));
    await contain(incident.id);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
    expect(PolicyNames.some(isOurs)).toBe(true);
  });

  it('who undoes the denial of a role is noticed, too', async () => {
    const name = 'Tierwatch-Friend';
    const incident = await responder.incidentAbout(`arn:aws:iam::${account}:role/tierwatch/${name}`);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
    const [PolicyName = ''] = PolicyNames.filter(isOurs);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName }));
    await post(changeRecord('DeleteRolePolicy', { roleName: name, policyName: PolicyName }));
    await eventually(
      'the denial',
      async () => {
        const { PolicyNames: now = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
        return now.some(isOurs) ? true : undefined;
      },
      40,
    );
    await caseWhen('containment', incident?.id ?? '', stateIs('contained'));
  });
});

/** Deletes a user with everything on it and makes another one of the same name, with a key. */
async function reCreate(victim: KeyedUser): Promise<KeyedUser> {
  const UserName = victim.name;
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId } of AccessKeyMetadata)
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
  for (const { PolicyArn } of AttachedPolicies) await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
  await iam.send(new DeleteUserCommand({ UserName }));
  const { User } = await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const key = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  return { ...victim, id: User?.UserId ?? '', key };
}
