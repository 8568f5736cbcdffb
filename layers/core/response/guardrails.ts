import type { Posture } from '../posture/types.ts';
import { blocksContainment, type Drift, driftReason, driftSince } from './drift.ts';
import { ineligibilities } from './eligibility.ts';
import { attemptCap, circuitBreaker } from './limits.ts';
import { type LivePrincipal, type LiveReading, snapshotOf } from './live.ts';
import { planHash, quotaExceeded } from './plan.ts';
import type { Approval, Plan, ResponsePolicy, ResponseReason, Snapshot } from './types.ts';

/** Everything that is asked again in the moment before a change. */
export interface GuardrailInput {
  readonly plan: Plan;
  /** `reassert`: the containment stood, and a part of it was undone. */
  readonly phase: 'apply' | 'reassert';
  readonly live: LiveReading;
  readonly posture: Posture | undefined;
  readonly policy: ResponsePolicy | 'unreadable';
  readonly killSwitch: 'off' | 'on' | 'unreadable';
  /** The approvals of the incident. */
  readonly approvals: readonly Approval[];
  readonly ownRoles: readonly string[];
  readonly account?: string;
  /** ISO 8601 times of earlier containments of this identity, and of automatic ones in its account; this plan's left out. */
  readonly attempts: readonly string[];
  readonly recentContainments: readonly string[];
  readonly knownIdentities: number;
  readonly exceptions: readonly { readonly expiresAt: string }[];
  /** ISO 8601 */
  readonly now: string;
}

export type GuardrailOutcome =
  /** `before` is what stands now, a moment before the change: what a release restores. */
  | { readonly kind: 'pass'; readonly before: Snapshot; readonly drift: readonly Drift[] }
  | { readonly kind: 'refused'; readonly reasons: readonly ResponseReason[] };

/** Checks everything again right before a change; what cannot be read refuses. Pure. */
export function checkGuardrails(input: GuardrailInput): GuardrailOutcome {
  const { plan, live, policy } = input;
  const reasons = [...switchReasons(input), ...planReasons(input), ...liveReasons(input)];
  if (policy !== 'unreadable') {
    const { identity } = plan;
    const account = input.account === undefined ? {} : { account: input.account };
    const facts = {
      identity,
      posture: input.posture,
      protected: policy.protected,
      ownRoles: input.ownRoles,
      ...account,
    };
    reasons.push(...ineligibilities(facts));
    if (plan.mode === 'auto' && input.phase === 'apply') reasons.push(...automaticReasons(input, policy));
  }
  if (reasons.length > 0 || live.kind === 'absent') return { kind: 'refused', reasons };
  return { kind: 'pass', before: beforeChange(plan, live.principal), drift: driftSince(plan.before, live) };
}

/** Where an earlier attempt left the plan's own policy, the plan knows what stood before that attempt. */
function beforeChange(plan: Plan, live: LivePrincipal): Snapshot {
  const names = new Set(plan.changes.flatMap((change) => ('policyName' in change ? [change.policyName] : [])));
  return live.inlinePolicies.some(({ name }) => names.has(name)) ? plan.before : snapshotOf(live);
}

function switchReasons({ killSwitch, policy, posture }: GuardrailInput): ResponseReason[] {
  const found: ResponseReason[] = [];
  if (killSwitch === 'on') found.push({ code: 'kill-switch', detail: 'The kill switch is on: nothing is changed.' });
  if (killSwitch === 'unreadable')
    found.push({ code: 'configuration-unreadable', detail: 'The kill switch cannot be read: nothing is changed.' });
  if (policy === 'unreadable')
    found.push({ code: 'configuration-unreadable', detail: 'The response policy cannot be read: nothing is changed.' });
  if (posture === undefined)
    found.push({ code: 'unknown-posture', detail: 'The posture cannot be read: nothing is changed.' });
  return found;
}

/** The plan is what was approved, and says what its hash says. */
function planReasons({ plan, approvals }: GuardrailInput): ResponseReason[] {
  const found: ResponseReason[] = [];
  if (plan.mode !== 'approve' && plan.mode !== 'auto')
    found.push({ code: 'state', detail: `A plan in mode ${plan.mode} is never applied.` });
  if (planHash(plan) !== plan.hash)
    found.push({ code: 'drift', detail: 'The stored plan does not have its hash: it was changed after it was made.' });
  const approved = approvals.some(
    ({ state, planId, planHash: hash }) => state === 'approved' && planId === plan.id && hash === plan.hash,
  );
  if (plan.mode === 'approve' && !approved) found.push({ code: 'state', detail: 'Nobody approved exactly this plan.' });
  return found;
}

function liveReasons({ plan, live }: GuardrailInput): ResponseReason[] {
  const blocking = driftSince(plan.before, live).filter(blocksContainment).map(driftReason);
  if (live.kind === 'absent') return blocking;
  const tooLarge = quotaExceeded(live.principal, plan.changes);
  return [...blocking, ...(tooLarge?.reasons ?? [])];
}

/** Limits on what a machine does alone; a person's approval goes beyond them. */
function automaticReasons(input: GuardrailInput, policy: ResponsePolicy): ResponseReason[] {
  const exception = input.exceptions.find(({ expiresAt }) => Date.parse(expiresAt) > Date.parse(input.now));
  const found = [
    attemptCap(policy, input.attempts, input.now),
    circuitBreaker(policy, input.recentContainments, input.knownIdentities, input.now),
    exception && {
      code: 'exception' as const,
      detail: `Automatic response is excepted until ${exception.expiresAt}: a person decides.`,
    },
  ];
  return found.filter((reason) => reason !== undefined);
}
