import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { AWAY, HOME } from '../../../local/attack.ts';
import type { AccessKey } from '../../../local/credentials.ts';
import { detectorsIdle, eventually } from '../../../local/driver.ts';
import { Maker } from '../../../local/estate.ts';
import { type Caller, cloudTrailRecord } from '../../../local/trail.ts';
import {
  account,
  asUser,
  changeRecord,
  contain,
  deployment,
  newVictim,
  post,
  release,
  responder,
  root,
} from '../world.ts';

const iam = new IAMClient(root);
const policy = (...Action: string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

/** A role that its account can assume, with a known posture. */
async function newRole(name: string): Promise<string> {
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const arn = await new Maker(root, account).role(name, document, policy('iam:ListRoles', 'iam:PutRolePolicy'), {});
  await post(changeRecord('PutRolePolicy', { roleName: name, policyName: `${name}-access` }));
  await eventually(`a posture of ${name}`, async () =>
    (await responder.identity(arn))?.tier === 0 ? true : undefined,
  );
  return arn;
}

async function session(RoleArn: string, RoleSessionName: string): Promise<AccessKey> {
  const { Credentials } = await new STSClient(root).send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

/** The error of a call with the session; `undefined` if it succeeds. */
async function answer(key: AccessKey): Promise<string | undefined> {
  try {
    await new IAMClient(asUser(key)).send(new ListRolesCommand({ MaxItems: 1 }));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

describe('a stolen role session', () => {
  it('is cut off without affecting later sessions, and the role is restored on release', async () => {
    const name = 'invoice-batch';
    const arn = await newRole(name);
    const stolen = await session(arn, 'batch');
    expect(await answer(stolen)).toBeUndefined();
    const caller = (from: typeof HOME | typeof AWAY): Caller => ({
      arn: `arn:aws:sts::${account}:assumed-role/${name}/batch`,
      accessKeyId: stolen.accessKeyId,
      principalId: 'AROAINVOICEBATCH0000:batch',
      role: { arn, name },
      address: from.address,
      agent: from.agent,
    });
    const nights = Array.from({ length: 60 }, (_, night) => new Date(Date.now() - (60 - night) * 43_200_000));
    const quiet = { service: 's3', name: 'ListBuckets', readOnly: true, caller: caller(HOME) };
    await post(...nights.map((at) => cloudTrailRecord({ ...quiet, at })));
    await detectorsIdle(root, deployment);
    const request = { roleName: name, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
    const theft = { service: 'iam', readOnly: false, caller: caller(AWAY), at: new Date() };
    const look = ['ListUsers', 'ListRoles', 'GetAccountAuthorizationDetails'].map((call) =>
      cloudTrailRecord({ ...theft, name: call, readOnly: true }),
    );
    await post(...look, cloudTrailRecord({ ...theft, name: 'AttachRolePolicy', request }));

    const incident = await eventually('an incident', () => responder.incidentAbout(arn));
    const view = await contain(incident.id);
    expect(view.plans.at(-1)?.playbook).toBe('revoke-role-sessions');
    expect(await answer(stolen)).toBe('AccessDenied');
    // AWS truncates the issue time of a session to seconds, and compares it with the cut-off.
    await eventually(
      'a later session to work',
      async () => ((await answer(await session(arn, 'fresh'))) === undefined ? true : undefined),
      10,
    );
    expect(await answer(stolen), 'the stolen one stays dead').toBe('AccessDenied');

    await release(incident.id, 'a drill');
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
    expect(PolicyNames).toEqual([`${name}-access`]);
  });
});

describe('refresh after a change', () => {
  it('updates the tier of a role down and up', async () => {
    const name = 'refreshed-role';
    const arn = await newRole(name);
    const PolicyName = `${name}-access`;
    await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName }));
    await post(changeRecord('DeleteRolePolicy', { roleName: name, policyName: PolicyName }));
    await eventually('tier 3', async () => ((await responder.identity(arn))?.tier === 3 ? true : undefined), 20);
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument: policy('*') }));
    await post(changeRecord('PutRolePolicy', { roleName: name, policyName: PolicyName }));
    await eventually('tier 0', async () => ((await responder.identity(arn))?.tier === 0 ? true : undefined), 20);
  });

  it('updates the member of a group when its rights change', async () => {
    const user = await newVictim('group-member', { escalates: false });
    const GroupName = 'operators';
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new AddUserToGroupCommand({ GroupName, UserName: user.name }));
    await post(changeRecord('AddUserToGroup', { groupName: GroupName, userName: user.name }));
    await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'all', PolicyDocument: policy('*') }));
    await post(changeRecord('PutGroupPolicy', { groupName: GroupName, policyName: 'all' }));
    await eventually(
      'tier 0 by the group',
      async () => ((await responder.identity(user.arn))?.tier === 0 ? true : undefined),
      20,
    );

    await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName: user.name }));
    await post(changeRecord('RemoveUserFromGroup', { groupName: GroupName, userName: user.name }));
    await eventually(
      'the earlier tier',
      async () => {
        const identity = await responder.identity(user.arn);
        return identity !== undefined && identity.tier > 0 ? true : undefined;
      },
      20,
    );
  });

  it('updates a user with a managed policy through a group', async () => {
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'wide', PolicyDocument: policy('iam:*') }));
    await post(changeRecord('CreatePolicy', { policyName: 'wide' }, { policy: { arn: Policy?.Arn } }));
    const user = await newVictim('wide-member', { escalates: false });
    const GroupName = 'wide-group';
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new AddUserToGroupCommand({ GroupName, UserName: user.name }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: Policy?.Arn }));
    await post(changeRecord('AddUserToGroup', { groupName: GroupName, userName: user.name }));
    await post(changeRecord('AttachGroupPolicy', { groupName: GroupName, policyArn: Policy?.Arn }));
    await eventually('tier 0', async () => ((await responder.identity(user.arn))?.tier === 0 ? true : undefined), 20);
    const reasons = (await responder.identity(user.arn))?.reasons ?? [];
    expect(reasons.map(({ detail }) => detail).join('; '), 'says by which policy and group').toMatch(
      /wide.*wide-group/,
    );
  });
});
