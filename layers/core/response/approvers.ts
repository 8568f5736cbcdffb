import { patternMatches } from '../iam/glob.ts';
import type { IdentityArn } from '../identity.ts';
import { callerName, samePerson } from './suspects.ts';
import type { Plan, ResponsePolicy } from './types.ts';

/** The caller who wants to decide. */
export interface Authority {
  /** ARN from the request context of AWS. */
  readonly decider: string;
  /** The user or role of the caller with its path, which the ARN of a role session lacks. Absent: not known. */
  readonly deciderIdentity?: IdentityArn;
}

/** The part of the response policy that limits who may decide about this plan. */
export interface ApproverRules {
  /** ARN patterns of users and roles. Absent: everyone whom IAM admits. */
  readonly approvers?: readonly string[];
  /** Whether the person who requested the plan may not approve it. */
  readonly fourEyes: boolean;
}

export type ApproverRefusal = {
  readonly reason: 'policy-unreadable' | 'not-an-approver' | 'four-eyes';
  readonly detail: string;
};

const UNREADABLE: ApproverRefusal = {
  reason: 'policy-unreadable',
  detail: 'The response policy cannot be read, so it is not known who may decide.',
};
const NOT_LISTED = 'Your identity is not in response.policy.approvers.';
const UNKNOWN_ROLE = `${NOT_LISTED} The path of your role is not known: a new role is known after the next snapshot.`;
const FOUR_EYES = 'You requested this containment, and the identity is in tier 0: another responder must approve it.';

/** The rules for a plan about an identity of this tier. Containing a tier 0 identity stops the most, so one person alone does not
 * decide it. */
export const approverRules = (
  { approvers, fourEyes = true }: Pick<ResponsePolicy, 'approvers' | 'fourEyes'>,
  tiers: readonly (number | null | undefined)[],
): ApproverRules => ({
  ...(approvers === undefined ? {} : { approvers }),
  fourEyes: fourEyes && tiers.includes(0),
});

/** Why this caller may not decide about the plan. Undefined: it may. The person who requested a plan may still refuse it, because a
 * refusal changes nothing. Pure. */
export function approverRefusal(
  rules: ApproverRules | 'unreadable',
  caller: Authority,
  decision: 'approve' | 'refuse',
  { requestedBy }: Pick<Plan, 'requestedBy'>,
): ApproverRefusal | undefined {
  if (rules === 'unreadable') return UNREADABLE;
  if (rules.approvers !== undefined && !isListed(rules.approvers, caller))
    return {
      reason: 'not-an-approver',
      detail: caller.deciderIdentity === undefined && isRoleSession(caller.decider) ? UNKNOWN_ROLE : NOT_LISTED,
    };
  const alone = rules.fourEyes && requestedBy !== undefined && samePerson(requestedBy, caller.decider);
  return decision === 'approve' && alone ? { reason: 'four-eyes', detail: FOUR_EYES } : undefined;
}

/** A pattern with a path matches only a role whose path is known: anyone who can create a role chooses its name, but only Identity
 * Center creates roles under its reserved path. */
function isListed(approvers: readonly string[], { decider, deciderIdentity }: Authority): boolean {
  const identity = deciderIdentity ?? withoutPath(decider);
  return approvers.some((pattern) => patternMatches(pattern, identity));
}

const isRoleSession = (caller: string): boolean => typeof callerName(caller) === 'object';

function withoutPath(caller: string): string {
  const named = callerName(caller);
  const partition = caller.split(':')[1] ?? 'aws';
  return typeof named === 'object' ? `arn:${partition}:iam::${named.account}:${named.kind}/${named.name}` : caller;
}
