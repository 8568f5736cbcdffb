import type { Posture } from '../posture/types.ts';
import { denyPolicyName } from './deny.ts';
import { blocksContainment, type Drift, driftReason, driftSince } from './drift.ts';
import { ineligibilities } from './eligibility.ts';
import { attemptCap, circuitBreaker, exceptionLimit, reassertCap } from './limits.ts';
import { type LivePrincipal, type LiveReading, snapshotOf } from './live.ts';
import { inlineFits, planHash } from './plan.ts';
import type { Approval, Plan, ResponsePolicy, ResponseReason, Snapshot } from './types.ts';
import { activeKeys, denyDocument, fallbackPolicy } from './verify.ts';

/** `apply`: the first change of a plan. `reassert`: its changes were made before and are not in force. */
export type GuardrailPhase = 'apply' | 'reassert';

/** Everything that is checked again right before a change. */
export interface GuardrailInput {
  readonly plan: Plan;
  readonly phase: GuardrailPhase;
  readonly live: LiveReading;
  readonly posture: Posture | undefined;
  readonly policy: ResponsePolicy | 'unreadable';
  readonly killSwitch: 'off' | 'on' | 'unreadable';
  /** The approvals of the incident. */
  readonly approvals: readonly Approval[];
  readonly ownRoles: readonly string[];
  readonly account?: string;
  /** ISO 8601 times of earlier containments of this identity, and of automatic ones in its account, without this plan. */
  readonly attempts: readonly string[];
  readonly recentContainments: readonly string[];
  readonly knownIdentities: number;
  /** ISO 8601 times at which this plan was reasserted. */
  readonly reasserts: readonly string[];
  readonly exceptions: readonly { readonly expiresAt: string }[];
  /** ISO 8601 */
  readonly now: string;
}

/** What the playbook applies now: the plan, resolved against the current state of IAM. */
export interface Application {
  /** The deny document, with the cut-off of now where the plan has one. */
  readonly document: string;
  /** ARN of the managed policy of the fallback; empty if there is no fallback. */
  readonly denyAll: string;
  /** The deny policy exceeds the quota of inline policies, so the fallback is used at once. */
  readonly useFallback: boolean;
  /** Every access key that is active now. */
  readonly keys: readonly { readonly userName: string; readonly accessKeyId: string }[];
}

export type GuardrailOutcome =
  /** `before` is what IAM has a moment before the change: what a release restores. `plan` has the cut-off of now. */
  | {
      readonly kind: 'pass';
      readonly plan: Plan;
      readonly before: Snapshot;
      readonly drift: readonly Drift[];
      readonly application: Application;
    }
  | { readonly kind: 'refused'; readonly reasons: readonly ResponseReason[] };

/** Checks everything again right before a change. Unreadable facts lead to a refusal. Pure. */
export function checkGuardrails(input: GuardrailInput): GuardrailOutcome {
  const { live } = input;
  const withLive = (reasons: readonly ResponseReason[]) => [
    ...switchReasons(input),
    ...planReasons(input),
    ...reasons,
    ...policyReasons(input),
  ];
  if (live.kind === 'absent') return { kind: 'refused', reasons: withLive([driftReason({ kind: 'absent' })]) };
  const reasons = withLive(liveReasons(input, live.principal));
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const plan = { ...input.plan, cutOff: cutOffAt(input.now) };
  return {
    kind: 'pass',
    plan,
    before: beforeChange(plan, live.principal),
    drift: driftSince(plan.before, live),
    application: applicationOf(plan, live.principal, fallbackNow(input)),
  };
}

/** `aws:TokenIssueTime` has whole seconds, so the cut-off is the end of the current second. */
const cutOffAt = (now: string): string => new Date(Math.floor(Date.parse(now) / 1000) * 1000 + 1000).toISOString();

/** Automatic containment never denies all actions to a role: that would stop its workloads and every new session. */
const fallbackNow = (input: GuardrailInput): string =>
  input.plan.playbook === 'revoke-role-sessions' && isAutomatic(input) ? '' : (fallbackPolicy(input.plan) ?? '');

const applicationOf = (plan: Plan, live: LivePrincipal, denyAll: string): Application => ({
  document: denyDocument(plan),
  denyAll,
  useFallback: denyAll !== '' && !inlineFits(live, plan.changes),
  keys: activeKeys(live).map((accessKeyId) => ({ userName: live.name, accessKeyId })),
});

/** Where an earlier attempt left the plan's own deny, the plan knows what IAM had before that attempt. */
function beforeChange(plan: Plan, live: LivePrincipal): Snapshot {
  const own = denyPolicyName(plan.incidentId);
  const applied = plan.startedAt !== undefined || live.inlinePolicies.some(({ name }) => name === own);
  return applied ? plan.before : snapshotOf(live);
}

function switchReasons({ killSwitch, policy }: GuardrailInput): ResponseReason[] {
  const found: ResponseReason[] = [];
  if (killSwitch === 'on') found.push({ code: 'kill-switch', detail: 'The kill switch is on: nothing is changed.' });
  if (killSwitch === 'unreadable')
    found.push({ code: 'configuration-unreadable', detail: 'The kill switch cannot be read: nothing is changed.' });
  if (policy === 'unreadable')
    found.push({ code: 'configuration-unreadable', detail: 'The response policy cannot be read: nothing is changed.' });
  return found;
}

const approvalOf = ({ plan, approvals }: GuardrailInput): Approval | undefined =>
  approvals.find(
    ({ state, planId, planHash: hash }) => state === 'approved' && planId === plan.id && hash === plan.hash,
  );

/** Checks that the plan is the approved one and that its hash matches. */
function planReasons(input: GuardrailInput): ResponseReason[] {
  const { plan } = input;
  const found: ResponseReason[] = [];
  if (plan.mode !== 'approve' && plan.mode !== 'auto')
    found.push({ code: 'state', detail: `A plan in mode ${plan.mode} is never applied.` });
  if (planHash(plan) !== plan.hash)
    found.push({
      code: 'drift',
      detail: 'The stored plan does not match its hash: it was changed after it was created.',
    });
  if (plan.mode === 'approve' && approvalOf(input) === undefined)
    found.push({ code: 'state', detail: 'This exact plan was not approved.' });
  return found;
}

function liveReasons(input: GuardrailInput, principal: LivePrincipal): ResponseReason[] {
  const { plan, live, phase } = input;
  const blocking = driftSince(plan.before, live).filter(blocksContainment).map(driftReason);
  if (fallbackNow(input) !== '' || inlineFits(principal, plan.changes)) return blocking;
  const detail =
    'The deny policy exceeds the quota of inline policies of the role; a person has to approve the fallback.';
  return phase === 'apply' ? [...blocking, { code: 'quota', detail }] : blocking;
}

function policyReasons(input: GuardrailInput): readonly ResponseReason[] {
  const { plan, policy } = input;
  if (policy === 'unreadable') return [];
  const refusals = ineligibilities({
    identity: plan.identity,
    protected: policy.protected,
    ownRoles: input.ownRoles,
    account: input.account,
  });
  if (input.phase === 'reassert') return [...refusals, ...defined(reassertCap(policy, input.reasserts, input.now))];
  return isAutomatic(input) ? [...refusals, ...automaticReasons(input, policy)] : refusals;
}

/** Whether the policy approved the plan, without a person. */
const isAutomatic = (input: GuardrailInput): boolean =>
  input.plan.mode === 'auto' || approvalOf(input)?.byPolicy === true;

/** Limits on automatic containment. They do not apply to plans that a person approved. */
function automaticReasons(input: GuardrailInput, policy: ResponsePolicy): ResponseReason[] {
  return [
    ...defined(
      input.posture === undefined
        ? { code: 'unknown-posture', detail: 'The posture cannot be read: nothing is changed without a person.' }
        : undefined,
    ),
    ...defined(attemptCap(policy, input.attempts, input.now)),
    ...defined(circuitBreaker(policy, input.recentContainments, input.knownIdentities, input.now)),
    ...defined(exceptionLimit(input.exceptions, input.now)),
  ];
}

/** Whether a refusal concerns only automatic containment, so that a person can still approve. */
export const isLeftToPerson = (reasons: readonly ResponseReason[]): boolean =>
  reasons.length > 0 && reasons.every(({ code }) => ALONE.has(code));

const ALONE: ReadonlySet<ResponseReason['code']> = new Set<ResponseReason['code']>([
  'attempt-cap',
  'circuit-breaker',
  'exception',
  'quota',
  'unknown-posture',
]);

const defined = (reason: ResponseReason | undefined): ResponseReason[] => (reason === undefined ? [] : [reason]);
