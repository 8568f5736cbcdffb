/** What the IAM engine takes and answers. The engine is pure: policy documents in, decisions out, nothing is fetched. */

export type Decision = 'allowed' | 'implicitly-denied' | 'explicitly-denied' | 'conditional';

/** Where a document is attached: this decides how the document takes part in the evaluation. */
export type PolicyKind = 'identity' | 'boundary' | 'scp' | 'rcp' | 'session' | 'resource';

/** A policy document as it was read: an object, JSON text, or URL-encoded JSON text. */
export type PolicyDocument = string | object;

export interface NamedPolicy {
  /** ARN of a managed policy, or `arn-of-holder/inline-name`: what a person would search for. */
  readonly name: string;
  readonly document: PolicyDocument;
}

/** Everything that limits or grants what one principal may do, as raw documents. Levels are outermost first. */
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
  /** An ARN, or `*` where the action has no resource type. */
  readonly resource: string;
  /** Owner of the resource if the ARN does not contain it (S3). Absent: the ARN's account, else the principal's. */
  readonly resourceAccount?: string;
  /** Condition keys, case-insensitive. */
  readonly context?: Readonly<Record<string, ContextValue>>;
  /** true: a key that is not in `context` is unknown. false (default): it is absent, unless every request has it. */
  readonly contextUnknown?: boolean;
  readonly resourcePolicy?: NamedPolicy;
  /** true: the resource has a policy that is not known. false (default): without `resourcePolicy` it has none. */
  readonly resourcePolicyUnknown?: boolean;
  /** Tags of the resource, all of them; absent: not known beyond what `context` says. */
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

/** Why (part of) a document could not be used. Its holder is then *unknown* to that extent, never *fine*. */
export interface PolicyIssue {
  readonly policy: string;
  /** JSON path inside the document, e.g. `Statement[2].Condition`. */
  readonly place: string;
  readonly problem: string;
}
