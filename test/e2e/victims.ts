import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { eventually } from '../../local/driver.ts';
import type { KeyedUser } from '../../local/estate.ts';
import { cloudTrailRecord } from '../../local/trail.ts';
import { account, changeRecord, post, responder, root } from './world.ts';

export const iam = new IAMClient(root);

export const document = (Action: readonly string[], Resource: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

/** A role with full permissions and a known posture. */
export async function newRole(name: string, path: string): Promise<void> {
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
  });
  await iam.send(new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: trust }));
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'all', PolicyDocument: document(['*'], '*') }));
  await post(changeRecord('PutRolePolicy', { roleName: name, policyName: 'all' }));
  const arn = `arn:aws:iam::${account}:role${path}${name}`;
  await eventually('its posture', async () => ((await responder.identity(arn))?.tier === 0 ? true : undefined));
}

/** Calls of a role session that open an incident. */
export function theftBy(arn: string, name: string): object[] {
  const caller = {
    ...{
      arn: `arn:aws:sts::${account}:assumed-role/${name}/s`,
      accessKeyId: `ASIA${name.toUpperCase()}`,
      principalId: `AROA${name}:s`,
    },
    ...{ role: { arn, name }, address: '177.54.150.100', agent: 'python-requests/2.32.3' },
  };
  const [at, service, readOnly] = [new Date(), 'iam', false];
  const policyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  return [
    cloudTrailRecord({
      caller,
      service,
      name: 'AttachUserPolicy',
      readOnly,
      at,
      request: { userName: 'someone', policyArn },
    }),
    cloudTrailRecord({ caller, service, name: 'CreateAccessKey', readOnly, at, request: { userName: 'someone' } }),
  ];
}

/** By then a playbook has ended its watch. */
export const SETTLED_MS = 14_000;

/** Deletes the deny policy and activates the key, as an attacker would; CloudTrail reports it. */
export async function undo({ name: UserName, key }: KeyedUser): Promise<void> {
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  const PolicyName = PolicyNames.find((name) => name.startsWith('TierwatchContainment')) ?? '';
  await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId, Status: 'Active' }));
  await post(changeRecord('DeleteUserPolicy', { userName: UserName, policyName: PolicyName }));
}

export const DENY_ALL = `arn:aws:iam::${account}:policy/tierwatch-local/deny-all`;

export const attachedTo = async ({ name: UserName }: KeyedUser): Promise<(string | undefined)[]> => {
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
  return AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
};

/** Fills the quota of inline policies. */
export async function fill({ name: UserName }: KeyedUser): Promise<void> {
  const Resource = `arn:aws:s3:::${'x'.repeat(1_700)}`;
  const PolicyDocument = document(['s3:GetObject'], Resource);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'filler', PolicyDocument }));
}

/** Deletes a user and creates another one with the same name and a new key. */
export async function reCreate(victim: KeyedUser): Promise<KeyedUser> {
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
