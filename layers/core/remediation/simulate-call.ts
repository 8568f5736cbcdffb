import type { NamedPolicy } from '../iam/types.ts';
import type { AccountEstate, RoleFacts } from '../posture/estate.ts';
import {
  type Call,
  type Inline,
  type Managed,
  type OfGroup,
  type OfRole,
  type OfUser,
  type OperationName,
  type Operations,
  RefusedChange,
  type WithDocument,
} from './call.ts';
import {
  findHolder,
  type Holder,
  holderNamed,
  inlineName,
  inlinePolicy,
  needRole,
  withPolicies,
  withRole,
  withUser,
} from './holders.ts';
import {
  addVersion,
  customPolicyArn,
  deleteVersion,
  needPolicy,
  restoreVersion,
  withPolicy,
} from './managed-policy.ts';
import { checkSize, INLINE_QUOTA, MANAGED_QUOTA, sizeOf, TRUST_QUOTA } from './quotas.ts';

/** The facts of an account after one call, as far as posture reads them. Refuses what AWS refuses: a wrong order, a quota.
 * Unchanged facts stay the same objects, so that an assessment compiles only what changed.
 * @throws RefusedChange */
export function afterCall(estate: AccountEstate, call: Call): AccountEstate {
  return run(estate, call.operation, call.parameters);
}

const run = <N extends OperationName>(estate: AccountEstate, name: N, parameters: Operations[N]): AccountEstate =>
  EFFECTS[name](estate, parameters);

type Effects = { readonly [N in OperationName]: (estate: AccountEstate, parameters: Operations[N]) => AccountEstate };

type OfHolder = OfUser | OfGroup | OfRole;

function putInline(estate: AccountEstate, parameters: OfHolder & Inline & WithDocument): AccountEstate {
  const { PolicyName, PolicyDocument: document } = parameters;
  const ref = holderNamed(estate.account, parameters);
  return withPolicies(estate, ref, (holder) => {
    const name = inlineName(holder, PolicyName);
    const others = holder.inlinePolicies.filter((policy) => policy.name !== name);
    const used = others.reduce((sum, policy) => sum + sizeOf(policy.document), 0);
    const most = Math.max(INLINE_QUOTA[ref.kind] - used, sizeOf(inlinePolicy(holder, PolicyName)?.document ?? ''));
    checkSize(document, most, `the inline policy ${PolicyName}`);
    return { ...holder, inlinePolicies: replacedOrAdded(holder, { name, document }) };
  });
}

function replacedOrAdded({ inlinePolicies }: Holder, policy: NamedPolicy): readonly NamedPolicy[] {
  const exists = inlinePolicies.some(({ name }) => name === policy.name);
  return exists ? inlinePolicies.map((one) => (one.name === policy.name ? policy : one)) : [...inlinePolicies, policy];
}

const deleteInline = (estate: AccountEstate, parameters: OfHolder & Inline): AccountEstate =>
  withPolicies(estate, holderNamed(estate.account, parameters), (holder) => {
    const policy = inlinePolicy(holder, parameters.PolicyName);
    if (policy === undefined) throw new RefusedChange(`${holder.arn} has no inline policy ${parameters.PolicyName}`);
    return { ...holder, inlinePolicies: holder.inlinePolicies.filter((one) => one !== policy) };
  });

const attach = (estate: AccountEstate, parameters: OfHolder & Managed): AccountEstate =>
  withPolicies(estate, holderNamed(estate.account, parameters), (holder) => ({
    ...holder,
    attachedPolicies: [...new Set([...holder.attachedPolicies, parameters.PolicyArn])],
  }));

const detach = (estate: AccountEstate, parameters: OfHolder & Managed): AccountEstate =>
  withPolicies(estate, holderNamed(estate.account, parameters), (holder) => {
    const { PolicyArn } = parameters;
    if (!holder.attachedPolicies.includes(PolicyArn))
      throw new RefusedChange(`${PolicyArn} is not attached to ${holder.arn}`);
    return { ...holder, attachedPolicies: holder.attachedPolicies.filter((arn) => arn !== PolicyArn) };
  });

function refuseWithout(boundary: string | undefined): void {
  if (boundary === undefined) throw new RefusedChange('there is no permissions boundary to remove');
}

function isUsed(estate: AccountEstate, arn: string): boolean {
  const holders: readonly Holder[] = [...estate.users, ...estate.groups, ...estate.roles];
  const limited = [...estate.users, ...estate.roles];
  return (
    holders.some(({ attachedPolicies }) => attachedPolicies.includes(arn)) ||
    limited.some(({ boundary }) => boundary === arn)
  );
}

function deleteRole(estate: AccountEstate, name: string): AccountEstate {
  const facts = needRole(estate, name);
  const left = [...facts.inlinePolicies, ...facts.attachedPolicies, ...facts.instanceProfiles];
  if (left.length > 0) throw new RefusedChange(`${facts.arn} still has policies or instance profiles`);
  const { workloads } = estate;
  return {
    ...estate,
    roles: estate.roles.filter((one) => one !== facts),
    deletedRoles: [...(estate.deletedRoles ?? []), facts.arn],
    // Compute without its role runs no longer as anyone.
    workloads: workloads === 'unknown' ? workloads : workloads.filter(({ roleArn }) => roleArn !== facts.arn),
  };
}

function createRole(estate: AccountEstate, parameters: Operations['create-role']): AccountEstate {
  const { RoleName, Path, AssumeRolePolicyDocument, MaxSessionDuration, PermissionsBoundary, Tags } = parameters;
  if (findHolder(estate, { kind: 'role', name: RoleName }))
    throw new RefusedChange(`a role ${RoleName} exists already`);
  const created: RoleFacts = {
    arn: `arn:${estate.partition}:iam::${estate.account}:role${Path}${RoleName}`,
    name: RoleName,
    path: Path,
    immutableId: '',
    createdAt: estate.takenAt,
    inlinePolicies: [],
    attachedPolicies: [],
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    trustPolicy: AssumeRolePolicyDocument,
    lastUsedAt: null,
    instanceProfiles: [],
    maxSessionSeconds: MaxSessionDuration ?? 'unknown',
    ...(PermissionsBoundary === undefined ? {} : { boundary: PermissionsBoundary }),
  };
  const deletedRoles = (estate.deletedRoles ?? []).filter((arn) => arn !== created.arn);
  return { ...estate, roles: [...estate.roles, created], deletedRoles };
}

const profileName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

function leaveProfile(facts: RoleFacts, profile: string): RoleFacts {
  const kept = facts.instanceProfiles.filter((arn) => profileName(arn) !== profile);
  if (kept.length === facts.instanceProfiles.length)
    throw new RefusedChange(`${facts.arn} is not in the instance profile ${profile}`);
  return { ...facts, instanceProfiles: kept };
}

const FULL_ACCESS: NamedPolicy = {
  name: 'FullAWSAccess',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

/** Attached to the account itself: the innermost level. */
function addScp(estate: AccountEstate, { Name, Content }: Operations['add-service-control-policy']): AccountEstate {
  const levels = estate.scps ?? [];
  const policy = { name: Name, document: Content };
  const innermost = levels.at(-1) ?? [FULL_ACCESS];
  return { ...estate, scps: [...levels.slice(0, -1), [...innermost, policy]] };
}

function removeScp(estate: AccountEstate, name: string): AccountEstate {
  const levels = (estate.scps ?? []).map((level) => level.filter((policy) => policy.name !== name));
  return { ...estate, scps: levels };
}

function moveSecret(estate: AccountEstate, { Holder: holder, Place: place }: Operations['move-secret']): AccountEstate {
  const { secretsOutsideVault: exposed } = estate;
  if (exposed === 'unknown') throw new RefusedChange('the exposed secrets of the account are not known');
  const kept = exposed.filter((secret) => secret.holder !== holder || secret.place !== place);
  if (kept.length === exposed.length) throw new RefusedChange(`no exposed secret at ${place} of ${holder}`);
  return { ...estate, secretsOutsideVault: kept };
}

const EFFECTS: Effects = {
  'put-user-policy': putInline,
  'put-group-policy': putInline,
  'put-role-policy': putInline,
  'delete-user-policy': deleteInline,
  'delete-group-policy': deleteInline,
  'delete-role-policy': deleteInline,
  'attach-user-policy': attach,
  'attach-group-policy': attach,
  'attach-role-policy': attach,
  'detach-user-policy': detach,
  'detach-group-policy': detach,
  'detach-role-policy': detach,
  'put-user-permissions-boundary': (estate, { UserName, PermissionsBoundary: boundary }) =>
    withUser(estate, UserName, (one) => ({ ...one, boundary })),
  'put-role-permissions-boundary': (estate, { RoleName, PermissionsBoundary: boundary }) =>
    withRole(estate, RoleName, (one) => ({ ...one, boundary })),
  'delete-user-permissions-boundary': (estate, { UserName }) =>
    withUser(estate, UserName, ({ boundary, ...rest }) => {
      refuseWithout(boundary);
      return rest;
    }),
  'delete-role-permissions-boundary': (estate, { RoleName }) =>
    withRole(estate, RoleName, ({ boundary, ...rest }) => {
      refuseWithout(boundary);
      return rest;
    }),
  'create-policy': (estate, { PolicyName, PolicyDocument }) => {
    const arn = customPolicyArn(estate, PolicyName);
    if (estate.managedPolicies.some((one) => one.arn === arn)) throw new RefusedChange(`${arn} exists already`);
    checkSize(PolicyDocument, MANAGED_QUOTA, arn);
    const versions = [{ id: 'v1', isDefault: true, document: PolicyDocument }];
    const created = { arn, name: PolicyName, defaultVersionId: 'v1', attachmentCount: 0, versions };
    return { ...estate, managedPolicies: [...estate.managedPolicies, created] };
  },
  'delete-policy': (estate, { PolicyArn }) => {
    const policy = needPolicy(estate, PolicyArn);
    if (isUsed(estate, PolicyArn)) throw new RefusedChange(`${PolicyArn} is still attached`);
    return { ...estate, managedPolicies: estate.managedPolicies.filter((one) => one !== policy) };
  },
  'create-policy-version': (estate, { PolicyArn, PolicyDocument, SetAsDefault }) =>
    withPolicy(estate, PolicyArn, (policy) => addVersion(policy, PolicyDocument, SetAsDefault)),
  'delete-policy-version': (estate, { PolicyArn, VersionId }) =>
    withPolicy(estate, PolicyArn, (policy) => deleteVersion(policy, VersionId)),
  'restore-policy-version': (estate, { PolicyArn, VersionId }) =>
    withPolicy(estate, PolicyArn, (policy) => restoreVersion(policy, VersionId)),
  'update-assume-role-policy': (estate, { RoleName, PolicyDocument }) => {
    checkSize(PolicyDocument, TRUST_QUOTA * 2, `the trust policy of ${RoleName}`);
    return withRole(estate, RoleName, (one) => ({ ...one, trustPolicy: PolicyDocument }));
  },
  'create-role': createRole,
  'delete-role': (estate, { RoleName }) => deleteRole(estate, RoleName),
  'add-role-to-instance-profile': (estate, { RoleName, InstanceProfileName }) =>
    withRole(estate, RoleName, (one) => ({
      ...one,
      instanceProfiles: [
        ...one.instanceProfiles,
        `arn:${estate.partition}:iam::${estate.account}:instance-profile/${InstanceProfileName}`,
      ],
    })),
  'remove-role-from-instance-profile': (estate, { RoleName, InstanceProfileName }) =>
    withRole(estate, RoleName, (one) => leaveProfile(one, InstanceProfileName)),
  'add-user-to-group': (estate, { UserName, GroupName }) =>
    withUser(estate, UserName, (one) => ({ ...one, groups: [...new Set([...one.groups, GroupName])] })),
  'remove-user-from-group': (estate, { UserName, GroupName }) =>
    withUser(estate, UserName, (one) => {
      if (!one.groups.includes(GroupName)) throw new RefusedChange(`${one.arn} is not in the group ${GroupName}`);
      return { ...one, groups: one.groups.filter((name) => name !== GroupName) };
    }),
  'update-access-key': (estate, { UserName, AccessKeyId, Status: status }) =>
    withUser(estate, UserName, (one) => {
      const { accessKeys } = one;
      if (accessKeys === 'unknown' || !accessKeys.some(({ id }) => id === AccessKeyId))
        throw new RefusedChange(`${one.arn} has no access key ${AccessKeyId}`);
      return { ...one, accessKeys: accessKeys.map((key) => (key.id === AccessKeyId ? { ...key, status } : key)) };
    }),
  'add-service-control-policy': addScp,
  'remove-service-control-policy': (estate, { Name }) => removeScp(estate, Name),
  'move-secret': moveSecret,
};
