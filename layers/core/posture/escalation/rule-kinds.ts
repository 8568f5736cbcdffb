import type { AccountIndex } from './account-index.ts';
import { type ChangingRule, isChangingKind } from './evaluate/change.ts';
import type { EscalationRule, RuleOf } from './rule.ts';

/** Rules whose edges lead to the attacker itself. */
export const leadsToSelf = ({ mechanism }: EscalationRule): boolean =>
  mechanism.kind === 'new-identity' || mechanism.kind === 'write-permission-set';

/** False for rules that are evaluated elsewhere, and for rules about credentials that are not exposed anywhere. */
export function canApply({ mechanism }: EscalationRule, { exposed }: AccountIndex): boolean {
  if (isChangingKind(mechanism.kind) || mechanism.kind === 'assume-role') return false;
  return mechanism.kind !== 'read-credential' || exposed.some(({ type }) => mechanism.types.includes(type));
}

export const isChangingRule = (rule: EscalationRule): rule is ChangingRule => isChangingKind(rule.mechanism.kind);

export function asResourcePolicyRule(rule: EscalationRule): RuleOf<'use-workload'> | undefined {
  const { mechanism } = rule;
  return mechanism.kind === 'use-workload' && mechanism.resourcePolicy ? { ...rule, mechanism } : undefined;
}

export function asClusterRule(rule: EscalationRule): RuleOf<'use-cluster'> | undefined {
  const { mechanism } = rule;
  return mechanism.kind === 'use-cluster' ? { ...rule, mechanism } : undefined;
}

export function asAssumeRoleRule(rule: EscalationRule): RuleOf<'assume-role'> | undefined {
  const { mechanism } = rule;
  return mechanism.kind === 'assume-role' ? { ...rule, mechanism } : undefined;
}
