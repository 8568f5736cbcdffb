import type { Incident } from '../detection/types.ts';
import type { IdentityArn, IdentityClass, Severity, Tier } from '../identity.ts';
import type { Posture } from '../posture/types.ts';

export const RESPONSE_MODES = ['observe', 'plan', 'approve', 'auto'] as const;
/** From no action to immediate action; a decision never exceeds what the policy allows. */
export type ResponseMode = (typeof RESPONSE_MODES)[number];

export const PLAYBOOKS = [
  'contain-user',
  'revoke-role-sessions',
  'quarantine-role',
  'restrict-secret',
  'release',
] as const;
export type Playbook = (typeof PLAYBOOKS)[number];

/** A typed reason of a decision or a refusal, with a sentence for a person. */
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
    | 'own-role'
    | 'unknown-posture'
    | 'unknown-immutable-id'
    | 'exception'
    | 'hold'
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

/** The team's response policy, stored as one JSON parameter; unreadable means: no change. */
export interface ResponsePolicy {
  readonly version: 1;
  /** Strongest mode for everything that no rule below names. After install: `plan`. */
  readonly defaultMode: ResponseMode;
  /** First match wins. */
  readonly rules: readonly {
    readonly classes?: readonly IdentityClass[];
    readonly tiers?: readonly Tier[];
    readonly playbooks?: readonly Playbook[];
    readonly mode: ResponseMode;
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
  /** How often within an hour a containment that was undone is applied again. Absent: 30. */
  readonly reassertsPerHour?: number;
  /** Whether a release of a tier-0 identity or of a critical incident needs a second person. Absent: true. */
  readonly fourEyes?: boolean;
  /** What the kill switch stops: `containments` (absent), or also the return of access by a release (`everything`). */
  readonly killSwitchScope?: 'containments' | 'everything';
}

export interface ResponseDecision {
  readonly mode: ResponseMode;
  /** null if no playbook applies; the reasons describe what a person can do. */
  readonly playbook: Playbook | null;
  readonly reasons: readonly ResponseReason[];
}

/** The facts that `decide` needs beside the incident; each may be unreadable, which allows no change. */
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

/** The state before the change: a release restores exactly this. */
export interface Snapshot {
  readonly takenAt: string;
  readonly immutableId: string;
  readonly accessKeys: readonly { readonly id: string; readonly status: 'Active' | 'Inactive' }[];
  readonly inlinePolicies: readonly string[];
  readonly attachedPolicies: readonly string[];
  readonly boundary: string | null;
  /** Characters of all inline policies together, white space left out: what AWS counts against its quota. */
  readonly inlinePolicySize?: number;
}

/** Exactly what a playbook would change, computed before anything changes. */
export interface Plan {
  readonly id: string;
  /** SHA-256, hex, of the canonical JSON of playbook, identity, immutable id, changes, fallback and `everyActiveKey`: what
   * an approval approves. */
  readonly hash: string;
  readonly incidentId: string;
  readonly identity: IdentityArn;
  readonly immutableId: string;
  readonly playbook: Playbook;
  readonly mode: ResponseMode;
  readonly changes: readonly Change[];
  /** What denies everything where the inline policy cannot be put (its quota is full), in the order in which it is tried.
   * Empty: there is no fallback in this mode. */
  readonly fallback: readonly Change[];
  /** Access keys that are active when the changes are made are deactivated too, whenever they were created. */
  readonly everyActiveKey?: true;
  /** The policy never approves this plan in the place of a person, whatever the evidence. Not hashed. */
  readonly needsPerson?: true;
  /** What IAM had immediately before the first change. */
  readonly before: Snapshot;
  /** What this does not stop, in words. */
  readonly residual: readonly string[];
  readonly createdAt: string;
  /** When the guardrails allowed it. Absent: it never changed anything. */
  readonly startedAt?: string;
  /** ISO 8601 time before which sessions are denied; taken when the changes are made, later again after use. Not hashed. */
  readonly cutOff?: string;
  /** When its containment was recorded and published. */
  readonly recordedAt?: string;
}

export type ApprovalState = 'pending' | 'approved' | 'refused' | 'expired';

export interface Approval {
  /** Random; the only thing a link carries. */
  readonly id: string;
  readonly incidentId: string;
  readonly planId: string;
  readonly planHash: string;
  readonly identity: IdentityArn;
  readonly state: ApprovalState;
  readonly requestedAt: string;
  readonly expiresAt: string;
  /** ARN as AWS gave it in the request context; never what the caller says. */
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly reason?: string;
  /** The policy allowed the change without a person once the evidence had grown. */
  readonly byPolicy?: true;
}

/** The containment journal: one entry per thing that happened, append-only. */
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
  /** How often it happened, where repeats are counted in one entry. Absent: once. */
  readonly count?: number;
  /** ISO 8601 time of the last of them. */
  readonly lastAt?: string;
}

/** After a release: a hold, which means not to contain the same identity for the same evidence again. */
export interface Hold {
  readonly identity: IdentityArn;
  readonly incidentId: string;
  /** SHA-256, hex, of the incident's sorted event ids. */
  readonly evidenceHash: string;
  readonly eventIds: readonly string[];
  /** Rules of the evidence. Matches of these rules until `evidenceUntil` are the same evidence, kept or not. */
  readonly rules?: readonly string[];
  /** ISO 8601 event time of the last of it. */
  readonly evidenceUntil?: string;
  readonly by: string;
  readonly reason: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** What the last decision about an incident rested on; evidence that exceeds it is decided on again. */
export interface DecisionBasis {
  readonly mode: ResponseMode;
  readonly severity: Severity;
  /** 0 to 3: below 0.5, below 0.8, below 0.9, and above. */
  readonly band: number;
  readonly techniques: readonly string[];
  readonly killSwitch: 'off' | 'on' | 'unreadable';
  readonly postureKnown: boolean;
  /** A limit on what automation does alone refused an automatic plan: a person has to be asked. */
  readonly leftToPerson?: true;
  /** ISO 8601 */
  readonly at: string;
}

/** A release that waits for its second person. */
export interface ReleaseConsent {
  readonly incidentId: string;
  /** ARN of the first person. */
  readonly requestedBy: string;
  readonly reason: string;
  readonly reactivateKeys: boolean;
  readonly requestedAt: string;
  readonly expiresAt: string;
}
