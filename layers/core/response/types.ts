import type { Incident } from '../detection/types.ts';
import type { IdentityArn, IdentityClass, Severity, Tier } from '../identity.ts';
import type { Posture } from '../posture/types.ts';

export const RESPONSE_MODES = ['observe', 'plan', 'approve', 'auto'] as const;
/** From no action to immediate action. A decision never exceeds the mode in the policy. */
export type ResponseMode = (typeof RESPONSE_MODES)[number];

export const PLAYBOOKS = [
  'contain-user',
  'revoke-role-sessions',
  'quarantine-role',
  'restrict-secret',
  'release',
] as const;
export type Playbook = (typeof PLAYBOOKS)[number];

/** A typed reason for a decision or a refusal, with a sentence for people. */
export interface ResponseReason {
  readonly code:
    | 'mode-is-default'
    | 'mode-from-policy'
    | 'confidence-below-threshold'
    | 'severity-below-threshold'
    | 'approval-always'
    | 'no-playbook'
    | 'root'
    | 'service-linked-role'
    | 'reserved-sso-role'
    | 'break-glass'
    | 'workload-outage'
    | 'own-role'
    | 'unknown-posture'
    | 'unknown-immutable-id'
    | 'exception'
    | 'hold'
    | 'replayed-evidence'
    | 'kill-switch'
    | 'configuration-unreadable'
    | 'attempt-cap'
    | 'cool-down'
    | 'circuit-breaker'
    | 'drift'
    | 'quota'
    | 'already-contained'
    | 'protected'
    | 'other-account'
    | 'principal-gone'
    | 'refused-by-person'
    | 'nothing-to-release'
    | 'reassert-cap'
    | 'state';
  readonly detail: string;
}

/** The response policy, stored as one JSON parameter. While it cannot be read, nothing is changed. */
export interface ResponsePolicy {
  readonly version: 1;
  /** Mode for everything that no rule below matches. After installation: `plan`. */
  readonly defaultMode: ResponseMode;
  /** First match wins. */
  readonly rules: readonly {
    readonly classes?: readonly IdentityClass[];
    readonly tiers?: readonly Tier[];
    readonly playbooks?: readonly Playbook[];
    readonly mode: ResponseMode;
    /** Whether `auto` also applies to workloads, although it interrupts them. Absent: false. */
    readonly acceptOutage?: boolean;
  }[];
  /** Below it nothing is changed without a person. 0 to 1. */
  readonly autoConfidence: number;
  /** Below it nothing is changed without a person. Absent: `high`. */
  readonly autoSeverity?: Severity;
  /** Containments of one identity within `attemptWindowMinutes`. */
  readonly attemptCap: number;
  readonly attemptWindowMinutes: number;
  /** Minutes after a release in which the same identity is not contained without a person. */
  readonly coolDownMinutes: number;
  /** Automatic containments in `breakerWindowMinutes`, by count and as a share (0 to 1) of known identities. */
  readonly breakerCount: number;
  readonly breakerShare: number;
  readonly breakerWindowMinutes: number;
  /** Minutes until an approval expires, by tier 0 to 3. */
  readonly approvalMinutes: readonly [number, number, number, number];
  /** ARNs (with `*`) that may never be changed, besides what is always refused. */
  readonly protected: readonly string[];
  /** Days for which a release holds against the same evidence. Absent: 30. */
  readonly holdDays?: number;
  /** How often within an hour a containment is reasserted. Absent: 30. */
  readonly reassertsPerHour?: number;
  /** ARN patterns of the users and roles that may approve or refuse a plan. Absent: everyone whom IAM admits to the API. */
  readonly approvers?: readonly string[];
  /** Whether a release of a tier-0 identity or of a critical incident needs a second person, and whether the person who requested the
   * containment of a tier-0 identity may not approve it. Absent: true. */
  readonly fourEyes?: boolean;
  /** What the kill switch stops: `containments` (default), or also releases (`everything`). */
  readonly killSwitchScope?: 'containments' | 'everything';
}

export interface ResponseDecision {
  readonly mode: ResponseMode;
  /** null if no playbook applies; the reasons describe what a person can do. */
  readonly playbook: Playbook | null;
  readonly reasons: readonly ResponseReason[];
}

/** The facts that `decide` needs besides the incident. An unreadable fact allows no change. */
export interface DecisionInput {
  readonly incident: Incident;
  readonly posture: Posture | undefined;
  readonly policy: ResponsePolicy | 'unreadable';
  readonly killSwitch: 'off' | 'on' | 'unreadable';
  readonly holds: readonly Hold[];
  /** ISO 8601 times of earlier containments of this identity. */
  readonly attempts: readonly string[];
  /** ISO 8601 times of automatic containments of any identity, and how many identities are known. */
  readonly recentContainments: readonly string[];
  readonly knownIdentities: number;
  readonly exceptions: readonly { readonly expiresAt: string }[];
  /** ARNs of Tierwatch's own roles. */
  readonly ownRoles: readonly string[];
  /** The account whose identities the playbooks can change. Absent: any. */
  readonly account?: string;
  /** ISO 8601 */
  readonly now: string;
}

interface OnUser {
  readonly userName: string;
}
interface OnRole {
  readonly roleName: string;
}
interface Inline {
  readonly policyName: string;
}
interface Managed {
  readonly policyArn: string;
}

/** One change, exactly as it will be made. */
export type Change =
  | ({ readonly kind: 'put-user-policy'; readonly document: string } & OnUser & Inline)
  | ({ readonly kind: 'put-role-policy'; readonly document: string } & OnRole & Inline)
  | ({ readonly kind: 'deactivate-key'; readonly accessKeyId: string } & OnUser)
  | ({ readonly kind: 'attach-user-policy' } & OnUser & Managed)
  | ({ readonly kind: 'attach-role-policy' } & OnRole & Managed)
  | ({ readonly kind: 'put-user-boundary' } & OnUser & Managed)
  | ({ readonly kind: 'put-role-boundary' } & OnRole & Managed)
  | ({ readonly kind: 'delete-user-policy' } & OnUser & Inline)
  | ({ readonly kind: 'delete-role-policy' } & OnRole & Inline)
  | ({ readonly kind: 'detach-user-policy' } & OnUser & Managed)
  | ({ readonly kind: 'detach-role-policy' } & OnRole & Managed)
  | ({ readonly kind: 'delete-user-boundary' } & OnUser)
  | ({ readonly kind: 'delete-role-boundary' } & OnRole)
  | ({ readonly kind: 'activate-key'; readonly accessKeyId: string } & OnUser);

/** The state before a change, which a release restores exactly. */
export interface Snapshot {
  readonly takenAt: string;
  readonly immutableId: string;
  readonly accessKeys: readonly { readonly id: string; readonly status: 'Active' | 'Inactive' }[];
  readonly inlinePolicies: readonly string[];
  readonly attachedPolicies: readonly string[];
  readonly boundary: string | null;
  /** Total characters of the inline policies without white space, as AWS counts them against the quota. */
  readonly inlinePolicySize?: number;
}

/** Exactly what a playbook would change, computed before anything changes. */
export interface Plan {
  readonly id: string;
  /** SHA-256, hex, of the canonical JSON of playbook, identity, immutable id, changes, fallback and `everyActiveKey`. An approval
   * refers to it. */
  readonly hash: string;
  readonly incidentId: string;
  readonly identity: IdentityArn;
  readonly immutableId: string;
  readonly playbook: Playbook;
  readonly mode: ResponseMode;
  readonly changes: readonly Change[];
  /** Changes that deny all actions if the inline policy cannot be put because its quota is full, in the order of attempts. Empty: no
   * fallback in this mode. */
  readonly fallback: readonly Change[];
  /** Every access key that is active at the time of the change is deactivated, regardless of when it was created. */
  readonly everyActiveKey?: true;
  /** The policy never approves this plan instead of a person, whatever the evidence. Not hashed. */
  readonly needsPerson?: true;
  /** What IAM had immediately before the first change. */
  readonly before: Snapshot;
  /** What the plan does not stop, in sentences. */
  readonly residual: readonly string[];
  readonly createdAt: string;
  /** ARN of the person who requested the plan, or `tierwatch`. Absent: created before this was recorded. Not hashed. */
  readonly requestedBy?: string;
  /** When the guardrails allowed the plan. Absent: it never changed anything. */
  readonly startedAt?: string;
  /** ISO 8601 time before which sessions are denied. Set at the time of the change, and again after later use. Not hashed. */
  readonly cutOff?: string;
  /** When the containment was recorded and published. */
  readonly recordedAt?: string;
}

export type ApprovalState = 'pending' | 'approved' | 'refused' | 'expired';

export interface Approval {
  /** Random. Links contain only this id. */
  readonly id: string;
  readonly incidentId: string;
  readonly planId: string;
  readonly planHash: string;
  readonly identity: IdentityArn;
  readonly state: ApprovalState;
  readonly requestedAt: string;
  readonly expiresAt: string;
  /** ARN from the request context of AWS, never from the content of the request. */
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly reason?: string;
  /** The policy approved the plan without a person after the evidence grew. */
  readonly byPolicy?: true;
}

/** The append-only journal of an incident: one entry per step. */
export interface JournalEntry {
  readonly incidentId: string;
  /** ISO 8601 */
  readonly at: string;
  readonly step:
    | 'decided'
    | 'planned'
    | 'approval-requested'
    | 'approval-decided'
    | 'approval-attempt-refused'
    | 'expired'
    | 'guardrail-refused'
    | 'applied'
    | 'verified'
    | 'verification-failed'
    | 'tampered'
    | 'reasserted'
    | 'use-after-containment'
    | 'contained'
    | 'undone'
    | 'replaced'
    | 'failed'
    | 'release-requested'
    | 'release-confirmed'
    | 'released'
    | 'closed';
  readonly planId?: string;
  readonly by: string;
  readonly detail: string;
  /** How often the step happened, if one entry counts repetitions. Absent: once. */
  readonly count?: number;
  /** ISO 8601 time of the last repetition. */
  readonly lastAt?: string;
}

/** A hold after a release: the identity is not contained again for the same evidence. */
export interface Hold {
  readonly identity: IdentityArn;
  readonly incidentId: string;
  /** SHA-256, hex, of the incident's sorted event ids. */
  readonly evidenceHash: string;
  readonly eventIds: readonly string[];
  /** Rules of the evidence. Matches of these rules until `evidenceUntil` are the same evidence, even if they were not kept. */
  readonly rules?: readonly string[];
  /** ISO 8601 event time of the last evidence. */
  readonly evidenceUntil?: string;
  readonly by: string;
  readonly reason: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** The basis of the last decision about an incident. If the evidence exceeds it, the response is decided again. */
export interface DecisionBasis {
  readonly mode: ResponseMode;
  readonly severity: Severity;
  /** 0 to 3: below 0.5, below 0.8, below 0.9, and above. */
  readonly band: number;
  readonly techniques: readonly string[];
  readonly killSwitch: 'off' | 'on' | 'unreadable';
  readonly postureKnown: boolean;
  /** A limit on automatic containment refused the plan, so a person has to decide. */
  readonly leftToPerson?: true;
  /** ISO 8601 */
  readonly at: string;
}

/** A release that waits for a second person. */
export interface ReleaseConsent {
  readonly incidentId: string;
  /** ARN of the first person. */
  readonly requestedBy: string;
  readonly reason: string;
  readonly reactivateKeys: boolean;
  readonly requestedAt: string;
  readonly expiresAt: string;
}
