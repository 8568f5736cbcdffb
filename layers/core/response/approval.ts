import { type IdentityArn, parseArn } from '../identity.ts';
import type { Approval, Plan } from './types.ts';

export interface DecisionAttempt {
  /** ARN from the request context of AWS. */
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
  /** The same person repeats the same decision: nothing changes, and unfinished steps can be completed. */
  | { readonly kind: 'repeated'; readonly approval: Approval }
  | { readonly kind: 'refused'; readonly reason: AttemptRefusal; readonly detail: string };

const refused = (reason: AttemptRefusal, detail: string): ApprovalOutcome => ({ kind: 'refused', reason, detail });

const STATE = { approve: 'approved', refuse: 'refused' } as const;

/** Checks one attempt to decide an approval: it has to be for exactly this plan, before the expiry, the first one, and have a reason.
 * `callerRefusal` checks first whether the caller may decide. A refusal never contains the expected hash. Pure. */
export function decideApproval(approval: Approval, plan: Plan, attempt: DecisionAttempt): ApprovalOutcome {
  if (attempt.reason.trim() === '') return refused('missing-reason', 'A reason is required for the record.');
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

/** Account, kind and name from the ARN of a caller. Undefined if the ARN does not show them: the session of a federated user belongs
 * to the user who created it, whose name is not in the ARN. The ARN of a role session lacks the path of the role, so names are
 * compared without paths. They are unique in an account. */
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

/** Whether the ARN shows the identity of the caller. */
export const isKnownCaller = (arn: string): boolean => callerIdentity(arn) !== undefined;
