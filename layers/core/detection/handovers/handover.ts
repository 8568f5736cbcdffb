import { callName } from '../profile.ts';
import { forLatest } from '../remember.ts';
import type { ActivityEvent } from '../types.ts';
import { computeOf, usesCompute } from './catalogue.ts';
import { type RoleReference, rolesIn } from './role-references.ts';

/** A call that lets its caller act as a role by way of compute. */
export interface Handover {
  /** `passed`: the call names the role that the compute gets. `used`: the compute has its role already. */
  readonly kind: 'passed' | 'used';
  /** What runs as the role. */
  readonly compute: string;
  /** The roles, where the record names them. */
  readonly roles: readonly RoleReference[];
}

/** The handover that an event is; undefined for other events, and for calls that AWS makes. */
export const handoverOf = forLatest((event: ActivityEvent): Handover | undefined => {
  if (event.byService) return undefined;
  const { source, account, request, response } = event;
  const call = callName(event);
  const compute = computeOf(call);
  const uses = usesCompute(call, event);
  if (compute === undefined && !uses) return undefined;
  const passed = rolesIn(request, account, source);
  if (compute !== undefined && passed.length > 0) return { kind: 'passed', compute, roles: passed };
  const answered = rolesIn(response, account, source);
  if (uses) return { kind: 'used', compute: compute ?? 'compute', roles: answered };
  return compute !== undefined && answered.length > 0 ? { kind: 'passed', compute, roles: answered } : undefined;
});
