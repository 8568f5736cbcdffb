import { denyPolicyName, denySessionsBefore } from './deny.ts';
import { canonicalJson } from './digest.ts';
import { type Drift, driftSince } from './drift.ts';
import type { LivePrincipal, LiveReading } from './live.ts';
import type { Change, Plan } from './types.ts';

/** One difference between IAM and the plan. */
export type Difference =
  | { readonly kind: 'deny-policy-missing'; readonly policyName: string }
  | { readonly kind: 'deny-policy-changed'; readonly policyName: string }
  | { readonly kind: 'deny-present'; readonly name: string }
  | { readonly kind: 'boundary-differs'; readonly wanted: string | null; readonly is: string | null }
  | { readonly kind: 'key-active'; readonly accessKeyId: string }
  | { readonly kind: 'key-inactive'; readonly accessKeyId: string };

export type Verification =
  /** IAM is as planned. `notes`: other changes since then, which the deny covers. */
  | { readonly kind: 'as-planned'; readonly notes: readonly Drift[] }
  /** A change is missing: it did not take effect, or another principal undid it. Both cases are resolved by reasserting. */
  | { readonly kind: 'differs'; readonly differences: readonly Difference[]; readonly notes: readonly Drift[] }
  /** The principal does not exist, so its credentials do not work. */
  | { readonly kind: 'absent' }
  /** Another principal has its name. */
  | { readonly kind: 'replaced'; readonly was: string; readonly is: string };

/** Compares IAM with the state that a containment or a release requires. Pure. */
export function verify(plan: Plan, live: LiveReading): Verification {
  if (live.kind === 'absent') return { kind: 'absent' };
  const { principal } = live;
  if (principal.immutableId !== plan.immutableId)
    return { kind: 'replaced', was: plan.immutableId, is: principal.immutableId };
  const differences = plan.playbook === 'release' ? notGivenBack(plan, principal) : notContained(plan, principal);
  const notes = driftSince(plan.before, live).filter((drift) => !isOwnChange(plan, drift));
  return differences.length === 0 ? { kind: 'as-planned', notes } : { kind: 'differs', differences, notes };
}

/** The managed policy of the fallback, if the plan has one. */
export const fallbackPolicy = ({ fallback }: Pick<Plan, 'fallback'>): string | undefined =>
  fallback.find((change) => 'policyArn' in change)?.policyArn;

/** The active access keys. A containment covers all of them. */
export const activeKeys = (live: LivePrincipal): readonly string[] =>
  live.accessKeys.filter(({ status }) => status === 'Active').map(({ id }) => id);

/** The deny document that has to be in IAM now. Empty: the plan puts none. */
export function denyDocument(plan: Plan): string {
  const put = plan.changes.find((change) => 'document' in change);
  if (put === undefined) return '';
  return put.kind === 'put-role-policy' && plan.cutOff !== undefined ? denySessionsBefore(plan.cutOff) : put.document;
}

function notContained(plan: Plan, live: LivePrincipal): Difference[] {
  const managed = fallbackPolicy(plan);
  const byManaged = [...live.attachedPolicies, live.boundary].some((arn) => arn === managed);
  const deny = byManaged ? [] : inlineDifference(plan, live);
  return [...deny, ...activeKeys(live).map((accessKeyId) => ({ kind: 'key-active' as const, accessKeyId }))];
}

function inlineDifference(plan: Plan, live: LivePrincipal): Difference[] {
  const policyName = denyPolicyName(plan.incidentId);
  const found = live.inlinePolicies.find(({ name }) => name === policyName);
  if (found === undefined) return [{ kind: 'deny-policy-missing', policyName }];
  return sameDocument(found.document, denyDocument(plan)) ? [] : [{ kind: 'deny-policy-changed', policyName }];
}

const notGivenBack = (plan: Plan, live: LivePrincipal): Difference[] =>
  plan.changes.flatMap((change) => unmet(change, live));

function unmet(change: Change, live: LivePrincipal): Difference[] {
  switch (change.kind) {
    case 'delete-user-policy':
    case 'delete-role-policy':
      return live.inlinePolicies.some(({ name }) => name === change.policyName)
        ? [{ kind: 'deny-present', name: change.policyName }]
        : [];
    case 'detach-user-policy':
    case 'detach-role-policy':
      return live.attachedPolicies.includes(change.policyArn) ? [{ kind: 'deny-present', name: change.policyArn }] : [];
    case 'put-user-boundary':
    case 'put-role-boundary':
      return live.boundary === change.policyArn ? [] : [boundaryDiffers(change.policyArn, live)];
    case 'delete-user-boundary':
    case 'delete-role-boundary':
      return live.boundary === null ? [] : [boundaryDiffers(null, live)];
    case 'activate-key':
      return live.accessKeys.some(({ id, status }) => id === change.accessKeyId && status === 'Inactive')
        ? [{ kind: 'key-inactive', accessKeyId: change.accessKeyId }]
        : [];
    default:
      return [];
  }
}

const boundaryDiffers = (wanted: string | null, { boundary }: LivePrincipal): Difference => ({
  kind: 'boundary-differs',
  wanted,
  is: boundary,
});

/** Whether a drift is a change of the containment itself. */
export function isOwnChange(plan: Plan, drift: Drift): boolean {
  if (drift.kind === 'key-status') return true;
  const managed = fallbackPolicy(plan);
  if (drift.kind === 'boundary') return drift.is === managed;
  return (
    drift.kind === 'attached-policies' && drift.removed.length === 0 && drift.added.every((arn) => arn === managed)
  );
}

/** IAM can return a document with different white space or order of members. */
function sameDocument(a: string, b: string): boolean {
  try {
    return canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b));
  } catch {
    // Text that is not JSON is no deny.
    return false;
  }
}

/** A difference in words, for the journal. */
export function differenceInWords(difference: Difference): string {
  switch (difference.kind) {
    case 'deny-policy-missing':
      return `the policy ${difference.policyName} is missing`;
    case 'deny-policy-changed':
      return `the policy ${difference.policyName} was changed`;
    case 'deny-present':
      return `${difference.name} is still in force`;
    case 'boundary-differs':
      return `the permissions boundary is ${difference.is ?? 'none'}, not ${difference.wanted ?? 'none'}`;
    case 'key-active':
      return `access key ${difference.accessKeyId} is active`;
    case 'key-inactive':
      return `access key ${difference.accessKeyId} is inactive`;
  }
}
