import { IAMClient } from '@aws-sdk/client-iam';
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organizationPolicies } from '../../layers/aws/readers/organization.ts';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import { trackReads } from '../../layers/aws/readers/read-tracker.ts';
import { startMoto } from '../../local/moto.ts';
import { ACCOUNT, asRoot } from './snapshot-harness.ts';

const NO_IAM = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'iam:*', Resource: '*' }],
});

/** Only this emulator supports organizations. */
describe('an organization, read from its management account', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let member = '';
  beforeAll(async () => {
    moto = await startMoto(ACCOUNT.id);
    const client = new OrganizationsClient(asRoot(moto.endpoint));
    await client.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    const { Roots: [root] = [] } = await client.send(new ListRootsCommand({}));
    const rootId = root?.Id ?? '';
    await client.send(new EnablePolicyTypeCommand({ RootId: rootId, PolicyType: 'SERVICE_CONTROL_POLICY' }));
    const { OrganizationalUnit: unit } = await client.send(
      new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: 'shops' }),
    );
    const { CreateAccountStatus: made } = await client.send(
      new CreateAccountCommand({ AccountName: 'shop', Email: 'shop@example.com' }),
    );
    member = made?.AccountId ?? '';
    await client.send(
      new MoveAccountCommand({
        AccountId: member,
        SourceParentId: rootId,
        DestinationParentId: unit?.Id ?? '',
      }),
    );
    const { Policy: policy } = await client.send(
      new CreatePolicyCommand({ Name: 'no-iam', Description: 'none', Type: 'SERVICE_CONTROL_POLICY', Content: NO_IAM }),
    );
    await client.send(new AttachPolicyCommand({ PolicyId: policy?.PolicySummary?.Id ?? '', TargetId: unit?.Id ?? '' }));
  }, 300_000);
  afterAll(() => moto?.stop());

  const readOrganization = () => organizationPolicies(asRoot(moto.endpoint));

  it('has the policies of a member in levels, from the root down', async () => {
    const reads = trackReads();
    const { scps: levels, organization } = await readOrganization()(reads, member);
    expect(organization).toMatch(/^o-/);
    expect(reads.unreadable()).toEqual([]);
    const names = levels === 'unknown' ? [] : levels.map((level) => level.map(({ name }) => name).sort());
    expect(names).toEqual([['FullAWSAccess'], ['FullAWSAccess', 'no-iam'], ['FullAWSAccess']]);
    const denial = levels === 'unknown' ? undefined : levels[1]?.find(({ name }) => name === 'no-iam');
    expect(JSON.parse(String(denial?.document))).toEqual(JSON.parse(NO_IAM));
  });

  it('has no policies that apply to the management account', async () => {
    const iam = new IAMClient(asRoot(moto.endpoint));
    const part = await readPrincipals(iam, ACCOUNT, new Date().toISOString(), {
      readOrganization: readOrganization(),
    });
    expect(part.scps).toEqual([]);
  });
});
