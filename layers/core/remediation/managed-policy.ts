import type { AccountEstate, ManagedPolicyFacts } from '../posture/estate.ts';
import { RefusedChange } from './call.ts';
import { checkSize, MANAGED_QUOTA } from './quotas.ts';

/** At most this many versions of a managed policy exist at the same time. */
export const MOST_VERSIONS = 5;

export function needPolicy(estate: AccountEstate, arn: string): ManagedPolicyFacts {
  const policy = estate.managedPolicies.find((one) => one.arn === arn);
  if (policy === undefined) throw new RefusedChange(`there is no managed policy ${arn} in account ${estate.account}`);
  if (arn.includes(':iam::aws:')) throw new RefusedChange(`${arn} is managed by AWS and cannot be changed`);
  return policy;
}

export function withPolicy(
  estate: AccountEstate,
  arn: string,
  change: (policy: ManagedPolicyFacts) => ManagedPolicyFacts,
): AccountEstate {
  const changed = change(needPolicy(estate, arn));
  return { ...estate, managedPolicies: estate.managedPolicies.map((one) => (one.arn === arn ? changed : one)) };
}

export const customPolicyArn = ({ partition, account }: AccountEstate, name: string): string =>
  `arn:${partition}:iam::${account}:policy/${name}`;

const nextVersion = ({ versions }: ManagedPolicyFacts): string =>
  `v${Math.max(0, ...versions.map(({ id }) => Number(id.slice(1)) || 0)) + 1}`;

export function addVersion(policy: ManagedPolicyFacts, document: string, isDefault: boolean): ManagedPolicyFacts {
  checkSize(document, MANAGED_QUOTA, policy.arn);
  if (policy.versions.length >= MOST_VERSIONS)
    throw new RefusedChange(`${policy.arn} already has ${MOST_VERSIONS} versions`);
  const id = nextVersion(policy);
  const others = isDefault ? policy.versions.map((one) => ({ ...one, isDefault: false })) : policy.versions;
  return {
    ...policy,
    defaultVersionId: isDefault ? id : policy.defaultVersionId,
    versions: [{ id, isDefault, document }, ...others],
  };
}

export function restoreVersion(policy: ManagedPolicyFacts, id: string): ManagedPolicyFacts {
  if (!policy.versions.some((version) => version.id === id))
    throw new RefusedChange(`${policy.arn} has no version ${id}`);
  const kept = policy.versions.filter((version) => version.id === id || !version.isDefault);
  return { ...policy, defaultVersionId: id, versions: kept.map((one) => ({ ...one, isDefault: one.id === id })) };
}

export function deleteVersion(policy: ManagedPolicyFacts, id: string): ManagedPolicyFacts {
  const version = policy.versions.find((one) => one.id === id);
  if (version === undefined || version.isDefault)
    throw new RefusedChange(`version ${id} of ${policy.arn} does not exist or is the default`);
  return { ...policy, versions: policy.versions.filter((one) => one !== version) };
}
