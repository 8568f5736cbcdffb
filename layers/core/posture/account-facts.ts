import type { NamedPolicy } from '../iam/types.ts';
import type { Known } from '../identity.ts';
import type { CredentialFacts } from './credential-report.ts';
import type {
  AccountEstate,
  Assignees,
  ClusterFacts,
  ExposedSecret,
  GroupFacts,
  ManagedPolicyFacts,
  ResourcePolicyFacts,
  RoleFacts,
  RootFacts,
  SecretFacts,
  ServiceAccess,
  ServiceSpecificCredentialFacts,
  SideBySide,
  TrustAnchorFacts,
  Unreadable,
  UserFacts,
} from './estate.ts';
import type { Workload } from './types.ts';

/** An AWS account, and the partition that its ARNs are in. */
export interface AccountId {
  readonly id: string;
  readonly partition: string;
}

/** A snapshot of one kind, stored separately. An estate consists of the latest snapshot of each kind and the resources that were
 * read again since: anything that was read after `takenAt` (ISO 8601) takes precedence. */
interface Snapshot {
  readonly takenAt: string;
  readonly unreadable: readonly Unreadable[];
}

export interface PrincipalsSnapshot extends Snapshot {
  readonly users: readonly UserFacts[];
  readonly groups: readonly GroupFacts[];
  readonly roles: readonly RoleFacts[];
  readonly managedPolicies: readonly ManagedPolicyFacts[];
  readonly identityProviders: Known<readonly string[]>;
  /** Service control policies that apply to the account, outermost level first. Absent: not known. */
  readonly scps?: readonly (readonly NamedPolicy[])[];
  /** Resource control policies, as above. */
  readonly rcps?: readonly (readonly NamedPolicy[])[];
  /** `o-…`; absent: not known. */
  readonly organization?: string;
  /** Who is assigned each permission set of Identity Center, by its name. Absent: not known. */
  readonly assignees?: Readonly<Record<string, Assignees>>;
}

export interface UserCredentials extends CredentialFacts {
  readonly serviceSpecificCredentials: Known<readonly ServiceSpecificCredentialFacts[]>;
  readonly sideBySide?: SideBySide;
}

/** What GetServiceLastAccessedDetails reported for one identity, and when. */
export interface DatedAccess {
  readonly readAt: string;
  readonly services: readonly ServiceAccess[];
}

export interface CredentialsSnapshot extends Snapshot {
  /** By user ARN. */
  readonly users: Readonly<Record<string, UserCredentials>>;
  readonly root: Known<RootFacts>;
  /** By ARN of user or role; a missing identity is unknown. */
  readonly serviceAccess?: Readonly<Record<string, DatedAccess>>;
}

export interface SecretsSnapshot extends Snapshot {
  readonly secrets: Known<readonly SecretFacts[]>;
  readonly workloads: Known<readonly Workload[]>;
  /** CloudFormation type names whose workloads are completely listed, in every Region that is read. */
  readonly workloadTypesRead: readonly string[];
  /** Absent: not read. */
  readonly clusters?: readonly ClusterFacts[];
  /** Absent: not read. */
  readonly trustAnchors?: readonly TrustAnchorFacts[];
  readonly secretsOutsideVault: Known<readonly ExposedSecret[]>;
  /** Absent: not read. */
  readonly resourcePolicies?: readonly ResourcePolicyFacts[];
  /** Which versions of values were scanned for secrets, by what holds them, and since when nothing was read again. */
  readonly scanned?: { readonly since: string; readonly markers: Readonly<Record<string, string>> };
}

export interface Snapshots {
  readonly principals: PrincipalsSnapshot;
  readonly credentials: CredentialsSnapshot;
  readonly secrets: SecretsSnapshot;
}
export type SnapshotName = keyof Snapshots;

/** One resource that was read again after a change. `value` null: it no longer exists. */
export type Revision =
  | { readonly kind: 'user'; readonly arn: string; readonly value: UserFacts | null }
  | { readonly kind: 'group'; readonly arn: string; readonly value: GroupFacts | null }
  | { readonly kind: 'role'; readonly arn: string; readonly value: RoleFacts | null }
  | { readonly kind: 'policy'; readonly arn: string; readonly value: ManagedPolicyFacts | null }
  | { readonly kind: 'secret'; readonly arn: string; readonly value: SecretFacts | null }
  | { readonly kind: 'providers'; readonly arn: string; readonly value: readonly string[] };

export interface DatedRevision {
  /** ISO 8601: when it was requested. */
  readonly readAt: string;
  readonly revision: Revision;
  /** The snapshots of it that could not be read. */
  readonly unreadable: readonly Unreadable[];
}

export type LatestSnapshots = { readonly [Name in SnapshotName]: Snapshots[Name] | undefined };

/** Name of the secrets of a Region in reports of what could not be read. */
export const secretsIn = (region: string): string => `secrets in ${region}`;

/** Everything that is known about one account; undefined without a principals snapshot. */
export function estateOf(
  account: AccountId,
  snapshots: LatestSnapshots,
  revisions: readonly DatedRevision[],
  viewedAt: string,
): AccountEstate | undefined {
  const { principals, credentials, secrets } = snapshots;
  if (principals === undefined) return undefined;
  const ordered = revisions.toSorted((a, b) => (a.readAt < b.readAt ? -1 : 1));
  const since = (snapshot: Snapshot | undefined) =>
    ordered.filter(({ readAt }) => snapshot === undefined || readAt > snapshot.takenAt);
  const later = since(principals);
  const providers = later.findLast(({ revision }) => revision.kind === 'providers')?.revision;
  const knownSecrets = secrets?.secrets ?? 'unknown';
  return {
    account: account.id,
    partition: account.partition,
    takenAt: viewedAt,
    users: withCredentials(
      revised(principals.users, later, (revision) => (revision.kind === 'user' ? revision : undefined)),
      credentials,
      since(credentials),
    ),
    groups: revised(principals.groups, later, (revision) => (revision.kind === 'group' ? revision : undefined)),
    roles: revised(principals.roles, later, (revision) => (revision.kind === 'role' ? revision : undefined)),
    managedPolicies: revised(principals.managedPolicies, later, (revision) =>
      revision.kind === 'policy' ? revision : undefined,
    ),
    identityProviders: providers?.kind === 'providers' ? providers.value : principals.identityProviders,
    ...organizationOf(principals),
    ...workloadsOf(secrets, principals.roles),
    secrets:
      knownSecrets === 'unknown'
        ? 'unknown'
        : revised(knownSecrets, since(secrets), (revision) => (revision.kind === 'secret' ? revision : undefined)),
    secretsOutsideVault: secrets?.secretsOutsideVault ?? 'unknown',
    ...(secrets?.resourcePolicies === undefined ? {} : { resourcePolicies: secrets.resourcePolicies }),
    ...(secrets?.clusters === undefined ? {} : { clusters: secrets.clusters }),
    ...(secrets?.trustAnchors === undefined ? {} : { trustAnchors: secrets.trustAnchors }),
    root: credentials?.root ?? 'unknown',
    serviceLastAccessed: Object.fromEntries(
      Object.entries(credentials?.serviceAccess ?? {}).map(([arn, { services }]) => [arn, services]),
    ),
    unreadable: stillUnreadable(snapshots, ordered),
  };
}

const organizationOf = ({ scps, rcps, organization, assignees }: PrincipalsSnapshot) => ({
  ...(scps === undefined ? {} : { scps }),
  ...(rcps === undefined ? {} : { rcps }),
  ...(organization === undefined ? {} : { organization }),
  ...(assignees === undefined ? {} : { assignees }),
});

/** Some services report a role or an instance profile by its name alone. Adds the path, which is part of the ARN. */
function workloadsOf(
  secrets: SecretsSnapshot | undefined,
  roles: readonly RoleFacts[],
): Pick<AccountEstate, 'workloads' | 'workloadTypesRead'> {
  if (secrets === undefined || secrets.workloads === 'unknown') return { workloads: 'unknown' };
  const arns = roles.flatMap(({ arn, instanceProfiles }) => [arn, ...instanceProfiles]);
  const known = new Set(arns);
  const byName = new Map(arns.map((arn) => [withoutPath(arn), arn]));
  return {
    workloads: secrets.workloads.map((workload) => {
      if (known.has(workload.roleArn)) return workload;
      return { ...workload, roleArn: byName.get(workload.roleArn) ?? workload.roleArn };
    }),
    workloadTypesRead: secrets.workloadTypesRead,
  };
}

/** `role/service-role/etl` as `role/etl`: names of roles, and of instance profiles, are unique regardless of path. */
const withoutPath = (arn: string): string => arn.replace(/:(role|instance-profile)\/.*\//, ':$1/');

/** A user that was read again individually includes its credentials, which a later listing of principals does not have; for
 * the others, the credentials snapshot has them. */
function withCredentials(
  users: readonly UserFacts[],
  credentials: CredentialsSnapshot | undefined,
  later: readonly DatedRevision[],
): UserFacts[] {
  const reread = new Map(
    later.flatMap(({ revision }) => (revision.kind === 'user' ? [[revision.arn, revision.value] as const] : [])),
  );
  return users.map((user) => {
    const latest = reread.get(user.arn);
    if (latest === undefined) return { ...user, ...credentials?.users[user.arn] };
    // Another user of the same name has other credentials.
    if (latest?.immutableId !== user.immutableId) return user;
    return { ...user, ...credentialsOf(latest), ...usageOf(latest, credentials) };
  });
}

/** Only the credentials snapshot knows how a user is used. It identifies users by ARN: a newer user is not the one it saw. */
function usageOf(user: UserFacts, snapshot: CredentialsSnapshot | undefined): Pick<UserCredentials, 'sideBySide'> {
  const sideBySide = snapshot?.users[user.arn]?.sideBySide;
  if (snapshot === undefined || sideBySide === undefined) return {};
  return Date.parse(user.createdAt) <= Date.parse(snapshot.takenAt) ? { sideBySide } : {};
}

const credentialsOf = (user: UserFacts): UserCredentials => ({
  accessKeys: user.accessKeys,
  loginProfile: user.loginProfile,
  mfa: user.mfa,
  passwordLastUsedAt: user.passwordLastUsedAt,
  serviceSpecificCredentials: user.serviceSpecificCredentials,
});

/** The list with the new state of each resource that was read again, and without those that no longer exist. */
function revised<Fact extends { readonly arn: string }>(
  base: readonly Fact[],
  revisions: readonly DatedRevision[],
  pick: (revision: Revision) => { readonly arn: string; readonly value: Fact | null } | undefined,
): Fact[] {
  const facts = new Map(base.map((fact) => [fact.arn, fact]));
  for (const { revision } of revisions) {
    const picked = pick(revision);
    if (picked === undefined) continue;
    if (picked.value === null) facts.delete(picked.arn);
    else facts.set(picked.arn, picked.value);
  }
  return [...facts.values()];
}

/** What a snapshot could not read, unless the resource was read again since. */
function stillUnreadable(snapshots: LatestSnapshots, revisions: readonly DatedRevision[]): Unreadable[] {
  const fromSnapshots = [snapshots.principals, snapshots.credentials, snapshots.secrets].flatMap((snapshot) => {
    if (snapshot === undefined) return [];
    const reread = new Set(
      revisions.flatMap(({ readAt, revision }) => (readAt > snapshot.takenAt ? [revision.arn] : [])),
    );
    return snapshot.unreadable.filter(({ what }) => !reread.has(what));
  });
  const latest = new Map(revisions.map((dated) => [dated.revision.arn, dated]));
  const oldest = snapshots.principals?.takenAt ?? '';
  const fromRevisions = [...latest.values()].flatMap((dated) => (dated.readAt > oldest ? dated.unreadable : []));
  const missing = (['credentials', 'secrets'] as const).filter((name) => snapshots[name] === undefined);
  return [
    ...fromSnapshots,
    ...fromRevisions,
    ...missing.map((name) => ({ what: `${name} snapshot`, why: 'it has not run yet' })),
  ];
}
