/** An escalation rule is data: which actions, on which resources and under which preconditions, give the caller the privilege
 * of which identity. The evaluators in `evaluate/` turn rules into edges; the pages in docs/escalation are generated from
 * rules. */

export const CATEGORY_NAMES = [
  'self',
  'credentials',
  'roles',
  'identities',
  'passrole',
  'compute',
  'federation',
  'secrets',
] as const;
export type Category = (typeof CATEGORY_NAMES)[number];

export const CATEGORIES: Readonly<Record<Category, string>> = {
  self: 'Change permissions',
  credentials: "Take over a user's credentials",
  roles: 'Assume a role',
  identities: 'Create an identity',
  passrole: 'Pass a role to new compute',
  compute: 'Use existing compute',
  federation: 'Change an identity provider',
  secrets: 'Read an exposed access key',
};

/** One permission that the caller needs. Without `on`, it must be allowed on at least one resource. */
export interface Need {
  readonly action: string;
  /** ARN pattern with `{partition}`, `{account}` and, if there is a target, `{name}`, `{path}` and `{arn}`. For compute in
   * an EKS cluster, `{cluster}` is its name. `{code}` alone is where
   * compute runs its code from. */
  readonly on?: string;
  /** All needs with this mark must be allowed on the same resource, which the caller creates or changes. */
  readonly same?: true;
  /** Patterns that are alternatives to `on`. */
  readonly or?: readonly string[];
  /** A permission on these patterns alone is not sufficient. */
  readonly beyond?: readonly string[];
}

/** Facts about a user that determine whether the caller can create or use a credential. */
export type UserCondition =
  | 'free-key-slot'
  | 'has-key'
  | 'inactive-key'
  | 'login-profile'
  | 'no-login-profile'
  | 'no-mfa';

export type Mechanism =
  /** Writes or attaches a policy of a user, a role or a group. */
  | {
      readonly kind: 'write-policy';
      readonly holder: 'user' | 'role' | 'group';
      readonly action: string;
      /** Any statements, or an existing managed policy. */
      readonly content: 'any' | 'managed';
    }
  /** Rewrites a managed policy that is attached to an identity or is its permissions boundary. */
  | { readonly kind: 'write-managed-policy'; readonly action: string; readonly makesRoom: string }
  /** Makes another version of a managed policy the default. */
  | { readonly kind: 'choose-version'; readonly action: string }
  | { readonly kind: 'join-group'; readonly action: string }
  /** Creates a group, gives it permissions and adds a user to it. */
  | {
      readonly kind: 'join-new-group';
      readonly action: string;
      readonly writes: 'iam:PutGroupPolicy' | 'iam:AttachGroupPolicy';
    }
  /** Removes or replaces the permissions boundary of a user or role. */
  | {
      readonly kind: 'lift-boundary';
      readonly holder: 'user' | 'role';
      readonly action: string;
      readonly effect: 'remove' | 'replace';
    }
  /** Removes a policy whose Deny statement limits an identity. */
  | {
      readonly kind: 'lift-deny';
      readonly holder: 'user' | 'role' | 'group';
      readonly action: string;
      readonly what: 'inline' | 'attached';
    }
  | { readonly kind: 'leave-group'; readonly action: string }
  /** Tags a user or role when policies depend on its tags. */
  | { readonly kind: 'choose-tags'; readonly holder: 'user' | 'role'; readonly action: string }
  /** Detaches, rewrites or disables the organization policies that limit the account. */
  | { readonly kind: 'lift-organization-policy'; readonly action: string }
  /** Creates, replaces or reactivates a credential of a user. */
  | {
      readonly kind: 'take-credential';
      readonly needs: readonly Need[];
      readonly conditions: readonly UserCondition[];
      /** What the caller must know or have that no permission gives. */
      readonly dependsOn?: readonly string[];
      /** The credential works only for these actions: the user must be allowed one of them, and the caller gains nothing else. */
      readonly only?: readonly string[];
    }
  | { readonly kind: 'assume-role' }
  | { readonly kind: 'write-trust'; readonly action: string }
  /** Creates an identity with every permission that organization policies leave. */
  | {
      readonly kind: 'new-identity';
      readonly needs: readonly Need[];
      readonly type: 'user' | 'role';
      /** The action by which the new user joins a group, whose permissions it has instead of those of its own policy. */
      readonly joinsBy?: string;
    }
  /** Passes a role to compute that the caller starts. */
  | {
      readonly kind: 'pass-role';
      /** Service principal that the role must trust. */
      readonly service: string;
      /** Values of `iam:PassedToService`, if not only the service that the role trusts. */
      readonly passedTo?: readonly string[];
      readonly needs: readonly Need[];
      /** `required`: the role is in an instance profile; `made`, `changed`: the caller adds it to a new or an existing one. */
      readonly instanceProfile?: 'required' | 'made' | 'changed';
      readonly dependsOn?: readonly string[];
      /** CloudFormation types: the caller starts an existing resource of one of these types with the role. */
      readonly startsFrom?: readonly string[];
      /** Such resources can exist without a role, so that the inventory of workloads does not list them. */
      readonly orWithoutRole?: boolean;
      /** The role trusts the service as a federated identity provider. */
      readonly federated?: boolean;
    }
  /** Uses or changes compute that runs with a role. */
  | {
      readonly kind: 'use-workload';
      /** CloudFormation types. */
      readonly types: readonly string[];
      /** Service principals that roles of such compute trust: without an inventory, every role that trusts one is a candidate. */
      readonly services: readonly string[];
      readonly needs: readonly Need[];
      readonly dependsOn?: readonly string[];
      /** What the edge depends on unless the caller can send a message that starts the compute. */
      readonly unlessTriggered?: string;
      readonly binding?: 'task_role';
      readonly access?: 'authenticated' | 'unauthenticated';
      /** The roles trust the service as a federated identity provider. */
      readonly federated?: boolean;
      /** The service itself keeps the role: a role that trusts it is sufficient, with or without compute. */
      readonly standing?: boolean;
      /** The caller can name any role in an instance profile, without `iam:PassRole`. */
      readonly takesAnyProfile?: boolean;
      /** Starting the compute passes its role to the service, which the caller must be allowed to do. */
      readonly passesRole?: boolean;
      /** A resource policy can allow principals of other accounts. */
      readonly resourcePolicy?: boolean;
      /** What the edge depends on if it is not known where the compute runs its code from (`{code}`). */
      readonly codeUnknown?: string;
      /** The compute is what runs in EKS clusters. Roles that trust the OIDC provider of the cluster are reached as well. */
      readonly inCluster?: boolean;
      /** ARN pattern, with `{region}`, of a resource that the caller creates and for which the service assumes the role. The trust
       * policy of the role must accept it as `aws:SourceArn`. */
      readonly newSource?: string;
      /** The role itself must be allowed these actions, or the caller cannot reach the compute. */
      readonly roleNeeds?: { readonly actions: readonly string[]; readonly otherwise: string };
    }
  /** Uses an EKS cluster through an access entry that names the caller. */
  | { readonly kind: 'use-cluster' }
  /** Replaces an identity provider that a role trusts. */
  | {
      readonly kind: 'write-provider';
      readonly action: string;
      readonly provider: 'saml' | 'oidc';
      readonly dependsOn?: readonly string[];
    }
  /** Reads a credential from a resource that exposes it. */
  | { readonly kind: 'read-credential'; readonly types: readonly string[]; readonly needs: readonly Need[] }
  /** Changes what an Identity Center permission set grants. */
  | { readonly kind: 'write-permission-set'; readonly needs: readonly Need[]; readonly assigns: boolean };

export interface EscalationRule<M extends Mechanism = Mechanism> {
  /** `service-action`, kebab-case; never renamed. */
  readonly id: string;
  readonly category: Category;
  readonly title: string;
  readonly description: string;
  /** What must hold in addition to the permissions, one sentence each. */
  readonly preconditions: readonly string[];
  /** MITRE ATT&CK (Enterprise, v17) technique ids. */
  readonly techniques: readonly string[];
  readonly remediation: string;
  readonly references: readonly string[];
  readonly mechanism: M;
}

export type MechanismOf<K extends Mechanism['kind']> = Extract<Mechanism, { readonly kind: K }>;
export type RuleOf<K extends Mechanism['kind']> = EscalationRule<MechanismOf<K>>;

/** Every action that the rule names, for its documentation and to skip rules that cannot apply to an identity. */
export function actionsOf({ mechanism }: EscalationRule): readonly string[] {
  switch (mechanism.kind) {
    case 'assume-role':
      return ['sts:AssumeRole'];
    case 'use-cluster':
      // Names the access. Kubernetes authorizes it, so that the caller does not need this or another permission of IAM.
      return ['eks:AccessKubernetesApi'];
    case 'pass-role': {
      const { instanceProfile: profile } = mechanism;
      const making = profile === 'made' ? MAKE_PROFILE : profile === 'changed' ? CHANGE_PROFILE : [];
      return distinct(['iam:PassRole', ...making, ...mechanism.needs.map(({ action }) => action)]);
    }
    case 'new-identity':
      return distinct([
        ...mechanism.needs.map(({ action }) => action),
        ...(mechanism.joinsBy ? [mechanism.joinsBy] : []),
      ]);
    case 'join-new-group':
      return ['iam:CreateGroup', mechanism.writes, mechanism.action];
    case 'use-workload':
      return distinct([
        ...mechanism.needs.map(({ action }) => action),
        ...(mechanism.passesRole ? ['iam:PassRole'] : []),
      ]);
    case 'take-credential':
    case 'read-credential':
    case 'write-permission-set':
      return distinct(mechanism.needs.map(({ action }) => action));
    default:
      return [mechanism.action];
  }
}

/** Needed when the role is not in an instance profile: create one for it. */
export const MAKE_PROFILE = ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'] as const;
/** Needed when the role is not in an instance profile: replace the role in an existing one. */
export const CHANGE_PROFILE = ['iam:RemoveRoleFromInstanceProfile', 'iam:AddRoleToInstanceProfile'] as const;

const distinct = (actions: readonly string[]): readonly string[] => [...new Set(actions)];
