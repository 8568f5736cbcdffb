import {
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  type ServiceSpecificCredentialMetadata,
  type User,
} from '@aws-sdk/client-iam';
import type { Known } from '../../core/identity.ts';
import type { CredentialFacts } from '../../core/posture/credential-report.ts';
import type { ServiceSpecificCredentialFacts } from '../../core/posture/estate.ts';
import type { AccessKeyFacts } from '../../core/posture/types.ts';
import { allPages } from './pages.ts';
import type { ReadTracker } from './read-tracker.ts';

export interface UserRef {
  readonly arn: string;
  readonly name: string;
}

/** What IAM knows of the credentials of one user without a report, except what `GetUser` returns. `known` are keys of this user
 * whose use is known. */
export async function readUserCredentials(
  iam: IAMClient,
  reads: ReadTracker,
  { arn, name }: UserRef,
  known: readonly AccessKeyFacts[],
): Promise<Omit<CredentialFacts, 'passwordLastUsedAt'>> {
  const loginProfile = await reads.attempt(
    'iam:GetLoginProfile',
    arn,
    async () => (await iam.send(new GetLoginProfileCommand({ UserName: name }))).LoginProfile !== undefined,
    { value: false },
  );
  const mfa = await reads.attempt(
    'iam:ListMFADevices',
    arn,
    async () => ((await iam.send(new ListMFADevicesCommand({ UserName: name }))).MFADevices ?? []).length > 0,
  );
  const accessKeys = await readAccessKeys(iam, reads, { arn, name }, known);
  return { accessKeys, loginProfile, mfa };
}

export const passwordLastUsed = (user: User | undefined): string | null =>
  user?.PasswordLastUsed?.toISOString() ?? null;

export async function readAccessKeys(
  iam: IAMClient,
  reads: ReadTracker,
  { arn, name }: UserRef,
  known: readonly AccessKeyFacts[],
): Promise<Known<readonly AccessKeyFacts[]>> {
  const keys = await reads.attempt('iam:ListAccessKeys', arn, () =>
    allPages(
      'iam:ListAccessKeys',
      (marker) => iam.send(new ListAccessKeysCommand({ UserName: name, Marker: marker })),
      (page) => ({ items: page.AccessKeyMetadata ?? [], next: page.Marker, truncated: page.IsTruncated ?? false }),
    ),
  );
  if (keys === 'unknown') return 'unknown';
  const facts: AccessKeyFacts[] = [];
  for (const { AccessKeyId: id, Status: status, CreateDate: created } of keys) {
    if (id === undefined) continue;
    const createdAt = created?.toISOString() ?? 'unknown';
    const lastUsedAt = useOf(known, id, createdAt);
    facts.push({
      id,
      // A key whose status is not reported may work.
      status: status === 'Inactive' ? 'Inactive' : 'Active',
      createdAt,
      lastUsedAt: lastUsedAt === 'unknown' ? await keyLastUsed(iam, reads, arn, id) : lastUsedAt,
    });
  }
  return facts;
}

/** When a key was last used, if already known. The report has no ids: it identifies keys by their creation time. */
function useOf(known: readonly AccessKeyFacts[], id: string, createdAt: Known<string>): Known<string | null> {
  const alike = known.filter((key) => key.id === id || (createdAt !== 'unknown' && key.createdAt === createdAt));
  return alike.length === 1 ? (alike[0]?.lastUsedAt ?? null) : 'unknown';
}

/** AWS writes `N/A` for the service of a key that was never used; a missing answer means unknown. */
function keyLastUsed(iam: IAMClient, reads: ReadTracker, arn: string, id: string): Promise<Known<string | null>> {
  return reads.attempt('iam:GetAccessKeyLastUsed', arn, async () => {
    const { AccessKeyLastUsed: used } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
    if (used?.LastUsedDate !== undefined) return used.LastUsedDate.toISOString();
    return used?.ServiceName === 'N/A' ? null : 'unknown';
  });
}

export async function readServiceSpecificCredentials(
  iam: IAMClient,
  reads: ReadTracker,
  { arn, name }: UserRef,
): Promise<Known<readonly ServiceSpecificCredentialFacts[]>> {
  return reads.attempt('iam:ListServiceSpecificCredentials', arn, async () => {
    const answer = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName: name }));
    return (answer.ServiceSpecificCredentials ?? []).flatMap(serviceSpecificFacts);
  });
}

export function serviceSpecificFacts(credential: ServiceSpecificCredentialMetadata): ServiceSpecificCredentialFacts[] {
  const { ServiceSpecificCredentialId: id, ServiceName: service = 'unknown', Status: status } = credential;
  if (id === undefined) return [];
  const expires = credential.ExpirationDate?.toISOString();
  const known = status === 'Inactive' || status === 'Expired' ? status : 'Active';
  return [{ id, service, status: known, ...(expires === undefined ? {} : { expiresAt: expires }) }];
}
