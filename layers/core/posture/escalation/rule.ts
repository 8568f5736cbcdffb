/** Escalation rules are data: which actions, on which resources and under which preconditions, gain whose privilege. The
 * evaluators in `evaluate/` turn them into edges, and their documentation pages are generated. */

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
  self: 'Changing its own permissions',
  credentials: 'Taking the credentials of a user',
  roles: 'Becoming a role',
  identities: 'Creating a new identity',
  passrole: 'Passing a role to new compute',
  compute: 'Using compute that already has a role',
  federation: 'Changing federated access',
  secrets: 'Reading exposed credentials',
};

export interface RuleMeta {
  /** `service-action`, kebab-case; never renamed. */
  readonly id: string;
  readonly category: Category;
  readonly title: string;
  readonly description: string;
  /** Preconditions in addition to the permissions, one sentence each. */
  readonly preconditions: readonly string[];
  /** MITRE ATT&CK (Enterprise, v17) technique ids. */
  readonly techniques: readonly string[];
  readonly remediation: string;
  readonly references: readonly string[];
}

/** One permission that the attacker needs. Without `on`, it must be allowed on some resource. */
export interface Need {
  readonly action: string;
  /** ARN pattern with `{partition}`, `{account}` and, if there is a target, `{name}`, `{path}` and `{arn}`. */
  readonly on?: string;
  /** Needs with this mark must be allowed on the same resource, which the attacker creates or changes. */
  readonly same?: true;
  /** Alternatives to `on`. */
  readonly or?: readonly string[];
  /** Permission on only these resources is of no use. */
  readonly beyond?: readonly string[];
}

/** State of a user that decides whether a credential can be created or used. */
export type UserCondition =
  | 'free-key-slot'
  | 'has-key'
  | 'inactive-key'
  | 'login-profile'
  | 'no-login-profile'
  | 'no-mfa';

export type Mechanism =
  /** Writes a policy of a user, role or group. */
  | {
      readonly kind: 'write-policy';
      readonly holder: 'user' | 'role' | 'group';
      readonly action: string;
      /** Any document, or an existing managed policy. */
      readonly content: 'any' | 'managed';
    }
  /** Writes a managed policy that is attached to an identity or is its boundary. */
  | { readonly kind: 'write-managed-policy'; readonly action: string; readonly makesRoom: string }
  /** Makes another version of a managed policy the default. */
  | { readonly kind: 'choose-version'; readonly action: string }
  | { readonly kind: 'join-group'; readonly action: string }
  /** Removes or replaces the permissions boundary of a user or role. */
  | {
      readonly kind: 'lift-boundary';
      readonly holder: 'user' | 'role';
      readonly action: string;
      readonly effect: 'remove' | 'replace';
    }
  /** Removes a policy whose Deny statements limit an identity. */
  | {
      readonly kind: 'lift-deny';
      readonly holder: 'user' | 'role' | 'group';
      readonly action: string;
      readonly what: 'inline' | 'attached';
    }
  | { readonly kind: 'leave-group'; readonly action: string }
  /** Tags a user or role whose policies depend on its tags. */
  | { readonly kind: 'choose-tags'; readonly holder: 'user' | 'role'; readonly action: string }
  /** Detaches or rewrites the organization policies that limit the account. */
  | { readonly kind: 'lift-organization-policy'; readonly action: string }
  /** Creates, replaces or reactivates a credential of a user. */
  | {
      readonly kind: 'take-credential';
      readonly needs: readonly Need[];
      readonly conditions: readonly UserCondition[];
      /** Requirements that no permission provides. */
      readonly dependsOn?: readonly string[];
      /** The credential works only for these actions: the user must have one of them, and nothing else is gained. */
      readonly only?: readonly string[];
    }
  | { readonly kind: 'assume-role' }
  | { readonly kind: 'write-trust'; readonly action: string }
  /** Creates an identity and gives it all permissions that organization policies allow. */
  | {
      readonly kind: 'new-identity';
      readonly needs: readonly Need[];
      readonly type: 'user' | 'role';
      /** The new user has the permissions of a group that it joins with this action, not of a policy. */
      readonly joinsBy?: string;
    }
  /** Passes a role to compute that the attacker starts. */
  | {
      readonly kind: 'pass-role';
      /** Service principal that the role must trust. */
      readonly service: string;
      /** Values of `iam:PassedToService`, if they differ from the service that the role trusts: any of these. */
      readonly passedTo?: readonly string[];
      readonly needs: readonly Need[];
      /** `required`: the role must be in an instance profile; `made`, `changed`: the attacker creates one, or puts the role
       * into an existing one. */
      readonly instanceProfile?: 'required' | 'made' | 'changed';
      readonly dependsOn?: readonly string[];
      /** Existing compute of one of these types is needed to start with the role. */
      readonly startsFrom?: readonly string[];
      /** Such compute may exist without a role, which a list of compute with roles does not show. */
      readonly orWithoutRole?: boolean;
      /** The role trusts the service as an identity provider, not as a service. */
      readonly federated?: boolean;
    }
  /** Accesses or changes compute that runs with a role. */
  | {
      readonly kind: 'use-workload';
      /** CloudFormation type names. */
      readonly types: readonly string[];
      /** Service principals that roles of such compute trust: their roles are suspected without a list of compute. */
      readonly services: readonly string[];
      readonly needs: readonly Need[];
      readonly dependsOn?: readonly string[];
      readonly binding?: 'task_role';
      readonly access?: 'authenticated' | 'unauthenticated';
      /** Roles of such compute trust the service as an identity provider, not as a service. */
      readonly federated?: boolean;
      /** The service can always assume the role: a role that trusts it is enough, even without running compute. */
      readonly standing?: boolean;
      /** The attacker can choose any instance profile, without `iam:PassRole`. */
      readonly takesAnyProfile?: boolean;
      /** Its resource policy can allow identities of other accounts. */
      readonly resourcePolicy?: boolean;
      /** Actions that the role itself must be allowed. */
      readonly roleNeeds?: { readonly actions: readonly string[]; readonly otherwise: string };
    }
  /** Replaces an identity provider that a role trusts. */
  | {
      readonly kind: 'write-provider';
      readonly action: string;
      readonly provider: 'saml' | 'oidc';
      readonly dependsOn?: readonly string[];
    }
  /** Reads a credential from a place that exposes it. */
  | { readonly kind: 'read-credential'; readonly types: readonly string[]; readonly needs: readonly Need[] }
  /** Changes the policies of an Identity Center permission set. */
  | { readonly kind: 'write-permission-set'; readonly needs: readonly Need[]; readonly assigns: boolean };

export interface Rule<M extends Mechanism = Mechanism> extends RuleMeta {
  readonly mechanism: M;
}

export type RuleOf<K extends Mechanism['kind']> = Rule<Extract<Mechanism, { readonly kind: K }>>;

/** Keeps the type of the mechanism, so that an evaluator gets the rules of its kind without a cast. */
export const rule = <M extends Mechanism>(meta: RuleMeta, mechanism: M): Rule<M> => ({ ...meta, mechanism });

/** Every action of the rule, for its page and for a quick check of whether it can apply to an identity. */
export function actionsOf({ mechanism }: Rule): readonly string[] {
  switch (mechanism.kind) {
    case 'assume-role':
      return ['sts:AssumeRole'];
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
    case 'take-credential':
    case 'use-workload':
    case 'read-credential':
    case 'write-permission-set':
      return distinct(mechanism.needs.map(({ action }) => action));
    default:
      return [mechanism.action];
  }
}

/** Actions that give an instance a role without an instance profile. */
export const MAKE_PROFILE = ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'] as const;
/** Actions that replace the role in an instance profile. */
export const CHANGE_PROFILE = ['iam:RemoveRoleFromInstanceProfile', 'iam:AddRoleToInstanceProfile'] as const;

const distinct = (actions: readonly string[]): readonly string[] => [...new Set(actions)];
