import type { NamedPolicy, PolicyDocument } from '../iam/types.ts';
import type { Known } from '../identity.ts';
import type { AccessKeyFacts, Workload } from './types.ts';

/** Everything that was read about one account, from APIs or files. `unknown` means that a fact could not be read, which is
 * not the same as absent. Times are ISO 8601. */
export interface AccountEstate {
  readonly account: string;
  readonly partition: string;
  readonly takenAt: string;
  readonly users: readonly UserFacts[];
  readonly groups: readonly GroupFacts[];
  readonly roles: readonly RoleFacts[];
  /** ARNs of roles that simulated changes deleted. Absent: none. */
  readonly deletedRoles?: readonly string[];
  readonly managedPolicies: readonly ManagedPolicyFacts[];
  /** Service control policies that apply, outermost level first. Absent: none are known. */
  readonly scps?: readonly (readonly NamedPolicy[])[];
  /** Resource control policies that apply, as above. */
  readonly rcps?: readonly (readonly NamedPolicy[])[];
  /** `o-…`; absent: unknown, or the account is in no organization. */
  readonly organization?: string;
  /** By name of the permission set. Absent: unknown. */
  readonly assignees?: Readonly<Record<string, Assignees>>;
  /** ARNs of OIDC and SAML providers. */
  readonly identityProviders: Known<readonly string[]>;
  /** Compute that runs with a role; an empty list means that there is none. */
  readonly workloads: Known<readonly Workload[]>;
  /** CloudFormation type names for which the list is complete. Other types may have resources that are not listed.
   * Absent: the list is complete. */
  readonly workloadTypesRead?: readonly string[];
  /** EKS clusters and who may use them. Absent: unknown. */
  readonly clusters?: readonly ClusterFacts[];
  /** Trust anchors of IAM Roles Anywhere. Absent: unknown. */
  readonly trustAnchors?: readonly TrustAnchorFacts[];
  readonly secrets: Known<readonly SecretFacts[]>;
  readonly secretsOutsideVault: Known<readonly ExposedSecret[]>;
  /** Policies of resources other than secrets. Absent: unknown. */
  readonly resourcePolicies?: readonly ResourcePolicyFacts[];
  readonly root: Known<RootFacts>;
  /** When each service was last used, by identity ARN; identities that are missing here are unknown. */
  readonly serviceLastAccessed?: Readonly<Record<string, readonly ServiceAccess[]>>;
  /** What could not be read or understood, described by name. */
  readonly unreadable: readonly Unreadable[];
}

/** An EKS cluster: who may start pods in it, and which roles trust the tokens of its pods. */
export interface ClusterFacts {
  readonly arn: string;
  /** Host and path of its OIDC provider, `oidc.eks.eu-west-1.amazonaws.com/id/…`, which roles of service accounts trust. null: none. */
  readonly issuer: string | null;
  /** Whether it accepts access entries: its authentication mode is not CONFIG_MAP. */
  readonly acceptsEntries: boolean;
  /** Access entries of users and roles, except those of nodes. */
  readonly entries: Known<readonly AccessEntry[]>;
}

/** Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html */
export interface AccessEntry {
  /** ARN of a user or a role. */
  readonly principal: string;
  /** Namespaces in which an access policy lets it start pods; `*` alone: the whole cluster. */
  readonly namespaces: readonly string[];
  /** Kubernetes groups. What they may do is only known in the cluster. */
  readonly groups: readonly string[];
}

/** A certificate authority whose certificates IAM Roles Anywhere accepts. */
export interface TrustAnchorFacts {
  readonly arn: string;
  readonly enabled: boolean;
  /** `AWS_ACM_PCA`, `CERTIFICATE_BUNDLE` or `SELF_SIGNED_REPOSITORY`. */
  readonly source: string;
}

/** One service of GetServiceLastAccessedDetails. */
export interface ServiceAccess {
  /** Service namespace used as the prefix of actions, e.g. `s3`. */
  readonly service: string;
  /** ISO 8601; null: not in the tracking period. */
  readonly lastUsedAt: string | null;
}

/** A younger identity has not had enough time to show which services it uses. */
const MIN_AGE_MS = 90 * 86_400_000;

/** Whether an identity is evaluated by when it last used each service.
 * @param now milliseconds since the epoch */
export const isEvaluatedByLastAccess = (
  identity: Pick<UserFacts | RoleFacts, 'path' | 'createdAt'>,
  now: number,
): boolean => !isServiceLinkedRole(identity) && now - Date.parse(identity.createdAt) > MIN_AGE_MS;

export interface Unreadable {
  /** ARN, file or API that could not be read. */
  readonly what: string;
  readonly why: string;
}

interface PrincipalFacts {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /** `AIDA…`, `AROA…` or `AGPA…` */
  readonly immutableId: string;
  readonly createdAt: Known<string>;
  readonly inlinePolicies: readonly NamedPolicy[];
  /** ARNs */
  readonly attachedPolicies: readonly string[];
}

export interface UserFacts extends PrincipalFacts {
  readonly tags: Readonly<Record<string, string>>;
  /** Names of groups. */
  readonly groups: readonly string[];
  /** ARN of the permissions boundary. */
  readonly boundary?: string;
  readonly accessKeys: Known<readonly AccessKeyFacts[]>;
  readonly loginProfile: Known<boolean>;
  readonly mfa: Known<boolean>;
  /** null: never signed in. */
  readonly passwordLastUsedAt: Known<string | null>;
  readonly serviceSpecificCredentials: Known<readonly ServiceSpecificCredentialFacts[]>;
  /** How it was used, if usage is monitored. Absent: unknown. */
  readonly sideBySide?: SideBySide;
}

/** Sources that an identity was used from on the same days. */
export interface SideBySide {
  /** `AS64500`; the networks of a large cloud are listed under its name. Absent: never more than one on the same days. */
  readonly networks?: Together;
  /** Operating systems that one machine cannot have; absent as above. */
  readonly systems?: Together;
  /** Families of the clients that were used on those days, e.g. `aws-cli/linux`. */
  readonly agents: readonly string[];
}

export interface Together {
  /** At least two, in alphabetical order. */
  readonly names: readonly string[];
  /** ISO 8601: when the last of them was first seen. */
  readonly since: string;
  /** Number of recent days on which all of them were seen. */
  readonly days: number;
}

export interface ServiceSpecificCredentialFacts {
  readonly id: string;
  readonly service: string;
  readonly status: 'Active' | 'Inactive' | 'Expired';
  readonly expiresAt?: string;
}

export interface GroupFacts extends PrincipalFacts {}

export interface RoleFacts extends PrincipalFacts {
  readonly tags: Readonly<Record<string, string>>;
  readonly trustPolicy: PolicyDocument;
  readonly boundary?: string;
  /** null: not used in the 400 days that AWS tracks. */
  readonly lastUsedAt: Known<string | null>;
  /** ARNs of instance profiles with the role. */
  readonly instanceProfiles: readonly string[];
  readonly maxSessionSeconds: Known<number>;
}

/** Roles that only AWS uses or changes: their path is reserved. */
export const isServiceLinkedRole = ({ path }: Pick<RoleFacts, 'path'>): boolean =>
  path.startsWith('/aws-service-role/');

export interface ManagedPolicyFacts {
  readonly arn: string;
  readonly name: string;
  readonly defaultVersionId: string;
  readonly attachmentCount: Known<number>;
  readonly versions: readonly {
    readonly id: string;
    readonly isDefault: boolean;
    readonly document: PolicyDocument;
  }[];
}

export interface SecretFacts {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly createdAt: Known<string>;
  readonly rotationEnabled: boolean;
  readonly rotateEveryDays?: number;
  readonly lastRotatedAt: Known<string | null>;
  /** A date; null: never read. */
  readonly lastAccessedAt: Known<string | null>;
  /** The service that rotates it automatically. */
  readonly owningService?: string;
  readonly customerKey: boolean;
  readonly resourcePolicy: Known<PolicyDocument | null>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Who is assigned a permission set of Identity Center in an account. */
export interface Assignees {
  /** User names. */
  readonly users: readonly string[];
  /** Groups, each with the number of its users. */
  readonly groups: readonly { readonly name: string; readonly users: Known<number> }[];
}

/** Types of resources, by CloudFormation name, whose policies are read. */
export const RESOURCE_POLICY_TYPES = [
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::ECR::Repository',
  'AWS::SecretsManager::Secret',
] as const;
export type ResourcePolicyType = (typeof RESOURCE_POLICY_TYPES)[number];

/** A resource and who its policy allows to use it. */
export interface ResourcePolicyFacts {
  readonly type: ResourcePolicyType;
  readonly arn: string;
  /** null: it has none. */
  readonly policy: Known<PolicyDocument | null>;
  /** Grants of a KMS key to principals other than services. */
  readonly grants?: readonly KeyGrant[];
  /** Whether S3 limits a public policy of the bucket to its own account (RestrictPublicBuckets). Absent: unknown. */
  readonly restrictsPublicAccess?: boolean;
  /** Whether a URL of a function takes unsigned requests (auth type NONE). Absent: unknown. */
  readonly hasOpenUrl?: boolean;
  /** ISO 8601: when a snapshot read it. */
  readonly readAt?: string;
}

/** Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html */
export interface KeyGrant {
  readonly grantee: string;
  /** API operations, such as `Decrypt`. */
  readonly operations: readonly string[];
  /** Pairs that the encryption context must have, if the grant limits it. */
  readonly encryptionContext?: Readonly<Record<string, string>>;
}

/** A secret in plaintext configuration. The value is never stored. */
export interface ExposedSecret {
  /** CloudFormation type name of the resource that holds it. */
  readonly type: string;
  /** ARN or name of the resource that holds it. */
  readonly holder: string;
  /** Variable, parameter or output name. */
  readonly place: string;
  /** The kind of secret that the detector recognized. */
  readonly kind: string;
  /** Salted hash, hex: the same secret in two places has the same one. */
  readonly fingerprint: string;
  /** The access key id, if an access key was found: the id is not secret. */
  readonly accessKeyId?: string;
  /** The role that the holder runs as, if any. */
  readonly roleArn?: string;
}

export interface RootFacts {
  readonly accessKeys: number;
  readonly mfa: boolean;
  readonly lastUsedAt: Known<string | null>;
}
