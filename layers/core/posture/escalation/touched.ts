import type { IdentityArn } from '../../identity.ts';
import type { AccountEstate, RoleFacts, UserFacts } from '../estate.ts';

/** What is different between two views of the same accounts. */
export interface EstateChange {
  /** ARNs of users and roles that came, went, or hold other rights than before, be it through a group or a policy. */
  readonly identities: ReadonlySet<IdentityArn>;
  /** Whether groups or managed policies are among what changed: what is done with them has to be asked anew. */
  readonly policies: boolean;
}

/** Follows changes of users, roles, groups and managed policies to all users and roles that they touch.
 *
 * @param changed ARNs of everything that was read again. */
export function touchedBy(
  before: readonly AccountEstate[],
  after: readonly AccountEstate[],
  changed: ReadonlySet<string>,
): EstateChange {
  // What an identity holds is its own to say: others are touched by groups and policies alone.
  if ([...changed].every(isIdentity)) return { identities: changed, policies: false };
  const identities = new Set<IdentityArn>();
  let policies = false;
  for (const estate of [...before, ...after]) {
    const held = (arns: readonly string[]): boolean => arns.some((arn) => changed.has(arn));
    const groups = new Set<string>();
    for (const group of estate.groups)
      if (changed.has(group.arn) || held(group.attachedPolicies)) groups.add(group.name);
    policies ||= groups.size > 0 || estate.managedPolicies.some(({ arn }) => changed.has(arn));
    const isTouched = ({ arn, attachedPolicies, boundary = '' }: UserFacts | RoleFacts): boolean =>
      changed.has(arn) || changed.has(boundary) || held(attachedPolicies);
    for (const user of estate.users)
      if (isTouched(user) || user.groups.some((name) => groups.has(name))) identities.add(user.arn);
    for (const role of estate.roles) if (isTouched(role)) identities.add(role.arn);
  }
  return { identities, policies };
}

const isIdentity = (arn: string): boolean => /:iam::\d+:(?:user|role)\//.test(arn);
