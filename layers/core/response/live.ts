import type { IdentityArn } from '../identity.ts';
import type { Snapshot } from './types.ts';

/** The current state of one user or role in IAM, limited to what a containment changes. */
export interface LivePrincipal {
  readonly kind: 'user' | 'role';
  readonly arn: IdentityArn;
  readonly name: string;
  /** `AIDA…` or `AROA…` */
  readonly immutableId: string;
  /** Empty for a role. */
  readonly accessKeys: readonly { readonly id: string; readonly status: 'Active' | 'Inactive' }[];
  /** `document` is decoded JSON text. */
  readonly inlinePolicies: readonly { readonly name: string; readonly document: string }[];
  /** ARNs */
  readonly attachedPolicies: readonly string[];
  readonly boundary: string | null;
  /** Quota of the total characters of inline policies in the account. Absent: the AWS default. */
  readonly inlineQuota?: number;
  /** ISO 8601 */
  readonly takenAt: string;
}

export type LiveReading =
  | { readonly kind: 'found'; readonly principal: LivePrincipal }
  /** No principal has this ARN. */
  | { readonly kind: 'absent' };

/** Reads a principal for planning and verifying, never from a cache. A failed read throws: it is never treated as absent. */
export interface ContainmentGateway {
  read(identity: IdentityArn): Promise<LiveReading>;
}

/** AWS quotas for the total size of the inline policies of one principal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const INLINE_QUOTA = { user: 2_048, role: 10_240 } as const;

/** Characters as AWS counts them against the quota, without white space. */
export const policySize = (document: string): number => document.replace(/\s/g, '').length;

export const snapshotOf = (live: LivePrincipal): Snapshot => ({
  takenAt: live.takenAt,
  immutableId: live.immutableId,
  accessKeys: live.accessKeys.map(({ id, status }) => ({ id, status })),
  inlinePolicies: live.inlinePolicies.map(({ name }) => name),
  attachedPolicies: live.attachedPolicies,
  boundary: live.boundary,
  inlinePolicySize: live.inlinePolicies.reduce((sum, { document }) => sum + policySize(document), 0),
});
