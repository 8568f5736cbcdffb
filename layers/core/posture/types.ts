import type { IdentityArn, IdentityClass, IdentityKind, Known, Severity, Tier } from '../identity.ts';

/** Codes of reasons. A code is a contract: it is never renamed, only added to. */
export const REASON_CODES = [
  'IS_ADMIN',
  'ESCALATES_TO_ADMIN',
  'ESCALATES',
  'MANAGES_PERMISSIONS',
  'READS_SECRETS_BROADLY',
  'CROSS_ACCOUNT_WRITE',
  'STATIC_KEY_OLDER_THAN_90D',
  'TWO_ACTIVE_KEYS',
  'KEY_NEVER_USED',
  'UNUSED_KEY',
  'UNUSED_90D',
  'NEVER_USED',
  'EXCESS_PERMISSIONS',
  'NO_OWNER',
  'ORPHANED',
  'CONSOLE_ACCESS_FOR_MACHINE',
  'HUMAN_WITHOUT_MFA',
  'HUMAN_USES_KEY',
  'ROOT_HAS_KEY',
  'ROOT_WITHOUT_MFA',
  'POLICY_ATTACHED_DIRECTLY',
  'OIDC_TRUST_TOO_BROAD',
  'OIDC_TRUST_WITHOUT_AUDIENCE',
  'SAML_TRUST_WITHOUT_AUDIENCE',
  'ROLES_ANYWHERE_TRUST_TOO_BROAD',
  'TRUST_WITHOUT_EXTERNAL_ID',
  'TRUST_TO_ANYONE',
  'TRUST_TO_UNKNOWN_ACCOUNT',
  'TRUST_TO_DELETED_PRINCIPAL',
  'CONFUSED_DEPUTY',
  'SECRET_NOT_ROTATING',
  'SECRET_ROTATION_OVERDUE',
  'SECRET_UNUSED',
  'SECRET_SHARED_OUTSIDE',
  'SECRET_WITHOUT_CUSTOMER_KEY',
  'SECRET_OUTSIDE_VAULT',
  'RESOURCE_SHARED_OUTSIDE',
  'RESOURCE_POLICY_GRANTS',
  'SHARED_CREDENTIAL',
  'SERVICE_CREDENTIAL_WITHOUT_EXPIRY',
  'POLICY_UNREADABLE',
  'FACTS_UNKNOWN',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** A typed statement about an identity, with its evidence. Never contains the value of a secret. */
export interface Reason {
  readonly code: ReasonCode;
  readonly severity: Severity;
  /** One sentence for a person. */
  readonly detail: string;
  readonly evidence: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** A command or policy that resolves it. */
  readonly remediation?: string;
  /** Exact control names, e.g. `OWASP NHI 2025 NHI7 Long-Lived Secrets`. */
  readonly frameworks: readonly string[];
}

export interface EscalationStep {
  /** ID of the escalation rule of this edge. */
  readonly rule: string;
  readonly actions: readonly string[];
  /** ARN of the resource that the actions are used on or create. */
  readonly target: string;
  /** True if the step depends on a condition key or an unknown fact. */
  readonly conditional: boolean;
  /** The keys or facts that it depends on. */
  readonly dependsOn?: readonly string[];
}

/** The shortest path to the privilege of `to`. */
export interface Escalation {
  readonly to: IdentityArn;
  /** Whether the path leads to administrator. */
  readonly admin: boolean;
  readonly steps: readonly EscalationStep[];
}

/** One term of the score; the score is their sum, limited to 0 to 100. */
export interface ScoreTerm {
  readonly term: string;
  readonly points: number;
  readonly why: string;
}

export interface AccessKeyFacts {
  readonly id: string;
  readonly status: 'Active' | 'Inactive';
  /** ISO 8601 */
  readonly createdAt: Known<string>;
  /** ISO 8601; null: never used. */
  readonly lastUsedAt: Known<string | null>;
}

/** Facts that the response needs before it can change an identity. */
export interface ContainmentFacts {
  /** `AIDA…` or `AROA…`: a new principal with the same name has another ID. */
  readonly immutableId: Known<string>;
  readonly accessKeys: Known<readonly AccessKeyFacts[]>;
  readonly hasLoginProfile: Known<boolean>;
  /** Characters of all inline policies, without white space: what AWS counts against the quota. */
  readonly inlinePolicySize: Known<number>;
  readonly serviceLinked: boolean;
  /** `AWSReservedSSO_*`: can only be changed in Identity Center. */
  readonly reservedSso: boolean;
}

/** The posture of one identity, as it is stored, published and printed. */
export interface Posture {
  readonly identity: IdentityArn;
  readonly kind: IdentityKind;
  readonly account: string;
  readonly name: string;
  readonly class: IdentityClass;
  /** The reason for its class. */
  readonly classWhy: string;
  readonly tier: Tier;
  readonly tierWhy: string;
  /** 0 to 100. */
  readonly score: number;
  readonly scoreTerms: readonly ScoreTerm[];
  readonly admin: Known<boolean>;
  readonly owner: string | null;
  readonly reasons: readonly Reason[];
  readonly escalations: readonly Escalation[];
  /** Names of the instance profiles that hold the role. Absent: none, or stored before the field existed. */
  readonly instanceProfiles?: readonly string[];
  readonly containment: ContainmentFacts;
  /** ISO 8601, when the identity was created. */
  readonly createdAt: Known<string>;
  /** ISO 8601; null: not in the period that AWS tracks. */
  readonly lastUsedAt: Known<string | null>;
  /** What could not be read, as text: missing data never counts as safe. */
  readonly unknowns: readonly string[];
  /** ISO 8601: when the facts were read. Of two writes, the later one wins. */
  readonly takenAt: string;
}

/** A documented, owned and expiring acceptance for one identity. */
export interface Exception {
  readonly id: string;
  readonly identity: IdentityArn;
  /** What is accepted: a reason code, a detection rule ID, or automatic response for the identity. */
  readonly accepts: { readonly reason: ReasonCode } | { readonly rule: string } | { readonly response: 'automatic' };
  readonly why: string;
  readonly owner: string;
  /** ISO 8601; after this time it has no effect. */
  readonly expiresAt: string;
}

/** Compute with a role; `type` is the CloudFormation type name. */
export interface Workload {
  readonly type: string;
  readonly id: string;
  readonly account: string;
  readonly roleArn: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly binding?: 'task_role' | 'execution_role';
  readonly access?: 'authenticated' | 'unauthenticated';
  /** Where it runs its code from, if that can be changed separately: an ARN pattern of S3 objects. */
  readonly code?: string;
  /** ARNs of queues and streams whose messages start it. */
  readonly triggers?: readonly string[];
}
