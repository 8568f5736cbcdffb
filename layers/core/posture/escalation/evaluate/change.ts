import { isReservedSso } from '../account-index.ts';
import type { Mechanism, RuleOf } from '../rule.ts';
import type { ChangeContext, PermissionChange } from './change-context.ts';
import { joinGroup, leaveGroup } from './group-changes.ts';
import { chooseTagsBy, removeBoundaryBy, removeDenyBy, removeOrganizationPolicyBy } from './limit-changes.ts';
import { joinNewGroup } from './new-groups.ts';
import { chooseVersion, writeManagedPolicy, writePolicy } from './policy-changes.ts';

const CHANGING_KINDS = [
  'write-policy',
  'write-managed-policy',
  'choose-version',
  'join-group',
  'join-new-group',
  'leave-group',
  'lift-boundary',
  'lift-deny',
  'lift-organization-policy',
  'choose-tags',
] as const satisfies readonly Mechanism['kind'][];
export type ChangingRule = RuleOf<(typeof CHANGING_KINDS)[number]>;

export const isChangingKind = (kind: Mechanism['kind']): kind is (typeof CHANGING_KINDS)[number] =>
  CHANGING_KINDS.some((changing) => changing === kind);

/** All changes that the attacker can make to the permissions of `subject` (which may be itself), rule by rule. */
export function* permissionChanges(rules: readonly ChangingRule[], facts: ChangeContext): Iterable<PermissionChange> {
  if (isReservedSso(facts.subject)) return;
  for (const rule of rules) {
    for (const alteration of changesByRule(rule, facts)) {
      if (alteration.verdict.verdict !== 'no') yield alteration;
    }
  }
}

function changesByRule(rule: ChangingRule, facts: ChangeContext): Iterable<PermissionChange> {
  const { mechanism, id } = rule;
  switch (mechanism.kind) {
    case 'write-policy':
      return writePolicy({ ...rule, mechanism }, facts);
    case 'write-managed-policy':
      return writeManagedPolicy({ ...rule, mechanism }, facts);
    case 'choose-version':
      return chooseVersion({ ...rule, mechanism }, facts);
    case 'join-group':
      return joinGroup({ ...rule, mechanism }, facts);
    case 'join-new-group':
      return joinNewGroup({ ...rule, mechanism }, facts);
    case 'leave-group':
      return leaveGroup({ ...rule, mechanism }, facts);
    case 'lift-boundary':
      return removeBoundaryBy({ ...rule, mechanism }, facts);
    case 'lift-deny':
      return removeDenyBy({ ...rule, mechanism }, facts);
    case 'lift-organization-policy':
      return removeOrganizationPolicyBy(id, mechanism.action, facts);
    case 'choose-tags':
      return chooseTagsBy({ ...rule, mechanism }, facts);
  }
}
