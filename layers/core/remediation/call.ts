/** One API call of a change. Names and parameters are those of the AWS CLI and SDKs, so that a change, its
 * script and its simulation are the same list. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */

export interface OfUser {
  readonly UserName: string;
}
export interface OfGroup {
  readonly GroupName: string;
}
export interface OfRole {
  readonly RoleName: string;
}
export interface Inline {
  readonly PolicyName: string;
}
export interface WithDocument {
  /** JSON text. */
  readonly PolicyDocument: string;
}
export interface Managed {
  readonly PolicyArn: string;
}
interface Boundary {
  /** ARN of a managed policy. */
  readonly PermissionsBoundary: string;
}
interface Profile extends OfRole {
  readonly InstanceProfileName: string;
}
interface Membership extends OfUser, OfGroup {}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Parameters by operation. */
export interface Operations {
  readonly 'put-user-policy': OfUser & Inline & WithDocument;
  readonly 'put-group-policy': OfGroup & Inline & WithDocument;
  readonly 'put-role-policy': OfRole & Inline & WithDocument;
  readonly 'delete-user-policy': OfUser & Inline;
  readonly 'delete-group-policy': OfGroup & Inline;
  readonly 'delete-role-policy': OfRole & Inline;
  readonly 'attach-user-policy': OfUser & Managed;
  readonly 'attach-group-policy': OfGroup & Managed;
  readonly 'attach-role-policy': OfRole & Managed;
  readonly 'detach-user-policy': OfUser & Managed;
  readonly 'detach-group-policy': OfGroup & Managed;
  readonly 'detach-role-policy': OfRole & Managed;
  readonly 'put-user-permissions-boundary': OfUser & Boundary;
  readonly 'put-role-permissions-boundary': OfRole & Boundary;
  readonly 'delete-user-permissions-boundary': OfUser;
  readonly 'delete-role-permissions-boundary': OfRole;
  readonly 'create-policy': Inline & WithDocument;
  readonly 'delete-policy': Managed;
  /** The new version becomes the default. */
  readonly 'create-policy-version': Managed & WithDocument & { readonly SetAsDefault: boolean };
  readonly 'delete-policy-version': Managed & { readonly VersionId: string };
  /** Two calls: the version becomes the default again, and the version that was the default is deleted. */
  readonly 'restore-policy-version': Managed & { readonly VersionId: string };
  readonly 'update-assume-role-policy': OfRole & WithDocument;
  readonly 'create-role': OfRole & {
    readonly Path: string;
    readonly AssumeRolePolicyDocument: string;
    readonly MaxSessionDuration?: number;
    readonly PermissionsBoundary?: string;
    readonly Tags: readonly Tag[];
  };
  readonly 'delete-role': OfRole;
  readonly 'add-role-to-instance-profile': Profile;
  readonly 'remove-role-from-instance-profile': Profile;
  readonly 'add-user-to-group': Membership;
  readonly 'remove-user-from-group': Membership;
  readonly 'update-access-key': OfUser & { readonly AccessKeyId: string; readonly Status: 'Active' | 'Inactive' };
  /** Creates a service control policy and attaches it to the account. In the management account of the organization. */
  readonly 'add-service-control-policy': { readonly Name: string; readonly Content: string };
  readonly 'remove-service-control-policy': { readonly Name: string };
  /** No call: the team moves the secret to a vault, and rotates it. */
  readonly 'move-secret': { readonly Holder: string; readonly Place: string };
}

export type OperationName = keyof Operations;

/** A call with its parameters, in one account. */
export type Call = {
  readonly [N in OperationName]: {
    readonly account: string;
    readonly operation: N;
    readonly parameters: Operations[N];
    /** IDs of deleted roles and users that the trust policy named, and that AWS would refuse. */
    readonly leftOut?: readonly string[];
  };
}[OperationName];

/** A change that AWS would refuse, or that names something that does not exist. */
export class RefusedChange extends Error {
  override readonly name = 'RefusedChange';
}

/** The result; undefined if AWS would refuse the change, for example because of a quota. */
export function unlessRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RefusedChange) return undefined;
    throw error;
  }
}
