import { type ApproverRefusal, type ApproverRules, type Authority, approverRefusal } from './approvers.ts';
import type { Approval, Plan } from './types.ts';

export interface DecisionAttempt extends Authority {
  readonly decision: 'approve' | 'refuse';
  readonly reason: string;
  readonly planHash: string;
  readonly rules: ApproverRules | 'unreadable';
  /** ISO 8601 */
  readonly now: string;
}

export type AttemptRefusal =
  | ApproverRefusal['reason']
  | 'missing-reason'
  | 'wrong-hash'
  | 'expired'
  | 'already-decided';

export type ApprovalOutcome =
  | { readonly kind: 'decided'; readonly approval: Approval }
  /** The same person repeats the same decision: nothing changes, and unfinished steps can be completed. */
  | { readonly kind: 'repeated'; readonly approval: Approval }
  | { readonly kind: 'refused'; readonly reason: AttemptRefusal; readonly detail: string };

const refused = (reason: AttemptRefusal, detail: string): ApprovalOutcome => ({ kind: 'refused', reason, detail });

const STATE = { approve: 'approved', refuse: 'refused' } as const;

/** Checks one attempt to decide an approval: it has to come from an approver, be for exactly this plan, before the expiry, the first
 * one, and have a reason. `callerRefusal` checks first whether the caller is under suspicion. A refusal never contains the expected hash. Pure. */
export function decideApproval(approval: Approval, plan: Plan, attempt: DecisionAttempt): ApprovalOutcome {
  if (attempt.reason.trim() === '') return refused('missing-reason', 'A reason is required for the record.');
  const unauthorized = approverRefusal(attempt.rules, attempt, attempt.decision, plan);
  if (unauthorized !== undefined) return refused(unauthorized.reason, unauthorized.detail);
  if (attempt.planHash !== plan.hash || approval.planHash !== plan.hash)
    return refused('wrong-hash', 'This is not the hash of the plan. Read the plan again before you decide.');
  const state = STATE[attempt.decision];
  if (approval.state === state && approval.decidedBy === attempt.decider) return { kind: 'repeated', approval };
  if (approval.state === 'expired' || (approval.state === 'pending' && !isBefore(attempt.now, approval.expiresAt)))
    return refused('expired', `The approval expired at ${approval.expiresAt}. Request containment again.`);
  if (approval.state !== 'pending') return refused('already-decided', `The approval is already ${approval.state}.`);
  return {
    kind: 'decided',
    approval: { ...approval, state, decidedBy: attempt.decider, decidedAt: attempt.now, reason: attempt.reason.trim() },
  };
}

const isBefore = (a: string, b: string): boolean => Date.parse(a) < Date.parse(b);
