import { setTimeout as sleep } from 'node:timers/promises';
import {
  GenerateCredentialReportCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetUserCommand,
  type IAMClient,
  ListServiceSpecificCredentialsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { mapLimited } from '../../app/async.ts';
import { concurrentSources } from '../../core/detection/concurrent-sources.ts';
import type { Profile } from '../../core/detection/types.ts';
import type { IdentityArn, Known } from '../../core/identity.ts';
import type { AccountId, CredentialsSnapshot, UserCredentials } from '../../core/posture/account-facts.ts';
import {
  type CredentialFacts,
  type CredentialReport,
  parseCredentialReport,
} from '../../core/posture/credential-report.ts';
import type { RootFacts, ServiceSpecificCredentialFacts, SideBySide } from '../../core/posture/estate.ts';
import { StoredItemError } from '../stored/body.ts';
import { allPages } from './pages.ts';
import { type ReadTracker, trackReads } from './read-tracker.ts';
import {
  passwordLastUsed,
  readAccessKeys,
  readUserCredentials,
  serviceSpecificFacts,
  type UserRef,
} from './user-credentials.ts';

const AT_ONCE = 8;
/** AWS generates a report within seconds; a very large account takes longer. */
const REPORT_ATTEMPTS = 20;

export interface CredentialSettings {
  readonly takenAt: string;
  /** Milliseconds between two checks whether the report is ready. */
  readonly reportPause?: number;
  /** Reads when services were last used; optional. */
  readonly serviceAccess?: (reads: ReadTracker) => Promise<NonNullable<CredentialsSnapshot['serviceAccess']>>;
  /** The baselines of users; without them, their usage is unknown. */
  readonly activity?: ActivitySettings;
}

export interface ActivitySettings {
  profileOf(user: IdentityArn): Promise<Profile | undefined>;
  /** The result of the previous run, for users that cannot be looked up in this one. */
  readonly before: CredentialsSnapshot['users'];
  /** Called before each user: false ends the lookups early. */
  readonly hasTime: () => boolean;
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
): Promise<CredentialsSnapshot> {
  const reads = trackReads();
  const report = await readReport(iam, reads, reportPause);
  const users = await listUsers(iam);
  const serviceSpecific = await listServiceSpecificCredentials(iam, reads);
  const entries = await mapLimited(users, AT_ONCE, async (user): Promise<[string, UserCredentials]> => {
    const reported = report === 'unknown' ? undefined : report.parsed.users.get(user.arn);
    const credentials = await credentialsOf(iam, reads, user, reported);
    const own = { ...credentials, serviceSpecificCredentials: serviceSpecificOf(serviceSpecific, user.name) };
    return [user.arn, activity === undefined ? own : { ...own, ...(await usageOf(reads, user, own, activity)) }];
  });
  const access = await serviceAccess?.(reads);
  return {
    takenAt: report === 'unknown' || report.generatedAt > takenAt ? takenAt : report.generatedAt,
    users: Object.fromEntries(entries),
    root: await readRoot(iam, reads, account, report),
    ...(access === undefined ? {} : { serviceAccess: access }),
    unreadable: [...(report === 'unknown' ? [] : report.parsed.unreadable), ...reads.unreadable()],
  };
}

/** All users, or an error: in an incomplete list, a missing user would look like a deleted one. */
function listUsers(iam: IAMClient): Promise<UserRef[]> {
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

async function readReport(iam: IAMClient, reads: ReadTracker, pause: number): Promise<Known<Report>> {
  return reads.attempt('iam:GenerateCredentialReport', 'credential report', async () => {
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
async function credentialsOf(
  iam: IAMClient,
  reads: ReadTracker,
  user: UserRef,
  reported: CredentialFacts | undefined,
): Promise<CredentialFacts> {
  if (reported === undefined) {
    const passwordLastUsedAt = await reads.attempt('iam:GetUser', user.arn, async () =>
      passwordLastUsed((await iam.send(new GetUserCommand({ UserName: user.name }))).User),
    );
    return { ...(await readUserCredentials(iam, reads, user, [])), passwordLastUsedAt };
  }
  const known = reported.accessKeys === 'unknown' ? [] : reported.accessKeys;
  if (reported.accessKeys !== 'unknown' && known.length === 0) return reported;
  return { ...reported, accessKeys: await readAccessKeys(iam, reads, user, known) };
}

/** The places from which the keys of a user are used side by side. Only users with active keys are looked up, with one Query
 * each. It needs no limit, since an account has at most 5,000 IAM users. */
async function usageOf(
  reads: ReadTracker,
  { arn }: UserRef,
  { accessKeys }: CredentialFacts,
  { profileOf, before, hasTime, now }: ActivitySettings,
): Promise<Pick<UserCredentials, 'sideBySide'>> {
  const kept = before[arn]?.sideBySide;
  if (accessKeys === 'unknown') return usage(kept);
  const active = accessKeys.filter(({ status }) => status === 'Active');
  if (active.length === 0) return {};
  if (!hasTime()) return usage(kept);
  // Activity from before these keys existed came from another credential.
  const since = Math.min(...active.map(({ createdAt }) => Date.parse(createdAt) || 0));
  const used = await reads.attempt('dynamodb:Query', arn, async () => {
    const profile = await profileOf(arn).catch(unreadableRow(reads, arn));
    if (profile === 'unknown') return 'unknown';
    return profile === undefined ? undefined : concurrentSources(profile, { now, since });
  });
  return usage(used === 'unknown' ? kept : used);
}

const usage = (sideBySide: SideBySide | undefined): Pick<UserCredentials, 'sideBySide'> =>
  sideBySide === undefined ? {} : { sideBySide };

/** An unreadable row is a gap for that user only. */
const unreadableRow =
  (reads: ReadTracker, arn: string) =>
  (error: unknown): 'unknown' => {
    if (!(error instanceof StoredItemError)) throw error;
    reads.note(arn, `dynamodb:Query: ${error.message}`);
    return 'unknown';
  };

/** All service-specific credentials of the account, by user name. */
function listServiceSpecificCredentials(
  iam: IAMClient,
  reads: ReadTracker,
): Promise<Known<ReadonlyMap<string, ServiceSpecificCredentialFacts[]>>> {
  const api = 'iam:ListServiceSpecificCredentials';
  return reads.attempt(api, api, async () => {
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
    return new Map([...byUser].map(([name, credentials]) => [name, credentials.flatMap(serviceSpecificFacts)]));
  });
}

const serviceSpecificOf = (
  serviceSpecific: Known<ReadonlyMap<string, ServiceSpecificCredentialFacts[]>>,
  name: string,
): Known<readonly ServiceSpecificCredentialFacts[]> =>
  serviceSpecific === 'unknown' ? 'unknown' : (serviceSpecific.get(name) ?? []);

/** Root, from the report; without one, the account summary has everything except its last use. */
async function readRoot(
  iam: IAMClient,
  reads: ReadTracker,
  account: AccountId,
  report: Known<Report>,
): Promise<Known<RootFacts>> {
  const reported = report === 'unknown' ? undefined : report.parsed.roots.get(account.id);
  if (reported !== undefined) return reported;
  return reads.attempt('iam:GetAccountSummary', 'root', async () => {
    const { SummaryMap: summary } = await iam.send(new GetAccountSummaryCommand({}));
    const keys = summary?.AccountAccessKeysPresent;
    const mfa = summary?.AccountMFAEnabled;
    if (keys === undefined || mfa === undefined) return 'unknown';
    return { accessKeys: keys, mfa: mfa > 0, lastUsedAt: 'unknown' };
  });
}
