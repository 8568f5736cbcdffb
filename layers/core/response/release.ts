import type { Incident } from '../detection/types.ts';
import { denyPolicyName, isOurDeny } from './deny.ts';
import { type Drift, driftReason, driftSince } from './drift.ts';
import { type LivePrincipal, type LiveReading, snapshotOf } from './live.ts';
import { planHash, type Refused } from './plan.ts';
import type { Change, Plan, Snapshot } from './types.ts';
import { fallbackPolicy, isOwnChange } from './verify.ts';

export interface ReleaseInput {
  /** Id of the release plan. */
  readonly id: string;
  readonly incident: Incident;
  /** Plans of the incident, oldest first. */
  readonly plans: readonly Plan[];
  readonly live: LiveReading;
  /** Also reactivate access keys used in the attack, according to the incident. */
  readonly reactivateKeys: boolean;
  /** ISO 8601 */
  readonly now: string;
}

export type ReleaseOutcome =
  /** `drift`: other changes since the containment, which stay. `stolen`: keys that stay inactive and have to be replaced. */
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly drift: readonly Drift[];
      readonly stolen: readonly string[];
    }
  | Refused;

/** The containment that a release of this incident reverses: the latest one that the guardrails allowed. */
export const containmentOf = (plans: readonly Plan[]): Plan | undefined =>
  plans.findLast(({ playbook, startedAt }) => playbook !== 'release' && startedAt !== undefined);

/** Computes the inverse of a containment from the IAM state before it and now: it removes only the deny of Tierwatch, and reactivates
 * only keys that were active before and not used in the attack. Changes nothing. */
export function planRelease(input: ReleaseInput): ReleaseOutcome {
  const { incident, live } = input;
  const contained = containmentOf(input.plans) ?? inheritedContainment(input);
  if (contained === undefined)
    return {
      kind: 'refused',
      reasons: [{ code: 'nothing-to-release', detail: `No plan of incident ${incident.id} was ever applied.` }],
    };
  const drift = driftSince(contained.before, live);
  const replaced = drift.find(({ kind }) => kind === 'replaced');
  if (replaced !== undefined) return { kind: 'refused', reasons: [driftReason(replaced)] };
  if (live.kind === 'absent')
    return { kind: 'planned', plan: releasePlan(input, contained, [], contained.before), drift, stolen: [] };
  const stolen = input.reactivateKeys ? [] : stolenKeys(contained, incident, live.principal);
  const plan = releasePlan(input, contained, inverse(contained, live.principal, stolen), snapshotOf(live.principal));
  return { kind: 'planned', plan, drift: drift.filter((one) => !isOwnChange(contained, one)), stolen };
}

/** A principal that was re-created while a containment was being applied can have the deny of its predecessor. */
function inheritedContainment({ id, incident, live, now }: ReleaseInput): Plan | undefined {
  if (live.kind === 'absent' || !live.principal.inlinePolicies.some(isOurDeny)) return undefined;
  const before = snapshotOf(live.principal);
  const { identity } = incident;
  const { immutableId } = live.principal;
  const parts = { playbook: 'contain-user' as const, identity, immutableId, changes: [], fallback: [] };
  const rest = { mode: 'approve' as const, before, residual: [], createdAt: now };
  return { id, hash: planHash(parts), incidentId: incident.id, ...parts, ...rest };
}

function releasePlan(input: ReleaseInput, contained: Plan, changes: readonly Change[], before: Snapshot): Plan {
  const { identity, immutableId } = contained;
  const parts = { playbook: 'release' as const, identity, immutableId, changes, fallback: [] };
  return {
    id: input.id,
    hash: planHash(parts),
    incidentId: input.incident.id,
    ...parts,
    mode: 'approve',
    before,
    residual: [],
    createdAt: input.now,
  };
}

/** Keys that were active before, are inactive now, and were used by the suspect. */
const stolenKeys = (contained: Plan, incident: Incident, live: LivePrincipal): readonly string[] =>
  toReactivate(contained, live).filter((id) => incident.credentials.includes(id));

const toReactivate = (contained: Plan, live: LivePrincipal): readonly string[] => {
  const wasActive = new Set(
    contained.before.accessKeys.filter(({ status }) => status === 'Active').map(({ id }) => id),
  );
  return live.accessKeys.filter(({ id, status }) => status === 'Inactive' && wasActive.has(id)).map(({ id }) => id);
};

/** In reverse order: the inline deny is removed last, so that an interrupted attempt leaves the identity contained. */
function inverse(contained: Plan, live: LivePrincipal, stolen: readonly string[]): readonly Change[] {
  const { name } = live;
  const keys = toReactivate(contained, live).filter((id) => !stolen.includes(id));
  const own = denyPolicyName(contained.incidentId);
  const denies = live.inlinePolicies.filter((policy) => policy.name === own || isOurDeny(policy));
  if (live.kind === 'user')
    return [
      ...keys.map((accessKeyId) => ({ kind: 'activate-key' as const, userName: name, accessKeyId })),
      ...fallbackInverse(contained, live),
      ...denies.map((policy) => ({ kind: 'delete-user-policy' as const, userName: name, policyName: policy.name })),
    ];
  return [
    ...fallbackInverse(contained, live),
    ...denies.map((policy) => ({ kind: 'delete-role-policy' as const, roleName: name, policyName: policy.name })),
  ];
}

/** An AWSDenyAll policy that the principal had before the containment stays. */
function fallbackInverse({ before, ...contained }: Plan, live: LivePrincipal): readonly Change[] {
  const policyArn = fallbackPolicy(contained);
  if (policyArn === undefined) return [];
  const attached = live.attachedPolicies.includes(policyArn) && !before.attachedPolicies.includes(policyArn);
  const bounded = live.boundary === policyArn && before.boundary !== policyArn;
  const { name, kind } = live;
  const restored = before.boundary;
  if (kind === 'user') {
    const boundary =
      restored === null
        ? { kind: 'delete-user-boundary' as const, userName: name }
        : { kind: 'put-user-boundary' as const, userName: name, policyArn: restored };
    const detach = { kind: 'detach-user-policy' as const, userName: name, policyArn };
    return [...(bounded ? [boundary] : []), ...(attached ? [detach] : [])];
  }
  const boundary =
    restored === null
      ? { kind: 'delete-role-boundary' as const, roleName: name }
      : { kind: 'put-role-boundary' as const, roleName: name, policyArn: restored };
  const detach = { kind: 'detach-role-policy' as const, roleName: name, policyArn };
  return [...(bounded ? [boundary] : []), ...(attached ? [detach] : [])];
}
