import type { Incident } from '../detection/types.ts';
import { type Drift, driftReason, driftSince } from './drift.ts';
import { type LivePrincipal, type LiveReading, snapshotOf } from './live.ts';
import { planHash, type Refused } from './plan.ts';
import type { Change, Plan } from './types.ts';

export interface ReleaseInput {
  /** Id that the release's plan gets. */
  readonly id: string;
  readonly incident: Incident;
  /** Plans of the incident, oldest first; the containment is the latest that was let through to be applied. */
  readonly plans: readonly Plan[];
  readonly live: LiveReading;
  /** ISO 8601 */
  readonly now: string;
}

export type ReleaseOutcome =
  /** `drift`: what changed meanwhile and is left as it is. No changes: everything is back already. */
  { readonly kind: 'planned'; readonly plan: Plan; readonly drift: readonly Drift[] } | Refused;

/** The containment that a release of this incident undoes. */
export const containmentOf = (plans: readonly Plan[]): Plan | undefined =>
  plans.findLast(({ playbook, startedAt }) => playbook !== 'release' && startedAt !== undefined);

/** Computes the exact inverse of a containment from what stood before it and what stands now: only keys that were active
 * and that we switched off become active, only our policy goes. Nothing is changed. */
export function planRelease(input: ReleaseInput): ReleaseOutcome {
  const contained = containmentOf(input.plans);
  if (contained === undefined)
    return {
      kind: 'refused',
      reasons: [{ code: 'nothing-to-release', detail: `No plan of incident ${input.incident.id} was ever applied.` }],
    };
  const drift = driftSince(contained.before, input.live);
  const gone = drift.find(({ kind }) => kind === 'absent' || kind === 'replaced');
  if (gone !== undefined) return { kind: 'refused', reasons: [driftReason(gone)] };
  if (input.live.kind === 'absent') return { kind: 'refused', reasons: [driftReason({ kind: 'absent' })] };
  const live = input.live.principal;
  const parts = {
    playbook: 'release' as const,
    identity: contained.identity,
    immutableId: contained.immutableId,
    changes: inverse(contained, live),
  };
  const plan: Plan = {
    id: input.id,
    hash: planHash(parts),
    incidentId: input.incident.id,
    ...parts,
    mode: 'approve',
    before: snapshotOf(live),
    residual: [],
    createdAt: input.now,
  };
  // Keys that we switched off ourselves are no drift.
  const ours = new Set(contained.changes.flatMap((change) => ('accessKeyId' in change ? [change.accessKeyId] : [])));
  return {
    kind: 'planned',
    plan,
    drift: drift.filter((one) => !(one.kind === 'key-status' && ours.has(one.accessKeyId))),
  };
}

/** In the opposite order: the deny goes last, so that an attempt which breaks off leaves the identity contained. */
function inverse(contained: Plan, live: LivePrincipal): readonly Change[] {
  return [...contained.changes].reverse().flatMap((change): Change[] => {
    switch (change.kind) {
      case 'deactivate-key':
        return wasActive(contained, change.accessKeyId) && isInactive(live, change.accessKeyId)
          ? [{ kind: 'activate-key', userName: change.userName, accessKeyId: change.accessKeyId }]
          : [];
      case 'put-user-policy':
        return stands(live, change.policyName)
          ? [{ kind: 'delete-user-policy', userName: change.userName, policyName: change.policyName }]
          : [];
      case 'put-role-policy':
        return stands(live, change.policyName)
          ? [{ kind: 'delete-role-policy', roleName: change.roleName, policyName: change.policyName }]
          : [];
      default:
        return [];
    }
  });
}

const wasActive = (plan: Plan, accessKeyId: string): boolean =>
  plan.before.accessKeys.some(({ id, status }) => id === accessKeyId && status === 'Active');

const isInactive = (live: LivePrincipal, accessKeyId: string): boolean =>
  live.accessKeys.some(({ id, status }) => id === accessKeyId && status === 'Inactive');

const stands = (live: LivePrincipal, policyName: string): boolean =>
  live.inlinePolicies.some(({ name }) => name === policyName);
