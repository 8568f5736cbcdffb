import type { Incident } from '../detection/types.ts';
import type { Posture } from '../posture/types.ts';
import { CUT_OFF_AT_APPLY, denyEverything, denyPolicyName, denySessionsBefore } from './deny.ts';
import { canonicalJson, sha256 } from './digest.ts';
import { ineligibilities } from './eligibility.ts';
import { INLINE_QUOTA, type LivePrincipal, type LiveReading, policySize, snapshotOf } from './live.ts';
import type { Change, Plan, ResponseMode, ResponsePolicy, ResponseReason, Snapshot } from './types.ts';

export interface PlanInput {
  /** Id of the plan; the same for every attempt to create the same plan. */
  readonly id: string;
  readonly incident: Incident;
  readonly mode: ResponseMode;
  readonly posture: Posture | undefined;
  readonly live: LiveReading;
  readonly policy: ResponsePolicy | 'unreadable';
  /** ARNs of Tierwatch's own roles. */
  readonly ownRoles: readonly string[];
  /** ARN of the managed policy that denies everything. */
  readonly denyAll: string;
  /** The account whose identities the playbooks can change. Absent: any. */
  readonly account?: string;
  /** Earlier plans for the same incident. An interrupted attempt may have left its policy. */
  readonly earlier: readonly Plan[];
  /** ARN of the person who requested the plan, or `tierwatch`. */
  readonly requestedBy?: string;
  /** ISO 8601 */
  readonly now: string;
}

export type Refused = { readonly kind: 'refused'; readonly reasons: readonly ResponseReason[] };
export type PlanOutcome = { readonly kind: 'planned'; readonly plan: Plan } | Refused;

const refused = (code: ResponseReason['code'], detail: string): Refused => ({
  kind: 'refused',
  reasons: [{ code, detail }],
});

type Hashed = Pick<Plan, 'playbook' | 'identity' | 'immutableId' | 'changes' | 'fallback' | 'everyActiveKey'>;

/** What an approval refers to: SHA-256, hex, of everything that the plan can change. Times are not part of it: the plan for a role
 * covers sessions from before the change, and the time is set when the change is applied. */
export const planHash = (plan: Hashed): string =>
  sha256(
    canonicalJson({
      playbook: plan.playbook,
      identity: plan.identity,
      immutableId: plan.immutableId,
      changes: plan.changes,
      fallback: plan.fallback,
      everyActiveKey: plan.everyActiveKey ?? false,
    }),
  );

/** Computes the exact changes of a containment, or the reasons why it is not possible. Changes nothing. */
export function planContainment(input: PlanInput): PlanOutcome {
  const { incident, live } = input;
  const obstacle = obstacleTo(input);
  if (obstacle !== undefined) return obstacle;
  if (live.kind === 'absent') return refused('principal-gone', `${incident.identity} no longer exists.`);
  const { principal } = live;
  const before = earlierState(input, principal) ?? snapshotOf(principal);
  const changes = changesFor(incident.id, principal, before);
  const fits = inlineFits(principal, changes);
  const forPerson = needsPerson(input, principal, fits);
  const mode = input.mode === 'auto' && forPerson ? 'approve' : input.mode;
  const parts = {
    playbook: principal.kind === 'user' ? ('contain-user' as const) : ('revoke-role-sessions' as const),
    identity: incident.identity,
    immutableId: principal.immutableId,
    changes,
    fallback: fallbackFor(principal, mode, input.denyAll),
    ...(principal.kind === 'user' ? { everyActiveKey: true as const } : {}),
  };
  const residual = [
    ...(principal.kind === 'user' ? USER_RESIDUAL : ROLE_RESIDUAL),
    ...(fits ? [] : [quotaNote(principal)]),
  ];
  return {
    kind: 'planned',
    plan: {
      id: input.id,
      hash: planHash(parts),
      incidentId: incident.id,
      ...parts,
      ...(forPerson ? { needsPerson: true as const } : {}),
      mode,
      before,
      residual,
      createdAt: input.now,
      ...(input.requestedBy === undefined ? {} : { requestedBy: input.requestedBy }),
    },
  };
}

function obstacleTo(input: PlanInput): Refused | undefined {
  const { incident, posture, policy } = input;
  if (policy === 'unreadable')
    return refused('configuration-unreadable', 'The response policy cannot be read: nothing is planned.');
  if (posture === undefined && input.mode === 'auto')
    return refused('unknown-posture', `The posture of ${incident.identity} is unknown: a responder must approve.`);
  const reasons = ineligibilities({
    identity: incident.identity,
    protected: policy.protected,
    ownRoles: input.ownRoles,
    account: input.account,
  });
  return reasons.length > 0 ? { kind: 'refused', reasons } : undefined;
}

/** If an earlier attempt for this incident left its policy, a release has to restore the IAM state before *that* attempt. */
function earlierState(input: PlanInput, live: LivePrincipal): Snapshot | undefined {
  const own = denyPolicyName(input.incident.id);
  return input.earlier.findLast(
    ({ immutableId, playbook, startedAt, before }) =>
      immutableId === live.immutableId &&
      playbook !== 'release' &&
      startedAt !== undefined &&
      !before.inlinePolicies.includes(own),
  )?.before;
}

/** The deny comes first, so that the identity cannot undo the changes that follow. */
function changesFor(incidentId: string, live: LivePrincipal, before: Snapshot): readonly Change[] {
  const policyName = denyPolicyName(incidentId);
  if (live.kind === 'role') {
    const document = denySessionsBefore(CUT_OFF_AT_APPLY);
    return [{ kind: 'put-role-policy', roleName: live.name, policyName, document }];
  }
  const wasActive = new Set(before.accessKeys.filter(({ status }) => status === 'Active').map(({ id }) => id));
  const keys = live.accessKeys.filter(({ id, status }) => status === 'Active' || wasActive.has(id));
  return [
    { kind: 'put-user-policy', userName: live.name, policyName, document: denyEverything() },
    ...keys.map(({ id }) => ({ kind: 'deactivate-key' as const, userName: live.name, accessKeyId: id })),
  ];
}

/** Denying all actions to a role also stops its workloads and every new session, so only a person may choose that. */
function fallbackFor(live: LivePrincipal, mode: ResponseMode, policyArn: string): readonly Change[] {
  if (live.kind === 'user')
    return [
      { kind: 'attach-user-policy', userName: live.name, policyArn },
      { kind: 'put-user-boundary', userName: live.name, policyArn },
    ];
  if (mode === 'auto') return [];
  return [
    { kind: 'attach-role-policy', roleName: live.name, policyArn },
    { kind: 'put-role-boundary', roleName: live.name, policyArn },
  ];
}

/** Whether a person has to approve instead of the policy: the deny policy of a role exceeds the quota, or the known posture belongs to
 * another principal. */
function needsPerson({ posture, incident }: PlanInput, live: LivePrincipal, fits: boolean): boolean {
  if (live.kind === 'role' && !fits) return true;
  const known = posture?.containment.immutableId;
  const anotherPrincipal = known !== undefined && known !== 'unknown' && known !== live.immutableId;
  return anotherPrincipal && incident.successorOf === undefined;
}

/** Whether the inline policies of the plan fit the quota together with the existing ones. */
export function inlineFits(live: LivePrincipal, changes: readonly Change[]): boolean {
  const puts = changes.flatMap((change) => ('document' in change ? [change] : []));
  const replaced = new Set(puts.map(({ policyName }) => policyName));
  const kept = live.inlinePolicies.filter(({ name }) => !replaced.has(name));
  const size = [...kept, ...puts].reduce((sum, { document }) => sum + policySize(document), 0);
  return size <= (live.inlineQuota ?? INLINE_QUOTA[live.kind]);
}

function quotaNote(live: LivePrincipal): string {
  const full = `The quota of inline policies of this ${live.kind} is full, so the deny policy does not fit.`;
  const more = live.kind === 'role' ? ' This also stops new sessions and the workloads that use the role.' : '';
  return `${full} AWSDenyAll is attached instead, or set as the permissions boundary where no policy can be attached.${more}`;
}

const PROPAGATION =
  'A change in IAM takes seconds to reach every Region; calls made in the meantime can still succeed.';
const copies = (kind: 'user' | 'role'): string =>
  `Data and secrets that were read before the containment may have been copied: rotate the secrets that the ${kind} could read.`;

const USER_RESIDUAL: readonly string[] = [
  PROPAGATION,
  'Role sessions that the user already started remain valid until they expire (up to 12 hours): revoke the sessions of those roles too.',
  'Access keys, users and roles that the user created are not changed.',
  copies('user'),
];

const ROLE_RESIDUAL: readonly string[] = [
  PROPAGATION,
  'Sessions that are issued after the change are not affected, and principals that can assume the role can do so again.',
  'AWS calls from EC2 instances that use the role fail until the metadata service renews their credentials, which can take six hours; replacing the instance profile association restores access sooner.',
  'AWS calls from Lambda functions that use the role fail until Lambda replaces their environments; update-function-configuration restores access sooner.',
  'AWS calls from ECS tasks that use the role fail until the tasks are replaced; update-service --force-new-deployment restores access sooner.',
  copies('role'),
];
