import {
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore';
import {
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListInstancesCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { beforeEach, describe, expect, it } from 'vitest';
import { identityCenter } from '../../../layers/aws/readers/identity-center.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import type { RoleFacts } from '../../../layers/core/posture/estate.ts';
import { mockClient } from '../mock-client.ts';
import { role, trust } from '../posture/accounts.ts';

const admin = mockClient(SSOAdminClient);
const store = mockClient(IdentitystoreClient);
const ACCOUNT = '111122223333';
const INSTANCE = 'arn:aws:sso:::instance/ssoins-1234567890abcdef';
const setArn = (name: string) => `arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-${name}`;
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });

const reserved = (region = 'eu-west-1/'): RoleFacts =>
  role('AWSReservedSSO_Admins_0123456789abcdef', trust('*'), { path: `/aws-reserved/sso.amazonaws.com/${region}` });

async function read(roles: readonly RoleFacts[] = [reserved()], accounts = [ACCOUNT]) {
  const readAssignees = identityCenter({ region: 'us-east-1' });
  const reads = trackReads();
  const found = [];
  for (const account of accounts) found.push(await readAssignees(reads, account, roles));
  return { found: found[0], notes: reads.unreadable() };
}

beforeEach(() => {
  admin.reset();
  store.reset();
  admin.on(ListInstancesCommand).resolves({ Instances: [{ InstanceArn: INSTANCE, IdentityStoreId: 'd-1' }] });
  admin
    .on(ListPermissionSetsProvisionedToAccountCommand)
    .resolves({ PermissionSets: [setArn('admins')], NextToken: 'more' });
  admin
    .on(ListPermissionSetsProvisionedToAccountCommand, { NextToken: 'more' })
    .resolves({ PermissionSets: [setArn('readers')] });
  admin
    .on(DescribePermissionSetCommand, { PermissionSetArn: setArn('admins') })
    .resolves({ PermissionSet: { Name: 'Admins' } });
  admin
    .on(DescribePermissionSetCommand, { PermissionSetArn: setArn('readers') })
    .resolves({ PermissionSet: { Name: 'Readers' } });
  admin.on(ListAccountAssignmentsCommand, { PermissionSetArn: setArn('admins') }).resolves({
    AccountAssignments: [
      { PrincipalType: 'GROUP', PrincipalId: 'g-1' },
      { PrincipalType: 'USER', PrincipalId: 'u-1' },
      { PrincipalType: 'USER', PrincipalId: 'u-deleted' },
    ],
  });
  admin.on(ListAccountAssignmentsCommand, { PermissionSetArn: setArn('readers') }).resolves({});
  store.on(ListUsersCommand).resolves({
    Users: [
      { UserId: 'u-1', UserName: 'anna', IdentityStoreId: 'd-1' },
      { UserId: 'u-2', UserName: 'ben', IdentityStoreId: 'd-1' },
    ],
  });
  store
    .on(ListGroupsCommand)
    .resolves({ Groups: [{ GroupId: 'g-1', DisplayName: 'platform', IdentityStoreId: 'd-1' }] });
  store.on(ListGroupMembershipsCommand).resolves({
    GroupMemberships: [{ IdentityStoreId: 'd-1' }, { IdentityStoreId: 'd-1' }],
  });
});

describe('assignments of Identity Center', () => {
  it('are read by permission set, with names of users and groups', async () => {
    expect(await read()).toEqual({
      found: {
        Admins: { users: ['anna', 'u-deleted'], groups: [{ name: 'platform', users: 2 }] },
        Readers: { users: [], groups: [] },
      },
      notes: [],
    });
  });

  it.each([
    ['eu-west-1/', 'eu-west-1'],
    ['', 'us-east-1'],
  ])('are read in the Region of the roles (path ending %j)', async (path, region) => {
    await read([reserved(path)]);
    expect(await admin.call(0).thisValue.config.region()).toBe(region);
  });

  it('are read once per run where accounts share them', async () => {
    await read([reserved()], [ACCOUNT, '444455556666']);
    expect(admin.commandCalls(ListInstancesCommand)).toHaveLength(1);
    expect(admin.commandCalls(DescribePermissionSetCommand)).toHaveLength(2);
    expect(store.commandCalls(ListUsersCommand)).toHaveLength(1);
    expect(store.commandCalls(ListGroupMembershipsCommand)).toHaveLength(1);
    expect(admin.commandCalls(ListAccountAssignmentsCommand)).toHaveLength(4);
  });

  it('are not asked for without a role of Identity Center', async () => {
    expect(await read([role('app', trust('*'))])).toEqual({ found: 'unknown', notes: [] });
    expect(admin.calls()).toEqual([]);
  });

  it('are unknown and not reported if the account may not read them, or there is no instance', async () => {
    admin.on(ListInstancesCommand).resolves({ Instances: [] });
    expect(await read()).toEqual({ found: 'unknown', notes: [] });
    admin.on(ListInstancesCommand).rejects(refusal('AccessDeniedException'));
    expect(await read()).toEqual({ found: 'unknown', notes: [] });
    admin.on(ListInstancesCommand).resolves({ Instances: [{ InstanceArn: INSTANCE, IdentityStoreId: 'd-1' }] });
    admin.on(ListPermissionSetsProvisionedToAccountCommand).rejects(refusal('AccessDeniedException'));
    admin
      .on(ListPermissionSetsProvisionedToAccountCommand, { NextToken: 'more' })
      .rejects(refusal('AccessDeniedException'));
    expect(await read()).toEqual({ found: 'unknown', notes: [] });
  });

  it('keep ids for names that cannot be read, and report it', async () => {
    store.on(ListUsersCommand).rejects(refusal('AccessDeniedException'));
    store.on(ListGroupMembershipsCommand).rejects(refusal('ThrottlingException'));
    const { found, notes } = await read();
    expect(found).toMatchObject({
      Admins: { users: ['u-1', 'u-deleted'], groups: [{ name: 'platform', users: 'unknown' }] },
    });
    expect(notes.map(({ why }) => why)).toEqual([
      expect.stringContaining('identitystore:ListUsers: denied'),
      expect.stringContaining('identitystore:ListGroupMemberships: throttled'),
    ]);
  });

  it('lack a permission set that cannot be read, which is reported', async () => {
    admin
      .on(ListAccountAssignmentsCommand, { PermissionSetArn: setArn('admins') })
      .rejects(refusal('ThrottlingException'));
    const { found, notes } = await read();
    expect(Object.keys(found === 'unknown' || found === undefined ? {} : found)).toEqual(['Readers']);
    expect(notes).toEqual([{ what: setArn('admins'), why: expect.stringContaining('sso:ListAccountAssignments') }]);
  });
});
