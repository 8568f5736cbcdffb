import type { CompiledIdentity } from '../compile.ts';
import type { Edge } from '../edge.ts';
import type { EstateIndex } from '../estate-index.ts';
import type { EscalationRule, RuleOf } from '../rule.ts';
import type { Variants } from '../variants.ts';
import type { Attacker } from './attacker.ts';
import { joinCluster } from './clusters.ts';
import { passRole, useWorkload, useWorkloadInOtherAccount } from './compute.ts';
import { newIdentity, writePermissionSet } from './create.ts';
import { assumeRole, readCredential, takeCredential, writeProvider, writeTrust } from './take.ts';

/** The edges of one rule for one attacker, except for changes to identities (`change.ts`). */
export function* edgesOf(
  rule: EscalationRule,
  attacker: Attacker,
  index: EstateIndex,
  variants: Variants,
): Iterable<Edge> {
  const { mechanism } = rule;
  const account = index.account(attacker.identity.account);
  if (!account) return;
  switch (mechanism.kind) {
    case 'take-credential':
      yield* takeCredential({ ...rule, mechanism }, attacker, account);
      break;
    case 'write-trust':
      yield* writeTrust({ ...rule, mechanism }, attacker, account);
      break;
    case 'pass-role':
      yield* passRole({ ...rule, mechanism }, attacker, account);
      break;
    case 'use-workload':
      if (mechanism.inCluster) yield* joinCluster({ ...rule, mechanism }, attacker, account, index);
      else yield* useWorkload({ ...rule, mechanism }, attacker, account);
      if (!mechanism.resourcePolicy) break;
      for (const other of index.accounts) {
        if (other !== account)
          yield* useWorkloadInOtherAccount({ ...rule, mechanism }, attacker, other, index.resources);
      }
      break;
    case 'new-identity':
      yield* newIdentity({ ...rule, mechanism }, attacker, index, variants);
      break;
    case 'write-provider':
      yield* writeProvider({ ...rule, mechanism }, attacker, index);
      break;
    case 'read-credential':
      yield* readCredential({ ...rule, mechanism }, attacker, index);
      break;
    case 'write-permission-set':
      yield* writePermissionSet({ ...rule, mechanism }, attacker, index, variants);
      break;
    default:
      // Assuming roles and using clusters is evaluated through an index; changes are evaluated for a subject.
      break;
  }
}

/** Assume-role edges to the roles that may trust the attacker. */
export function* assumeRoleEdges(
  rule: RuleOf<'assume-role'>,
  attacker: Attacker,
  roles: Iterable<CompiledIdentity>,
): Iterable<Edge> {
  for (const role of roles) {
    const edge = assumeRole(rule, attacker, role);
    if (edge) yield edge;
  }
}
