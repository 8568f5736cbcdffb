import {
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsForUserCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { mapLimited } from '../../app/async.ts';
import type { Known } from '../../core/identity.ts';
import { groupDetail, roleDetail, userDetail } from '../../core/posture/dump-shapes.ts';
import type { GroupFacts, RoleFacts, UserFacts } from '../../core/posture/estate.ts';
import { groupFacts, roleFacts, userFacts } from '../../core/posture/principal-facts.ts';
import type * as z from '../../core/zod.ts';
import { allPages } from './pages.ts';
import type { ReadTracker } from './read-tracker.ts';
import { passwordLastUsed, readServiceSpecificCredentials, readUserCredentials } from './user-credentials.ts';

const AT_ONCE = 4;

/** The current state of one principal. `null`: deleted; `unknown`: its core could not be read, so nothing can be concluded. */
export type CurrentFacts<Facts> = Known<Facts> | null;

/** @param before The user as last known: the use of its keys is not read again. */
export async function readUser(
  iam: IAMClient,
  reads: ReadTracker,
  name: string,
  before?: UserFacts,
): Promise<CurrentFacts<UserFacts>> {
  const user = await reads.attempt(
    'iam:GetUser',
    `user ${name}`,
    async () => (await iam.send(new GetUserCommand({ UserName: name }))).User,
    { value: undefined },
  );
  if (user === 'unknown') return 'unknown';
  if (user === undefined) return null;
  const policies = await policiesOf(reads, user.Arn ?? name, {
    kind: 'User',
    names: (marker) => iam.send(new ListUserPoliciesCommand({ UserName: name, Marker: marker })),
    document: async (policy) =>
      (await iam.send(new GetUserPolicyCommand({ UserName: name, PolicyName: policy }))).PolicyDocument,
    attached: (marker) => iam.send(new ListAttachedUserPoliciesCommand({ UserName: name, Marker: marker })),
  });
  const groups = await reads.attempt('iam:ListGroupsForUser', user.Arn ?? name, () =>
    allPages(
      'iam:ListGroupsForUser',
      (marker) => iam.send(new ListGroupsForUserCommand({ UserName: name, Marker: marker })),
      (page) => ({ items: page.Groups ?? [], next: page.Marker, truncated: page.IsTruncated ?? false }),
    ),
  );
  if (policies === 'unknown' || groups === 'unknown') return 'unknown';
  const facts = parsed(reads, userDetail, userFacts, {
    ...user,
    UserPolicyList: policies.inline,
    AttachedManagedPolicies: policies.attached,
    GroupList: groups.flatMap((group) => group.GroupName ?? []),
  });
  if (facts === 'unknown') return 'unknown';
  const who = { arn: facts.arn, name };
  const known = before === undefined || before.accessKeys === 'unknown' ? [] : before.accessKeys;
  const credentials = await readUserCredentials(iam, reads, who, known);
  return {
    ...facts,
    ...credentials,
    passwordLastUsedAt: passwordLastUsed(user),
    serviceSpecificCredentials: await readServiceSpecificCredentials(iam, reads, who),
  };
}

export async function readRole(iam: IAMClient, reads: ReadTracker, name: string): Promise<CurrentFacts<RoleFacts>> {
  const role = await reads.attempt(
    'iam:GetRole',
    `role ${name}`,
    async () => (await iam.send(new GetRoleCommand({ RoleName: name }))).Role,
    { value: undefined },
  );
  if (role === 'unknown') return 'unknown';
  if (role === undefined) return null;
  const policies = await policiesOf(reads, role.Arn ?? name, {
    kind: 'Role',
    names: (marker) => iam.send(new ListRolePoliciesCommand({ RoleName: name, Marker: marker })),
    document: async (policy) =>
      (await iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: policy }))).PolicyDocument,
    attached: (marker) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name, Marker: marker })),
  });
  const profiles = await reads.attempt('iam:ListInstanceProfilesForRole', role.Arn ?? name, () =>
    allPages(
      'iam:ListInstanceProfilesForRole',
      (marker) => iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: name, Marker: marker })),
      (page) => ({ items: page.InstanceProfiles ?? [], next: page.Marker, truncated: page.IsTruncated ?? false }),
    ),
  );
  if (policies === 'unknown' || profiles === 'unknown') return 'unknown';
  return parsed(reads, roleDetail, roleFacts, {
    ...role,
    RolePolicyList: policies.inline,
    AttachedManagedPolicies: policies.attached,
    InstanceProfileList: profiles,
  });
}

export async function readGroup(iam: IAMClient, reads: ReadTracker, name: string): Promise<CurrentFacts<GroupFacts>> {
  const group = await reads.attempt(
    'iam:GetGroup',
    `group ${name}`,
    async () => (await iam.send(new GetGroupCommand({ GroupName: name, MaxItems: 1 }))).Group,
    { value: undefined },
  );
  if (group === 'unknown') return 'unknown';
  if (group === undefined) return null;
  const policies = await policiesOf(reads, group.Arn ?? name, {
    kind: 'Group',
    names: (marker) => iam.send(new ListGroupPoliciesCommand({ GroupName: name, Marker: marker })),
    document: async (policy) =>
      (await iam.send(new GetGroupPolicyCommand({ GroupName: name, PolicyName: policy }))).PolicyDocument,
    attached: (marker) => iam.send(new ListAttachedGroupPoliciesCommand({ GroupName: name, Marker: marker })),
  });
  if (policies === 'unknown') return 'unknown';
  return parsed(reads, groupDetail, groupFacts, {
    ...group,
    GroupPolicyList: policies.inline,
    AttachedManagedPolicies: policies.attached,
  });
}

interface Page {
  readonly Marker?: string | undefined;
  readonly IsTruncated?: boolean | undefined;
}

/** The calls that list and read the policies of one kind of principal. */
interface PolicyCalls<Attached> {
  readonly kind: 'User' | 'Role' | 'Group';
  names(marker: string | undefined): Promise<Page & { readonly PolicyNames?: string[] | undefined }>;
  document(policy: string): Promise<string | undefined>;
  attached(marker: string | undefined): Promise<Page & { readonly AttachedPolicies?: Attached[] | undefined }>;
}

interface Policies<Attached> {
  readonly inline: readonly { readonly PolicyName: string; readonly PolicyDocument: string | undefined }[];
  readonly attached: readonly Attached[];
}

/** All or nothing: with a policy missing, the principal would appear to have fewer permissions than it has. */
async function policiesOf<Attached>(
  reads: ReadTracker,
  arn: string,
  calls: PolicyCalls<Attached>,
): Promise<Known<Policies<Attached>>> {
  const { kind } = calls;
  const end = ({ Marker: next, IsTruncated: truncated }: Page) => ({ next, truncated: truncated ?? false });
  const names = await reads.attempt(`iam:List${kind}Policies`, arn, () =>
    allPages(`iam:List${kind}Policies`, calls.names, (page) => ({ items: page.PolicyNames ?? [], ...end(page) })),
  );
  const listing = `iam:ListAttached${kind}Policies`;
  const attached = await reads.attempt(listing, arn, () =>
    allPages(listing, calls.attached, (page) => ({ items: page.AttachedPolicies ?? [], ...end(page) })),
  );
  if (names === 'unknown' || attached === 'unknown') return 'unknown';
  const inline = await mapLimited(names, AT_ONCE, async (name) => ({
    PolicyName: name,
    // A policy that was deleted between the two calls is omitted.
    PolicyDocument: await reads.attempt(`iam:Get${kind}Policy`, arn, () => calls.document(name), { value: undefined }),
  }));
  if (inline.some((policy) => policy.PolicyDocument === 'unknown')) return 'unknown';
  return { inline: inline.filter((policy) => policy.PolicyDocument !== undefined), attached };
}

/** Converts an IAM response to the format of the authorization details, so that the same code reads both. */
function parsed<Detail, Facts>(
  reads: ReadTracker,
  shape: z.ZodMiniType<Detail>,
  toFacts: (detail: Detail) => Facts,
  response: Readonly<Record<string, unknown>>,
): Known<Facts> {
  const detail = shape.safeParse(response);
  if (detail.success) return toFacts(detail.data);
  const [issue] = detail.error.issues;
  reads.note(
    String(response.Arn ?? 'a principal without an ARN'),
    `iam: unexpected response (${issue?.path.join('.')})`,
  );
  return 'unknown';
}
