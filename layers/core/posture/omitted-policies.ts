import type { NamedPolicy } from '../iam/types.ts';
import { placeOf } from './dump-shapes.ts';
import type { GroupFacts } from './estate.ts';
import { isRecord } from './input-error.ts';

/** Fields that grant permissions. Without its boundary, an identity is assessed with more permissions, which is safe. */
const GRANTING = new Set([
  'UserPolicyList',
  'RolePolicyList',
  'GroupPolicyList',
  'AttachedManagedPolicies',
  'GroupList',
]);

/** Adds an inline policy with an unreadable document for each policy and group of the element that could not be read, because what
 * it grants is unknown.
 * @param omitted places in the element. */
export function withOmittedPolicies<T extends Pick<GroupFacts, 'arn' | 'inlinePolicies'>>(
  facts: T,
  element: unknown,
  omitted: readonly (readonly PropertyKey[])[],
): T {
  const places = omitted.filter(([field]) => GRANTING.has(String(field))).map((path) => path.slice(0, 2));
  if (places.length === 0) return facts;
  const names = new Set(places.map((place) => nameOf(element, place) ?? placeOf(place)));
  const unread = [...names].map((name): NamedPolicy => ({ name: `${facts.arn}/${name}`, document: '' }));
  return { ...facts, inlinePolicies: [...facts.inlinePolicies, ...unread] };
}

function nameOf(element: unknown, [field = '', index]: readonly PropertyKey[]): string | undefined {
  const list = isRecord(element) ? element[String(field)] : undefined;
  const policy: unknown = Array.isArray(list) && typeof index === 'number' ? list[index] : undefined;
  return isRecord(policy) && typeof policy.PolicyName === 'string' ? policy.PolicyName : undefined;
}
