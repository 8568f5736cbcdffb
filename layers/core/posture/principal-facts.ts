import type { GroupDetail, ManagedPolicyDetail, RoleDetail, UserDetail } from './dump-shapes.ts';
import { timeOf } from './dump-shapes.ts';
import type { GroupFacts, ManagedPolicyFacts, RoleFacts, UserFacts } from './estate.ts';

/** Converts one element of GetAccountAuthorizationDetails to facts. Facts that the API does not return are `unknown` and are
 * filled in from a credential report or from other APIs. */

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

function tagsOf(tags: UserDetail['Tags']): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key, tag.Value ?? '']));
}

function policiesOf(
  arn: string,
  inline: UserDetail['UserPolicyList'],
  attached: UserDetail['AttachedManagedPolicies'],
) {
  return {
    inlinePolicies: (inline ?? []).map((policy) => ({
      name: `${arn}/${policy.PolicyName}`,
      document: policy.PolicyDocument,
    })),
    attachedPolicies: (attached ?? []).map((policy) => policy.PolicyArn),
  };
}

const boundaryOf = (boundary: UserDetail['PermissionsBoundary']) =>
  boundary ? { boundary: boundary.PermissionsBoundaryArn } : {};

export function userFacts(user: UserDetail): UserFacts {
  return {
    arn: user.Arn,
    name: user.UserName ?? lastPart(user.Arn),
    path: user.Path ?? '/',
    immutableId: user.UserId ?? '',
    createdAt: timeOf(user.CreateDate),
    ...policiesOf(user.Arn, user.UserPolicyList, user.AttachedManagedPolicies),
    tags: tagsOf(user.Tags),
    groups: user.GroupList ?? [],
    ...boundaryOf(user.PermissionsBoundary),
    accessKeys: 'unknown',
    loginProfile: 'unknown',
    mfa: 'unknown',
    passwordLastUsedAt: 'unknown',
    serviceSpecificCredentials: 'unknown',
  };
}

export function groupFacts(group: GroupDetail): GroupFacts {
  return {
    arn: group.Arn,
    name: group.GroupName ?? lastPart(group.Arn),
    path: group.Path ?? '/',
    immutableId: group.GroupId ?? '',
    createdAt: timeOf(group.CreateDate),
    ...policiesOf(group.Arn, group.GroupPolicyList, group.AttachedManagedPolicies),
  };
}

export function roleFacts(role: RoleDetail): RoleFacts {
  const used = role.RoleLastUsed;
  return {
    arn: role.Arn,
    name: role.RoleName ?? lastPart(role.Arn),
    path: role.Path ?? '/',
    immutableId: role.RoleId ?? '',
    createdAt: timeOf(role.CreateDate),
    ...policiesOf(role.Arn, role.RolePolicyList, role.AttachedManagedPolicies),
    tags: tagsOf(role.Tags),
    // An empty object is a document without statements: the engine reports it as unusable.
    trustPolicy: role.AssumeRolePolicyDocument ?? {},
    ...boundaryOf(role.PermissionsBoundary),
    // The element is present and empty if AWS has seen no use. If it is missing, the last use is unknown.
    lastUsedAt: !used ? 'unknown' : used.LastUsedDate == null ? null : timeOf(used.LastUsedDate),
    instanceProfiles: (role.InstanceProfileList ?? []).map((profile) => profile.Arn),
    maxSessionSeconds: role.MaxSessionDuration ?? 'unknown',
  };
}

export function managedPolicyFacts(policy: ManagedPolicyDetail): ManagedPolicyFacts {
  const versions = (policy.PolicyVersionList ?? []).map((version) => ({
    id: version.VersionId,
    isDefault: version.IsDefaultVersion ?? version.VersionId === policy.DefaultVersionId,
    // Versions other than the default may have no document. The engine reports this if the document is needed.
    document: version.Document ?? {},
  }));
  return {
    arn: policy.Arn,
    name: policy.PolicyName ?? lastPart(policy.Arn),
    defaultVersionId: policy.DefaultVersionId ?? versions.find((version) => version.isDefault)?.id ?? '',
    attachmentCount: policy.AttachmentCount ?? 'unknown',
    versions,
  };
}
