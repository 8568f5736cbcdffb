import {
  GetKeyPolicyCommand,
  type GrantListEntry,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import type { KeyGrant } from '../../../core/posture/estate.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import { type Listed, type PolicyScope, type ReadPolicies, readPolicies, readPolicy } from './reader.ts';

/** The most that one ListGrants call returns. */
const GRANTS = 100;

/** Policies and grants of the customer managed keys of one Region. AWS manages the others, and their policies. */
export const readKeyPolicies: ReadPolicies = (connection, reads, scope) => {
  const client = new KMSClient(connection);
  const read = async (KeyId: string) =>
    (await client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy;
  return readPolicies(
    {
      type: 'AWS::KMS::Key',
      listApi: 'kms:ListKeys',
      list: () => customerKeys(client),
      read: async ({ arn, id }) => {
        const policy = await readPolicy(reads, 'kms:GetKeyPolicy', arn, () => read(id));
        const grants = await readGrants(client, reads, scope, { arn, id });
        return grants.length === 0 ? { policy } : { policy, grants };
      },
    },
    reads,
    scope,
  );
};

/** The aliases of AWS managed keys start with `alias/aws/`, so that no key has to be described. */
async function customerKeys(client: KMSClient): Promise<Listed[]> {
  const aliases = await allPages(
    'kms:ListAliases',
    (Marker) => client.send(new ListAliasesCommand({ Limit: 100, Marker })),
    (page) => ({ items: page.Aliases ?? [], next: page.NextMarker, truncated: page.Truncated ?? false }),
  );
  const managed = new Set(
    aliases.flatMap(({ AliasName: name, TargetKeyId: id }) => (name?.startsWith('alias/aws/') && id ? [id] : [])),
  );
  const keys = await allPages(
    'kms:ListKeys',
    (Marker) => client.send(new ListKeysCommand({ Limit: 1000, Marker })),
    (page) => ({ items: page.Keys ?? [], next: page.NextMarker, truncated: page.Truncated ?? false }),
  );
  return keys.flatMap(({ KeyArn: arn, KeyId: id }) => (arn && id && !managed.has(id) ? [{ arn, id }] : []));
}

async function readGrants(
  client: KMSClient,
  reads: ReadTracker,
  { turn }: PolicyScope,
  { arn, id }: Listed,
): Promise<readonly KeyGrant[]> {
  await turn();
  const page = await reads.attempt('kms:ListGrants', arn, () =>
    client.send(new ListGrantsCommand({ KeyId: id, Limit: GRANTS })),
  );
  if (page === 'unknown') return [];
  if (page.Truncated) reads.note(arn, `kms:ListGrants: it has more than ${GRANTS} grants; the others are not read`);
  return (page.Grants ?? []).flatMap((grant) => toGrant(grant) ?? []);
}

/** undefined: the grantee is a service, or compute of AWS that acts for one. */
function toGrant({ GranteePrincipal: grantee, Operations, Constraints }: GrantListEntry): KeyGrant | undefined {
  if (grantee === undefined || !grantee.startsWith('arn:') || grantee.includes(':assumed-role/aws:')) return undefined;
  const encryptionContext = Constraints?.EncryptionContextEquals ?? Constraints?.EncryptionContextSubset;
  return { grantee, operations: Operations ?? [], ...(encryptionContext === undefined ? {} : { encryptionContext }) };
}
