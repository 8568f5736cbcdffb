import { type IdentityArn, parseArn } from '../identity.ts';
import type { Approval, Plan } from './types.ts';

export interface DecisionAttempt {
  /** ARN as AWS gave it in the request context. */
  readonly decider: string;
  readonly decision: 'approve' | 'refuse';
  readonly reason: string;
  readonly planHash: string;
  /** ISO 8601 */
  readonly now: string;
}

export type AttemptRefusal = 'missing-reason' | 'wrong-hash' | 'expired' | 'already-decided';

export type ApprovalOutcome =
  | { readonly kind: 'decided'; readonly approval: Approval }
  /** The same person repeats the same decision: nothing changes, and unfinished steps may be completed. */
  | { readonly kind: 'repeated'; readonly approval: Approval }
  | { readonly kind: 'refused'; readonly reason: AttemptRefusal; readonly detail: string };

const refused = (reason: AttemptRefusal, detail: string): ApprovalOutcome => ({ kind: 'refused', reason, detail });

const STATE = { approve: 'approved', refuse: 'refused' } as const;

/** Judges one attempt to decide an approval: it must be for exactly this plan, in time, the first, and have a reason. Who may
 * decide at all is checked before (`callerRefusal`). A refusal never contains the hash that was expected. Pure. */
export function decideApproval(approval: Approval, plan: Plan, attempt: DecisionAttempt): ApprovalOutcome {
  if (attempt.reason.trim() === '') return refused('missing-reason', 'A reason is required: say why, for the record.');
  if (attempt.planHash !== plan.hash || approval.planHash !== plan.hash)
    return refused('wrong-hash', 'This is not the hash of the plan; read the plan again before deciding.');
  const state = STATE[attempt.decision];
  if (approval.state === state && approval.decidedBy === attempt.decider) return { kind: 'repeated', approval };
  if (approval.state === 'expired' || (approval.state === 'pending' && !isBefore(attempt.now, approval.expiresAt)))
    return refused('expired', `It expired at ${approval.expiresAt}; ask for containment again.`);
  if (approval.state !== 'pending') return refused('already-decided', `It is ${approval.state} already.`);
  return {
    kind: 'decided',
    approval: { ...approval, state, decidedBy: attempt.decider, decidedAt: attempt.now, reason: attempt.reason.trim() },
  };
}

const isBefore = (a: string, b: string): boolean => Date.parse(a) < Date.parse(b);

/** Account, kind and name behind a caller's ARN; undefined if the ARN does not show it (a federated user's session belongs
 * to the user who created it, whose name is not in the ARN). A role session's ARN lacks the role's path, so names are
 * compared without paths: in one account they are unique anyway. */
function callerIdentity(arn: string): { account: string; kind: 'user' | 'role' | 'root'; name: string } | undefined {
  const parts = parseArn(arn);
  if (parts === undefined) return undefined;
  const [kind, ...path] = parts.resource.split('/');
  const { account } = parts;
  if (parts.service === 'iam' && kind === 'root') return { account, kind: 'root', name: 'root' };
  if (parts.service === 'sts' && kind === 'assumed-role' && path[0]) return { account, kind: 'role', name: path[0] };
  const name = path.at(-1);
  if (parts.service === 'iam' && (kind === 'user' || kind === 'role') && name) return { account, kind, name };
  return undefined;
}

/** Whether a caller (user, role or role session) is this identity. IAM names are unique regardless of case. */
export function sameIdentity(caller: string, identity: IdentityArn): boolean {
  const [a, b] = [callerIdentity(caller), callerIdentity(identity)];
  if (a === undefined || b === undefined) return false;
  return a.account === b.account && a.kind === b.kind && a.name.toLowerCase() === b.name.toLowerCase();
}

/** Whether the ARN shows whose request it is. */
export const isKnownCaller = (arn: string): boolean => callerIdentity(arn) !== undefined;
