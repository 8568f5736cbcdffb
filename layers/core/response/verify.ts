import { canonicalJson } from './digest.ts';
import { type Drift, driftSince } from './drift.ts';
import type { LivePrincipal, LiveReading } from './live.ts';
import type { Change, Plan } from './types.ts';

/** One way in which IAM is not as the plan wants it. */
export type Difference =
  | { readonly kind: 'deny-policy-missing'; readonly policyName: string }
  | { readonly kind: 'deny-policy-changed'; readonly policyName: string }
  | { readonly kind: 'deny-policy-present'; readonly policyName: string }
  | { readonly kind: 'key-active'; readonly accessKeyId: string }
  | { readonly kind: 'key-inactive'; readonly accessKeyId: string };

export type Verification =
  /** IAM is as the plan wants it. `notes`: what else changed since, e.g. a new key (which the deny holds for). */
  | { readonly kind: 'as-planned'; readonly notes: readonly Drift[] }
  /** Right after the change: IAM has not agreed yet, or a change did not arrive. */
  | { readonly kind: 'not-yet'; readonly differences: readonly Difference[]; readonly notes: readonly Drift[] }
  /** It was as planned before: somebody undid a part. */
  | { readonly kind: 'tampered'; readonly differences: readonly Difference[]; readonly notes: readonly Drift[] }
  /** The principal is gone, or another has its name: there is nothing to hold or to give back. */
  | { readonly kind: 'gone'; readonly drift: Drift };

/** Compares what stands in IAM with what a plan (of a containment or of a release) wants there. `phase`: whether the
 * changes were just made, or were seen in place before. Pure. */
export function verify(plan: Plan, live: LiveReading, phase: 'apply' | 'watch'): Verification {
  const drift = driftSince(plan.before, live);
  const gone = drift.find(({ kind }) => kind === 'absent' || kind === 'replaced');
  if (live.kind === 'absent') return { kind: 'gone', drift: { kind: 'absent' } };
  if (gone !== undefined) return { kind: 'gone', drift: gone };
  const differences = plan.changes.flatMap((change) => unmet(change, live.principal));
  const notes = drift.filter(({ kind }) => kind !== 'key-status');
  if (differences.length === 0) return { kind: 'as-planned', notes };
  return { kind: phase === 'apply' ? 'not-yet' : 'tampered', differences, notes };
}

function unmet(change: Change, live: LivePrincipal): Difference[] {
  switch (change.kind) {
    case 'put-user-policy':
    case 'put-role-policy':
      return denyDifference(change.policyName, change.document, live);
    case 'delete-user-policy':
    case 'delete-role-policy':
      return live.inlinePolicies.some(({ name }) => name === change.policyName)
        ? [{ kind: 'deny-policy-present', policyName: change.policyName }]
        : [];
    case 'deactivate-key':
      return keyIs(live, change.accessKeyId, 'Active') ? [{ kind: 'key-active', accessKeyId: change.accessKeyId }] : [];
    case 'activate-key':
      return keyIs(live, change.accessKeyId, 'Inactive')
        ? [{ kind: 'key-inactive', accessKeyId: change.accessKeyId }]
        : [];
  }
}

const keyIs = (live: LivePrincipal, accessKeyId: string, wanted: 'Active' | 'Inactive'): boolean =>
  live.accessKeys.some(({ id, status }) => id === accessKeyId && status === wanted);

function denyDifference(policyName: string, wanted: string, live: LivePrincipal): Difference[] {
  const standing = live.inlinePolicies.find(({ name }) => name === policyName);
  if (standing === undefined) return [{ kind: 'deny-policy-missing', policyName }];
  return sameDocument(standing.document, wanted) ? [] : [{ kind: 'deny-policy-changed', policyName }];
}

/** IAM may give a document back with other white space or order of members. */
function sameDocument(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b));
  } catch {
    return false;
  }
}

/** A difference in words, for the journal. */
export function differenceInWords(difference: Difference): string {
  switch (difference.kind) {
    case 'deny-policy-missing':
      return `${difference.policyName} is not there`;
    case 'deny-policy-changed':
      return `${difference.policyName} has another text`;
    case 'deny-policy-present':
      return `${difference.policyName} still stands`;
    case 'key-active':
      return `key ${difference.accessKeyId} is active`;
    case 'key-inactive':
      return `key ${difference.accessKeyId} is inactive`;
  }
}
