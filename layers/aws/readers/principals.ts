import {
  GetAccountAuthorizationDetailsCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListPolicyVersionsCommand,
  ListSAMLProvidersCommand,
} from '@aws-sdk/client-iam';
import { mapLimited } from '../../app/async.ts';
import type { Known } from '../../core/identity.ts';
import type { AccountId, PrincipalsSnapshot } from '../../core/posture/account-facts.ts';
import { managedPolicyDetail } from '../../core/posture/dump-shapes.ts';
import type { GroupFacts, ManagedPolicyFacts, RoleFacts, UserFacts } from '../../core/posture/estate.ts';
import { estatesFromDumps } from '../../core/posture/estate-from-dump.ts';
import { managedPolicyFacts } from '../../core/posture/principal-facts.ts';
import type { ReadAssignees } from './identity-center.ts';
import type { ReadOrganization } from './organization.ts';
import { allPages } from './pages.ts';
import { type ReadTracker, trackReads } from './read-tracker.ts';

const AT_ONCE = 4;
/** Larger pages need fewer requests; IAM may return smaller ones. */
const PAGE = 500;

/** Readers of what only the organization knows about an account; absent: not read. */
export interface OrganizationReaders {
  readonly readOrganization?: ReadOrganization;
  readonly readAssignees?: ReadAssignees;
}

/** Reads users, groups, roles, policies and identity providers of the account, and the organization policies over it. Throws if the
 * list of principals is incomplete; everything else may be unreadable. */
export async function readPrincipals(
  iam: IAMClient,
  account: AccountId,
  takenAt: string,
  { readOrganization, readAssignees }: OrganizationReaders = {},
): Promise<PrincipalsSnapshot> {
  const reads = trackReads();
  const content = await authorizationDetails(iam);
  const read = estatesFromDumps([{ source: 'iam:GetAccountAuthorizationDetails', content }], { takenAt }).find(
    (estate) => estate.account === account.id,
  );
  const { users = [], groups = [], roles = [], managedPolicies = [], unreadable = [] } = read ?? {};
  const used = new Set([...users, ...groups, ...roles].flatMap(policiesOf));
  // AWS managed policies that are not used here are irrelevant; a policy used only as a boundary may be missing.
  const kept = managedPolicies.filter((policy) => used.has(policy.arn) || !isAwsPolicy(policy.arn));
  const known = new Set(kept.map((policy) => policy.arn));
  const missing = [...used].filter((arn) => !known.has(arn));
  const fetched = await mapLimited(missing, AT_ONCE, (arn) => readManagedPolicy(iam, reads, arn));
  const identityProviders = await readIdentityProviders(iam, reads);
  const { scps = 'unknown', rcps = 'unknown', organization } = (await readOrganization?.(reads, account.id)) ?? {};
  const assignees = (await readAssignees?.(reads, account.id, roles)) ?? 'unknown';
  return {
    takenAt,
    users,
    groups,
    roles,
    managedPolicies: [...kept, ...fetched.filter((policy) => policy !== 'unknown' && policy !== null)],
    identityProviders,
    ...(scps === 'unknown' ? {} : { scps }),
    ...(rcps === 'unknown' ? {} : { rcps }),
    ...(organization === undefined ? {} : { organization }),
    ...(assignees === 'unknown' ? {} : { assignees }),
    unreadable: [...unreadable, ...reads.unreadable()],
  };
}

const policiesOf = (principal: UserFacts | GroupFacts | RoleFacts): string[] => [
  ...principal.attachedPolicies,
  ...('boundary' in principal && principal.boundary !== undefined ? [principal.boundary] : []),
];

const isAwsPolicy = (arn: string): boolean => arn.includes(':iam::aws:');

/** All pages in one: a single page may be empty, even of lists. */
async function authorizationDetails(iam: IAMClient): Promise<object> {
  const pages = await allPages(
    'iam:GetAccountAuthorizationDetails',
    (marker) => iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: PAGE, Marker: marker })),
    (page) => ({ items: [page], next: page.Marker, truncated: page.IsTruncated ?? false }),
  );
  return {
    UserDetailList: pages.flatMap((page) => page.UserDetailList ?? []),
    GroupDetailList: pages.flatMap((page) => page.GroupDetailList ?? []),
    RoleDetailList: pages.flatMap((page) => page.RoleDetailList ?? []),
    Policies: pages.flatMap((page) => page.Policies ?? []),
  };
}

/** A managed policy with all its versions; null if it does not exist. */
export async function readManagedPolicy(
  iam: IAMClient,
  reads: ReadTracker,
  arn: string,
): Promise<Known<ManagedPolicyFacts> | null> {
  // An attachment without a policy ARN cannot be looked up.
  if (arn === '') return 'unknown';
  const policy = await reads.attempt(
    'iam:GetPolicy',
    arn,
    async () => (await iam.send(new GetPolicyCommand({ PolicyArn: arn }))).Policy,
    { value: undefined },
  );
  if (policy === 'unknown') return 'unknown';
  if (policy === undefined) return null;
  const versions = await reads.attempt('iam:ListPolicyVersions', arn, () =>
    allPages(
      'iam:ListPolicyVersions',
      (marker) => iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn, Marker: marker })),
      (page) => ({ items: page.Versions ?? [], next: page.Marker, truncated: page.IsTruncated ?? false }),
    ),
  );
  const ids =
    versions === 'unknown' || isAwsPolicy(arn)
      ? [policy.DefaultVersionId]
      : versions.map((version) => version.VersionId);
  const documents = await mapLimited(
    ids.filter((id) => id !== undefined),
    AT_ONCE,
    (id) => readVersion(iam, reads, arn, id),
  );
  const detail = managedPolicyDetail.safeParse({
    ...policy,
    Arn: arn,
    PolicyVersionList: documents.filter((version) => version !== undefined),
  });
  if (!detail.success) {
    reads.note(arn, `iam:GetPolicy: unexpected response (${detail.error.issues[0]?.path.join('.')})`);
    return 'unknown';
  }
  return managedPolicyFacts(detail.data);
}

async function readVersion(iam: IAMClient, reads: ReadTracker, arn: string, id: string) {
  const version = await reads.attempt(
    'iam:GetPolicyVersion',
    arn,
    async () => (await iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: id }))).PolicyVersion,
    { value: undefined },
  );
  return version === 'unknown' ? undefined : version;
}

/** ARNs of the account's OIDC and SAML providers. */
export async function readIdentityProviders(iam: IAMClient, reads: ReadTracker): Promise<Known<readonly string[]>> {
  const oidc = await reads.attempt(
    'iam:ListOpenIDConnectProviders',
    'iam:ListOpenIDConnectProviders',
    async () => (await iam.send(new ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList ?? [],
  );
  const saml = await reads.attempt(
    'iam:ListSAMLProviders',
    'iam:ListSAMLProviders',
    async () => (await iam.send(new ListSAMLProvidersCommand({}))).SAMLProviderList ?? [],
  );
  if (oidc === 'unknown' || saml === 'unknown') return 'unknown';
  return [...oidc, ...saml].flatMap((provider) => provider.Arn ?? []);
}
