import type { IAMClient } from '@aws-sdk/client-iam';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ChangedResource } from '../../app/posture/parse-change.ts';
import type { ReadResource } from '../../app/posture/refresh-accounts.ts';
import type { Known } from '../../core/identity.ts';
import type { AccountId, Revision } from '../../core/posture/account-facts.ts';
import type { AccountEstate } from '../../core/posture/estate.ts';
import type { ReadableAccount } from '../readable-accounts.ts';
import { readIdentityProviders, readManagedPolicy } from './principals.ts';
import { type ReadTracker, trackReads } from './read-tracker.ts';
import { readSecret } from './secrets.ts';
import { readGroup, readRole, readUser } from './single-principal.ts';

export interface ResourceClients {
  iamOf(account: ReadableAccount): IAMClient;
  secretsOf(account: ReadableAccount): (region: string) => SecretsManagerClient;
}

/** Reads single resources with clients of their account. */
export const resourceReader =
  (clients: ResourceClients): ReadResource<ReadableAccount> =>
  async (account, resource, known) => {
    const reads = trackReads();
    const result =
      resource.kind === 'secret'
        ? await readSecretAgain(clients.secretsOf(account)(resource.region), reads, resource, known)
        : await readFromIam(clients.iamOf(account), reads, account, resource, known);
    return { result, unreadable: reads.unreadable() };
  };

type SecretChange = Extract<ChangedResource, { kind: 'secret' }>;
type IamChange = Exclude<ChangedResource, SecretChange>;

async function readSecretAgain(
  client: SecretsManagerClient,
  reads: ReadTracker,
  { id, region }: SecretChange,
  known: AccountEstate | undefined,
): Promise<Revision | 'unknown' | 'missing'> {
  const value = await readSecret(client, reads, region, id);
  const secrets = known === undefined || known.secrets === 'unknown' ? [] : known.secrets;
  const before = secrets.find((secret) => secret.arn === id || secret.name === id);
  return revisionOf(value, before?.arn, (arn, facts) => ({ kind: 'secret', arn, value: facts }));
}

async function readFromIam(
  iam: IAMClient,
  reads: ReadTracker,
  account: AccountId,
  resource: IamChange,
  known: AccountEstate | undefined,
): Promise<Revision | 'unknown' | 'missing'> {
  switch (resource.kind) {
    case 'user': {
      const before = known?.users.find(({ name }) => name === resource.name);
      const value = await readUser(iam, reads, resource.name, before);
      return revisionOf(value, before?.arn, (arn, facts) => ({ kind: 'user', arn, value: facts }));
    }
    case 'role': {
      const value = await readRole(iam, reads, resource.name);
      const before = known?.roles.find(({ name }) => name === resource.name);
      return revisionOf(value, before?.arn, (arn, facts) => ({ kind: 'role', arn, value: facts }));
    }
    case 'group': {
      const value = await readGroup(iam, reads, resource.name);
      const before = known?.groups.find(({ name }) => name === resource.name);
      return revisionOf(value, before?.arn, (arn, facts) => ({ kind: 'group', arn, value: facts }));
    }
    case 'policy': {
      const value = await readManagedPolicy(iam, reads, resource.arn);
      return revisionOf(value, resource.arn, (arn, facts) => ({ kind: 'policy', arn, value: facts }));
    }
    case 'providers': {
      const value = await readIdentityProviders(iam, reads);
      const arn = `arn:${account.partition}:iam::${account.id}:identity-providers`;
      return value === 'unknown' ? 'unknown' : { kind: 'providers', arn, value };
    }
  }
}

function revisionOf<Fact extends { readonly arn: string }>(
  value: Known<Fact> | null,
  knownArn: string | undefined,
  toRevision: (arn: string, value: Fact | null) => Revision,
): Revision | 'unknown' | 'missing' {
  if (value === 'unknown') return 'unknown';
  if (value !== null) return toRevision(value.arn, value);
  return knownArn === undefined ? 'missing' : toRevision(knownArn, null);
}
