import type { CompiledIdentity } from '../compile.ts';
import type { Reach } from '../edge.ts';
import type { EscalationRule, RuleOf } from '../rule.ts';
import type { Variants } from '../variants.ts';
import type { World } from '../world.ts';
import { passRole, useWorkload, useWorkloadAbroad } from './compute.ts';
import { newIdentity, writePermissionSet } from './create.ts';
import type { Source } from './source.ts';
import { assumeRole, readCredential, takeCredential, writeProvider, writeTrust } from './take.ts';

/** The edges that one rule yields for one source, apart from those by which it changes identities (`change.ts`). */
export function* reaches(rule: EscalationRule, source: Source, world: World, variants: Variants): Iterable<Reach> {
  const { mechanism } = rule;
  const account = world.account(source.identity.account);
  if (!account) return;
  switch (mechanism.kind) {
    case 'take-credential':
      yield* takeCredential({ ...rule, mechanism }, source, account);
      break;
    case 'write-trust':
      yield* writeTrust({ ...rule, mechanism }, source, account);
      break;
    case 'pass-role':
      yield* passRole({ ...rule, mechanism }, source, account);
      break;
    case 'use-workload':
      yield* useWorkload({ ...rule, mechanism }, source, account);
      if (!mechanism.resourcePolicy) break;
      for (const other of world.accounts) {
        if (other !== account) yield* useWorkloadAbroad({ ...rule, mechanism }, source, other);
      }
      break;
    case 'new-identity':
      yield* newIdentity({ ...rule, mechanism }, source, world, variants);
      break;
    case 'write-provider':
      yield* writeProvider({ ...rule, mechanism }, source, world);
      break;
    case 'read-credential':
      yield* readCredential({ ...rule, mechanism }, source, world);
      break;
    case 'write-permission-set':
      yield* writePermissionSet({ ...rule, mechanism }, source, world, variants);
      break;
    default:
      // Assuming roles is asked role by role through an index; changes are asked for a subject.
      break;
  }
}

/** Assuming roles, for those roles that may trust the source at all. */
export function* assumptions(
  rule: RuleOf<'assume-role'>,
  source: Source,
  roles: Iterable<CompiledIdentity>,
): Iterable<Reach> {
  for (const role of roles) {
    const reach = assumeRole(rule, source, role);
    if (reach) yield reach;
  }
}
