import type { NamedPolicy, PolicyDocument } from '../iam/types.ts';
import { isReservedSso } from './classify.ts';
import { isServiceLinkedRole, type RoleFacts, type UserFacts } from './estate.ts';
import type { ContainmentFacts } from './types.ts';

/** Facts that the response needs before it can change the identity. */
export function containmentOf(identity: { readonly user?: UserFacts; readonly role?: RoleFacts }): ContainmentFacts {
  const { user, role } = identity;
  const facts = user ?? role;
  return {
    immutableId: facts?.immutableId ? facts.immutableId : 'unknown',
    accessKeys: user === undefined ? [] : user.accessKeys,
    hasLoginProfile: user === undefined ? false : user.loginProfile,
    inlinePolicySize: inlineSize(facts?.inlinePolicies ?? []),
    serviceLinked: role !== undefined && isServiceLinkedRole(role),
    reservedSso: role !== undefined && isReservedSso(role),
  };
}

/** AWS counts the characters of all inline policies together, excluding white space.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const inlineSize = (policies: readonly NamedPolicy[]): number =>
  policies.reduce((size, policy) => size + textOf(policy.document).replaceAll(/\s/g, '').length, 0);

function textOf(document: PolicyDocument): string {
  if (typeof document !== 'string') return JSON.stringify(document);
  if (!document.startsWith('%7B') && !document.startsWith('%7b')) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
