import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  ListInstancesCommand,
  ProvisionPermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityCenter } from '../../layers/aws/readers/identity-center.ts';
import { trackReads } from '../../layers/aws/readers/read-tracker.ts';
import { startMoto } from '../../local/moto.ts';
import { aRole } from './facts-fixtures.ts';
import { ACCOUNT, asRoot } from './snapshot-harness.ts';

/** Only this emulator supports Identity Center. */
describe('Identity Center, read from the management account', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  beforeAll(async () => {
    moto = await startMoto(ACCOUNT.id);
    const as = asRoot(moto.endpoint);
    const admin = new SSOAdminClient(as);
    const { Instances: [instance] = [] } = await admin.send(new ListInstancesCommand({}));
    const { InstanceArn, IdentityStoreId } = instance ?? {};
    const store = new IdentitystoreClient(as);
    const { UserId } = await store.send(
      new CreateUserCommand({
        IdentityStoreId,
        UserName: 'anna',
        DisplayName: 'Anna',
        Name: { GivenName: 'Anna', FamilyName: 'Smith' },
      }),
    );
    const { GroupId } = await store.send(new CreateGroupCommand({ IdentityStoreId, DisplayName: 'platform' }));
    await store.send(
      new CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId: { UserId: UserId ?? '' } }),
    );
    const { PermissionSet: set } = await admin.send(new CreatePermissionSetCommand({ InstanceArn, Name: 'Admins' }));
    const assignment = {
      InstanceArn,
      TargetId: ACCOUNT.id,
      TargetType: 'AWS_ACCOUNT',
      PermissionSetArn: set?.PermissionSetArn,
    } as const;
    for (const principal of [
      { PrincipalType: 'USER', PrincipalId: UserId },
      { PrincipalType: 'GROUP', PrincipalId: GroupId },
    ] as const)
      await admin.send(new CreateAccountAssignmentCommand({ ...assignment, ...principal }));
    await admin.send(new ProvisionPermissionSetCommand(assignment));
  }, 300_000);
  afterAll(() => moto?.stop());

  it('has the users and groups that are assigned each permission set', async () => {
    const reads = trackReads();
    const reserved = aRole('AWSReservedSSO_Admins_0123456789abcdef', { path: '/aws-reserved/sso.amazonaws.com/' });
    expect(await identityCenter(asRoot(moto.endpoint))(reads, ACCOUNT.id, [reserved])).toEqual({
      Admins: { users: ['anna'], groups: [{ name: 'platform', users: 1 }] },
    });
    expect(reads.unreadable()).toEqual([]);
  });
});
