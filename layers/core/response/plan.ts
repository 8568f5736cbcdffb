import type { Incident } from '../detection/types.ts';
import type { Posture } from '../posture/types.ts';
import { DENY_POLICY_PREFIX, denyEverything, denyPolicyName, denySessionsBefore } from './deny.ts';
import { canonicalJson, sha256 } from './digest.ts';
import { ineligibilities } from './eligibility.ts';
import { INLINE_QUOTA, type LivePrincipal, type LiveReading, policySize, snapshotOf } from './live.ts';
import type { Change, Plan, ResponseMode, ResponsePolicy, ResponseReason, Snapshot } from './types.ts';

export interface PlanInput {
  /** Id that the plan gets; the same for every attempt to make the same plan. */
  readonly id: string;
  readonly incident: Incident;
  readonly mode: ResponseMode;
  readonly posture: Posture | undefined;
  readonly live: LiveReading;
  readonly policy: ResponsePolicy | 'unreadable';
  /** ARN patterns of Tierwatch's own roles. */
  readonly ownRoles: readonly string[];
  /** The account whose identities the playbooks can change. Absent: any. */
  readonly account?: string;
  /** Plans made for the same incident before: an attempt that broke off may have left its policy. */
  readonly earlier: readonly Plan[];
  /** ISO 8601 */
  readonly now: string;
}

export type Refused = { readonly kind: 'refused'; readonly reasons: readonly ResponseReason[] };
export type PlanOutcome = { readonly kind: 'planned'; readonly plan: Plan } | Refused;

const refused = (code: ResponseReason['code'], detail: string): Refused => ({
  kind: 'refused',
  reasons: [{ code, detail }],
});

/** What an approval approves: SHA-256, hex, of playbook, identity, immutable id and the changes in their order. */
export const planHash = (plan: Pick<Plan, 'playbook' | 'identity' | 'immutableId' | 'changes'>): string =>
  sha256(
    canonicalJson({
      playbook: plan.playbook,
      identity: plan.identity,
      immutableId: plan.immutableId,
      changes: plan.changes,
    }),
  );

/** Computes exactly what containing the identity would change. Nothing is changed; what stands in the way is said. */
export function planContainment(input: PlanInput): PlanOutcome {
  const { incident, live } = input;
  const obstacle = obstacleTo(input);
  if (obstacle !== undefined) return obstacle;
  if (live.kind === 'absent') return refused('principal-gone', `${incident.identity} does not exist any more.`);
  const before = earlierState(input, live.principal) ?? snapshotOf(live.principal);
  const changes = changesFor(incident.id, live.principal, before, input.now);
  const tooLarge = quotaExceeded(live.principal, changes);
  if (tooLarge !== undefined) return tooLarge;
  const parts = {
    playbook: live.principal.kind === 'user' ? ('contain-user' as const) : ('revoke-role-sessions' as const),
    identity: incident.identity,
    immutableId: live.principal.immutableId,
    changes,
  };
  return {
    kind: 'planned',
    plan: {
      id: input.id,
      hash: planHash(parts),
      incidentId: incident.id,
      ...parts,
      mode: input.mode,
      before,
      residual: live.principal.kind === 'user' ? USER_RESIDUAL : roleResidual(input.now),
      createdAt: input.now,
    },
  };
}

function obstacleTo(input: PlanInput): Refused | undefined {
  const { incident, posture, policy, live } = input;
  if (policy === 'unreadable')
    return refused('configuration-unreadable', 'The response policy cannot be read: nothing is planned.');
  if (posture === undefined)
    return refused('unknown-posture', `Nothing is known about ${incident.identity} yet; plan again after a snapshot.`);
  const reasons = ineligibilities({
    identity: incident.identity,
    posture,
    protected: policy.protected,
    ownRoles: input.ownRoles,
    ...(input.account === undefined ? {} : { account: input.account }),
  });
  if (reasons.length > 0) return { kind: 'refused', reasons };
  return live.kind === 'found' ? conflictWith(input, live.principal, posture.containment.immutableId) : undefined;
}

function conflictWith(input: PlanInput, live: LivePrincipal, known: string): Refused | undefined {
  if (known !== 'unknown' && known !== live.immutableId)
    return refused('drift', `The posture is about ${known}, IAM has ${live.immutableId} under this name now.`);
  const own = denyPolicyName(input.incident.id);
  const standing = live.inlinePolicies.find(({ name }) => name.startsWith(DENY_POLICY_PREFIX));
  if (standing === undefined || (standing.name === own && earlierState(input, live) !== undefined)) return undefined;
  return refused(
    'already-contained',
    `The inline policy ${standing.name} stands already: release that incident first.`,
  );
}

/** Where an earlier attempt for this incident broke off and left its policy, what stood before *that* attempt is what a
 * release has to restore, not what it left. */
function earlierState(input: PlanInput, live: LivePrincipal): Snapshot | undefined {
  const own = denyPolicyName(input.incident.id);
  if (!live.inlinePolicies.some(({ name }) => name === own)) return undefined;
  return input.earlier.findLast(
    ({ immutableId, playbook, startedAt, before }) =>
      immutableId === live.immutableId &&
      playbook !== 'release' &&
      startedAt !== undefined &&
      !before.inlinePolicies.includes(own),
  )?.before;
}

/** Deny first, then the keys: from the first change on the identity cannot undo the others. */
function changesFor(incidentId: string, live: LivePrincipal, before: Snapshot, now: string): readonly Change[] {
  const policyName = denyPolicyName(incidentId);
  if (live.kind === 'role')
    return [{ kind: 'put-role-policy', roleName: live.name, policyName, document: denySessionsBefore(now) }];
  const wasActive = new Set(before.accessKeys.filter(({ status }) => status === 'Active').map(({ id }) => id));
  const keys = live.accessKeys.filter(({ id, status }) => status === 'Active' || wasActive.has(id));
  return [
    { kind: 'put-user-policy', userName: live.name, policyName, document: denyEverything() },
    ...keys.map(({ id }) => ({ kind: 'deactivate-key' as const, userName: live.name, accessKeyId: id })),
  ];
}

/** `LimitExceeded` is for good, so it is found out before anything is touched. */
export function quotaExceeded(live: LivePrincipal, changes: readonly Change[]): Refused | undefined {
  const quota = live.inlineQuota ?? INLINE_QUOTA[live.kind];
  const puts = changes.flatMap((change) => ('document' in change ? [change] : []));
  const replaced = new Set(puts.map(({ policyName }) => policyName));
  const kept = live.inlinePolicies.filter(({ name }) => !replaced.has(name));
  const size = [...kept, ...puts].reduce((sum, { document }) => sum + policySize(document), 0);
  if (size <= quota) return undefined;
  return refused(
    'quota',
    `The deny policy does not fit: inline policies would have ${size} characters, the quota is ${quota}. Attach AWSDenyAll by hand.`,
  );
}

const PROPAGATION = 'IAM takes seconds to agree everywhere; calls in between may still pass.';
const COPIES = 'Data and secrets that were read before are copied already: rotate what it could read.';

const USER_RESIDUAL: readonly string[] = [
  PROPAGATION,
  'Sessions of roles that the user assumed before live on until they end (up to 12 hours): revoke those roles’ sessions too.',
  'Credentials that it made for others (keys, users, roles) are not touched.',
  COPIES,
];

const roleResidual = (cutOff: string): readonly string[] => [
  PROPAGATION,
  `Sessions that began at ${cutOff} or later are not touched, and whoever may assume the role can do so again.`,
  'Workloads that use the role fail until they fetch new credentials.',
  COPIES,
];
