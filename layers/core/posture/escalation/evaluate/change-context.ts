import type { Verdict } from '../../../iam/index.ts';
import type { NamedPolicy } from '../../../iam/types.ts';
import type { GroupFacts } from '../../estate.ts';
import type { AccountIndex } from '../account-index.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { PolicySetChange } from '../variants.ts';
import { currentPolicy } from '../well-known-policies.ts';
import type { Attacker } from './attacker.ts';
import { aboutIdentity } from './take.ts';

/** A change that the attacker can make to the permissions of an identity. */
export interface PermissionChange {
  readonly rule: string;
  readonly actions: readonly string[];
  readonly target: string;
  readonly verdict: Verdict;
  readonly change: PolicySetChange;
}

export interface ChangeContext {
  readonly attacker: Attacker;
  /** The identity whose permissions change. */
  readonly subject: CompiledIdentity;
  readonly account: AccountIndex;
}

/** The holders of this kind whose policies apply to the subject: itself, or its groups. */
export function holders(
  kind: 'user' | 'role' | 'group',
  { subject }: ChangeContext,
): readonly (CompiledIdentity | GroupFacts)[] {
  if (kind === 'group') return subject.groups;
  return subject.kind === kind ? [subject] : [];
}

export const isIdentity = (holder: CompiledIdentity | GroupFacts): holder is CompiledIdentity => 'compiled' in holder;
export const about = (holder: CompiledIdentity | GroupFacts) => (isIdentity(holder) ? aboutIdentity(holder) : {});

export function groupPolicies(group: GroupFacts, account: AccountIndex): readonly NamedPolicy[] {
  return [
    ...group.inlinePolicies,
    ...group.attachedPolicies.flatMap((arn) => currentPolicy(arn, account.managedPolicy(arn)) ?? []),
  ];
}
