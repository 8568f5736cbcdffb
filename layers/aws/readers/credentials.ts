import { setTimeout as sleep } from 'node:timers/promises';
import {
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListUsersCommand,
  type ServiceSpecificCredentialMetadata,
} from '@aws-sdk/client-iam';
import { concurrentSources } from '../../core/detection/concurrent-sources.ts';
import type { Profile } from '../../core/detection/types.ts';
import type { IdentityArn, Known } from '../../core/identity.ts';
import {
  type CredentialFacts,
  type CredentialReport,
  parseCredentialReport,
} from '../../core/posture/credential-report.ts';
import type { RootFacts, ServiceSpecificCredentialFacts, SideBySide } from '../../core/posture/estate.ts';
import type { AccessKeyFacts } from '../../core/posture/types.ts';
import type { AccountId } from '../account.ts';
import type { CredentialsPart, UserCredentials } from '../facts/parts.ts';
import { StoredItemError } from '../stored/body.ts';
import { allPages, type Gather, gathering, mapLimited } from './gather.ts';

const AT_ONCE = 8;
/** AWS generates a report within seconds; a very large account takes longer. */
const REPORT_ATTEMPTS = 20;

export interface CredentialSettings {
  readonly takenAt: string;
  /** Milliseconds between two checks whether the report is ready. */
  readonly reportPause?: number;
  /** Reads when services were last used, where that is wanted. */
  readonly serviceAccess?: (gather: Gather) => Promise<NonNullable<CredentialsPart['serviceAccess']>>;
  /** Where the detectors keep what users normally do; without it, that is unknown. */
  readonly activity?: ActivitySettings;
}

export interface ActivitySettings {
  profileOf(user: IdentityArn): Promise<Profile | undefined>;
  /** What was found in the last run: it still applies to a user who cannot be looked up in this one. */
  readonly before: CredentialsPart['users'];
  /** Called before each user: false ends the lookups early. */
  readonly goOn: () => boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface Report {
  readonly parsed: CredentialReport;
  /** ISO 8601: the report contains nothing later, and IAM generates a new one at most every four hours. */
  readonly generatedAt: string;
}

/** Reads keys, console access, MFA and service-specific credentials of every user, and the facts about root. The
 * credential report shows which users have keys, so that only those, and users newer than the report, are read one by one. */
export async function readCredentials(
  iam: IAMClient,
  account: AccountId,
  { takenAt, reportPause = 2_000, serviceAccess, activity }: CredentialSettings,
): Promise<CredentialsPart> {
  const gather = gathering();
  const report = await readReport(iam, gather, reportPause);
  const users = await listUsers(iam);
  const special = await specialCredentials(iam, gather);
  const entries = await mapLimited(users, AT_ONCE, async (user): Promise<[string, UserCredentials]> => {
    const reported = report === 'unknown' ? undefined : report.parsed.users.get(user.arn);
    const credentials = await ofUser(iam, gather, user, reported);
    const own = { ...credentials, serviceSpecificCredentials: specialOf(special, user.name) };
    return [user.arn, activity === undefined ? own : { ...own, ...(await usageOf(gather, user, own, activity)) }];
  });
  const access = await serviceAccess?.(gather);
  return {
    takenAt: report === 'unknown' || report.generatedAt > takenAt ? takenAt : report.generatedAt,
    users: Object.fromEntries(entries),
    root: await readRoot(iam, gather, account, report),
    ...(access === undefined ? {} : { serviceAccess: access }),
    unreadable: [...(report === 'unknown' ? [] : report.parsed.unreadable), ...gather.unreadable()],
  };
}

interface ListedUser {
  readonly arn: string;
  readonly name: string;
}

/** All users, or an error: in an incomplete list, a missing user would look like a deleted one. */
function listUsers(iam: IAMClient): Promise<ListedUser[]> {
  return allPages(
    'iam:ListUsers',
    (marker) => iam.send(new ListUsersCommand({ MaxItems: 1_000, Marker: marker })),
    (page) => ({
      items: (page.Users ?? []).flatMap(({ Arn: arn, UserName: name }) => (arn && name ? [{ arn, name }] : [])),
      next: page.Marker,
      truncated: page.IsTruncated ?? false,
    }),
  );
}

async function readReport(iam: IAMClient, gather: Gather, pause: number): Promise<Known<Report>> {
  return gather.attempt('iam:GenerateCredentialReport', 'credential report', async () => {
    for (let attempt = 0; ; attempt += 1) {
      const { State: state } = await iam.send(new GenerateCredentialReportCommand({}));
      if (state === 'COMPLETE') break;
      if (attempt + 1 >= REPORT_ATTEMPTS) throw new ReportNotReady();
      await sleep(pause);
    }
    const { Content: content, GeneratedTime: generated } = await iam.send(new GetCredentialReportCommand({}));
    const text = Buffer.from(content ?? []).toString('utf8');
    const parsed = parseCredentialReport(text, 'credential report');
    return { parsed, generatedAt: (generated ?? new Date(0)).toISOString() };
  });
}

/** IAM is still generating the report. */
class ReportNotReady extends Error {
  override readonly name = 'ReportNotReady';
  readonly $metadata = {};
}

/** The report has the number of keys and their use; IAM has their ids. */
async function ofUser(
  iam: IAMClient,
  gather: Gather,
  user: ListedUser,
  reported: CredentialFacts | undefined,
): Promise<CredentialFacts> {
  if (reported === undefined) return readUserCredentials(iam, gather, user, []);
  const known = reported.accessKeys === 'unknown' ? [] : reported.accessKeys;
  if (reported.accessKeys !== 'unknown' && known.length === 0) return reported;
  return { ...reported, accessKeys: await readAccessKeys(iam, gather, user, known) };
}

/** The same facts of one user, read now without a report. `known` are keys of this user whose use is known. */
export async function readUserCredentials(
  iam: IAMClient,
  gather: Gather,
  { arn, name }: ListedUser,
  known: readonly AccessKeyFacts[],
): Promise<CredentialFacts> {
  const loginProfile = await gather.attempt(
    'iam:GetLoginProfile',
    arn,
    async () => (await iam.send(new GetLoginProfileCommand({ UserName: name }))).LoginProfile !== undefined,
    { value: false },
  );
  const mfa = await gather.attempt(
    'iam:ListMFADevices',
    arn,
    async () => ((await iam.send(new ListMFADevicesCommand({ UserName: name }))).MFADevices ?? []).length > 0,
  );
  const passwordLastUsedAt = await gather.attempt('iam:GetUser', arn, async () => {
    const { User: user } = await iam.send(new GetUserCommand({ UserName: name }));
    return user?.PasswordLastUsed?.toISOString() ?? null;
  });
  const accessKeys = await readAccessKeys(iam, gather, { arn, name }, known);
  return { accessKeys, loginProfile, mfa, passwordLastUsedAt };
}

async function readAccessKeys(
  iam: IAMClient,
  gather: Gather,
  { arn, name }: ListedUser,
  known: readonly AccessKeyFacts[],
): Promise<Known<readonly AccessKeyFacts[]>> {
  const keys = await gather.attempt('iam:ListAccessKeys', arn, () =>
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
      lastUsedAt: lastUsedAt === 'unknown' ? await keyLastUsed(iam, gather, arn, id) : lastUsedAt,
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
function keyLastUsed(iam: IAMClient, gather: Gather, arn: string, id: string): Promise<Known<string | null>> {
  return gather.attempt('iam:GetAccessKeyLastUsed', arn, async () => {
    const { AccessKeyLastUsed: used } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
    if (used?.LastUsedDate !== undefined) return used.LastUsedDate.toISOString();
    return used?.ServiceName === 'N/A' ? null : 'unknown';
  });
}

/** The places from which the keys of a user are used side by side. Only users with active keys are looked up, one Query each:
 * IAM allows 5,000 users in an account, so this needs no limit of its own. */
async function usageOf(
  gather: Gather,
  { arn }: ListedUser,
  { accessKeys }: CredentialFacts,
  { profileOf, before, goOn, now }: ActivitySettings,
): Promise<Pick<UserCredentials, 'sideBySide'>> {
  const kept = before[arn]?.sideBySide;
  if (accessKeys === 'unknown') return asUsage(kept);
  const active = accessKeys.filter(({ status }) => status === 'Active');
  if (active.length === 0) return {};
  if (!goOn()) return asUsage(kept);
  // Activity from before these keys existed came from another credential.
  const since = Math.min(...active.map(({ createdAt }) => Date.parse(createdAt) || 0));
  const found = await gather.attempt('dynamodb:Query', arn, async () => {
    const profile = await profileOf(arn).catch(unreadableRow(gather, arn));
    if (profile === 'unknown') return 'unknown';
    return profile === undefined ? undefined : concurrentSources(profile, { now, since });
  });
  return asUsage(found === 'unknown' ? kept : found);
}

const asUsage = (sideBySide: SideBySide | undefined): Pick<UserCredentials, 'sideBySide'> =>
  sideBySide === undefined ? {} : { sideBySide };

/** An unreadable row is a gap for that user only. */
const unreadableRow =
  (gather: Gather, arn: string) =>
  (error: unknown): 'unknown' => {
    if (!(error instanceof StoredItemError)) throw error;
    gather.note(arn, `dynamodb:Query: ${error.message}`);
    return 'unknown';
  };

/** All service-specific credentials of the account, by user name. */
function specialCredentials(
  iam: IAMClient,
  gather: Gather,
): Promise<Known<ReadonlyMap<string, ServiceSpecificCredentialFacts[]>>> {
  const api = 'iam:ListServiceSpecificCredentials';
  return gather.attempt(api, api, async () => {
    const all = await allPages(
      api,
      (marker) => iam.send(new ListServiceSpecificCredentialsCommand({ AllUsers: true, Marker: marker })),
      (page) => ({
        items: page.ServiceSpecificCredentials ?? [],
        next: page.Marker,
        truncated: page.IsTruncated ?? false,
      }),
    );
    const byUser = Map.groupBy(all, (credential) => credential.UserName ?? '');
    return new Map([...byUser].map(([name, credentials]) => [name, credentials.flatMap(specialFacts)]));
  });
}

export async function readSpecialCredentials(
  iam: IAMClient,
  gather: Gather,
  { arn, name }: ListedUser,
): Promise<Known<readonly ServiceSpecificCredentialFacts[]>> {
  return gather.attempt('iam:ListServiceSpecificCredentials', arn, async () => {
    const answer = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName: name }));
    return (answer.ServiceSpecificCredentials ?? []).flatMap(specialFacts);
  });
}

function specialFacts(credential: ServiceSpecificCredentialMetadata): ServiceSpecificCredentialFacts[] {
  const { ServiceSpecificCredentialId: id, ServiceName: service = 'unknown', Status: status } = credential;
  if (id === undefined) return [];
  const expires = credential.ExpirationDate?.toISOString();
  const known = status === 'Inactive' || status === 'Expired' ? status : 'Active';
  return [{ id, service, status: known, ...(expires === undefined ? {} : { expiresAt: expires }) }];
}

const specialOf = (
  special: Known<ReadonlyMap<string, ServiceSpecificCredentialFacts[]>>,
  name: string,
): Known<readonly ServiceSpecificCredentialFacts[]> => (special === 'unknown' ? 'unknown' : (special.get(name) ?? []));

/** Root, from the report; without one, the account summary has everything except its last use. */
async function readRoot(
  iam: IAMClient,
  gather: Gather,
  account: AccountId,
  report: Known<Report>,
): Promise<Known<RootFacts>> {
  const reported = report === 'unknown' ? undefined : report.parsed.roots.get(account.id);
  if (reported !== undefined) return reported;
  return gather.attempt('iam:GetAccountSummary', 'root', async () => {
    const { SummaryMap: summary } = await iam.send(new GetAccountSummaryCommand({}));
    const keys = summary?.AccountAccessKeysPresent;
    const mfa = summary?.AccountMFAEnabled;
    if (keys === undefined || mfa === undefined) return 'unknown';
    return { accessKeys: keys, mfa: mfa > 0, lastUsedAt: 'unknown' };
  });
}
