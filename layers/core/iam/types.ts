/** Input and output of the IAM engine. The engine is pure: policy documents in, decisions out; it reads nothing else. */

export type Decision = 'allowed' | 'implicitly-denied' | 'explicitly-denied' | 'conditional';

/** The type of policy, which decides how it takes part in the evaluation. */
export type PolicyKind = 'identity' | 'boundary' | 'scp' | 'rcp' | 'session' | 'resource';

/** A policy document as read: an object, JSON text, or URL-encoded JSON text. */
export type PolicyDocument = string | object;

export interface NamedPolicy {
  /** ARN of a managed policy, or `arn-of-holder/inline-name`. */
  readonly name: string;
  readonly document: PolicyDocument;
}

/** All policies that grant or limit the permissions of one principal. Levels are outermost first. */
export interface PolicySet {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
  readonly scps?: readonly (readonly NamedPolicy[])[];
  readonly rcps?: readonly (readonly NamedPolicy[])[];
  readonly session?: readonly NamedPolicy[];
}

export type ContextValue = string | readonly string[];

export interface AuthorizationRequest {
  /** User, role, assumed-role session, federated user, root, service (`ec2.amazonaws.com`) or OIDC/SAML provider ARN. */
  readonly principal: string;
  /** `service:Action` */
  readonly action: string;
  /** An ARN, or `*` if the action has no resource type. */
  readonly resource: string;
  /** Owner of the resource if the ARN does not contain it (S3). Absent: the ARN's account, else the principal's. */
  readonly resourceAccount?: string;
  /** Condition keys, case-insensitive. */
  readonly context?: Readonly<Record<string, ContextValue>>;
  /** true: keys that are not in `context` are unknown. false (default): they are absent, unless every request has them. */
  readonly contextUnknown?: boolean;
  readonly resourcePolicy?: NamedPolicy;
  /** true: the resource has an unknown policy. false (default): without `resourcePolicy` it has none. */
  readonly resourcePolicyUnknown?: boolean;
  /** Resource control policies over the account of the resource, outermost level first. Absent: those of the principal, whose
   * account then has the resource. */
  readonly resourceRcps?: readonly (readonly NamedPolicy[])[];
  /** All tags of the resource; absent: unknown, except for those in `context`. */
  readonly resourceTags?: Readonly<Record<string, string>>;
}

/** One statement that took part in a decision. */
export interface StatementRef {
  readonly policy: string;
  readonly kind: PolicyKind;
  readonly effect: 'Allow' | 'Deny';
  /** Position in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
}

export interface AuthorizationResult {
  readonly decision: Decision;
  readonly statements: readonly StatementRef[];
  /** The condition keys on which a *conditional* decision depends, sorted, lower-cased as AWS documents them. */
  readonly missing: readonly string[];
}

/** Why (a part of) a document is unusable. What it grants or denies is then unknown; missing data never counts as safe. */
export interface PolicyIssue {
  readonly policy: string;
  /** JSON path inside the document, e.g. `Statement[2].Condition`. */
  readonly place: string;
  readonly problem: string;
}
