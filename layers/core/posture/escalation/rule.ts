/** What an escalation rule says. A rule is data: which actions, on what, under which preconditions, yield whose rights. The
 * evaluators in `evaluate/` turn it into edges; its documentation page is generated from it. */

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
  self: 'Changing what oneself may do',
  credentials: 'Taking the credentials of a user',
  roles: 'Becoming a role',
  identities: 'Making a new identity',
  passrole: 'Passing a role to new compute',
  compute: 'Using compute that already runs with a role',
  federation: 'Changing who may sign in from outside',
  secrets: 'Reading credentials that lie about',
};

/** One permission that the source needs. Without `on` it has to be allowed on something. */
export interface Need {
  readonly action: string;
  /** ARN pattern with `{partition}`, `{account}` and, where there is a target, `{name}`, `{path}` and `{arn}`. */
  readonly on?: string;
  /** The needs so marked have to be allowed on one and the same thing, which the source makes or changes. */
  readonly same?: true;
  /** Other patterns that will do in the place of `on`. */
  readonly or?: readonly string[];
  /** What is allowed on these alone is of no use. */
  readonly beyond?: readonly string[];
}

/** Facts about a user that decide whether a credential can be made or used. */
export type UserCondition =
  | 'free-key-slot'
  | 'has-key'
  | 'inactive-key'
  | 'login-profile'
  | 'no-login-profile'
  | 'no-mfa';

export type Mechanism =
  /** Writes a policy of a user, a role or a group of users. */
  | {
      readonly kind: 'write-policy';
      readonly holder: 'user' | 'role' | 'group';
      readonly action: string;
      /** Any text, or one of the managed policies that exist. */
      readonly content: 'any' | 'managed';
    }
  /** Writes the text of a managed policy that is attached to an identity or is its boundary. */
  | { readonly kind: 'write-managed-policy'; readonly action: string; readonly makesRoom: string }
  /** Makes another version of a managed policy the one that counts. */
  | { readonly kind: 'choose-version'; readonly action: string }
  | { readonly kind: 'join-group'; readonly action: string }
  /** Removes or replaces the boundary of a user or role. */
  | {
      readonly kind: 'lift-boundary';
      readonly holder: 'user' | 'role';
      readonly action: string;
      readonly effect: 'remove' | 'replace';
    }
  /** Removes a policy whose Deny limits an identity. */
  | {
      readonly kind: 'lift-deny';
      readonly holder: 'user' | 'role' | 'group';
      readonly action: string;
      readonly what: 'inline' | 'attached';
    }
  | { readonly kind: 'leave-group'; readonly action: string }
  /** Tags a user or role where policies depend on its tags. */
  | { readonly kind: 'choose-tags'; readonly holder: 'user' | 'role'; readonly action: string }
  /** Detaches or rewrites the organization policies that limit the account. */
  | { readonly kind: 'lift-organization-policy'; readonly action: string }
  /** Makes, replaces or revives a credential of a user. */
  | {
      readonly kind: 'take-credential';
      readonly needs: readonly Need[];
      readonly conditions: readonly UserCondition[];
      /** What the source must know or hold that no permission gives. */
      readonly dependsOn?: readonly string[];
      /** The credential works for these actions alone: the user has to have one of them, and nothing more is gained. */
      readonly only?: readonly string[];
    }
  | { readonly kind: 'assume-role' }
  | { readonly kind: 'write-trust'; readonly action: string }
  /** Makes an identity and gives it rights: everything that organization policies leave. */
  | {
      readonly kind: 'new-identity';
      readonly needs: readonly Need[];
      readonly type: 'user' | 'role';
      /** The new user has the rights of a group that it joins by this action, rather than of a policy. */
      readonly joinsBy?: string;
    }
  /** Passes a role to compute that the source starts. */
  | {
      readonly kind: 'pass-role';
      /** Service principal that the role has to trust. */
      readonly service: string;
      /** Where `iam:PassedToService` is, or may be, another one than the role trusts: any of these. */
      readonly passedTo?: readonly string[];
      readonly needs: readonly Need[];
      /** `required`: the role comes in an instance profile; `made`, `changed`: the source makes one, or puts the role into
       * one that is there. */
      readonly instanceProfile?: 'required' | 'made' | 'changed';
      readonly dependsOn?: readonly string[];
      /** Existing compute of one of these types has to be there to be started with the role. */
      readonly startsFrom?: readonly string[];
      /** Such compute may well be there without a role, where no list of compute that carries roles shows it. */
      readonly orWithoutRole?: boolean;
      /** The role names the service as an identity provider rather than as a service. */
      readonly federated?: boolean;
    }
  /** Reaches or changes compute that runs with a role. */
  | {
      readonly kind: 'use-workload';
      /** CloudFormation type names. */
      readonly types: readonly string[];
      /** Service principals that such compute's roles trust: whom to suspect where no list of compute is known. */
      readonly services: readonly string[];
      readonly needs: readonly Need[];
      readonly dependsOn?: readonly string[];
      readonly binding?: 'task_role';
      readonly access?: 'authenticated' | 'unauthenticated';
      /** Such compute's roles name the service as an identity provider rather than as a service. */
      readonly federated?: boolean;
      /** The service keeps the role by itself: a role that trusts it is enough, whatever runs. */
      readonly standing?: boolean;
      /** What the source changes may name any role in an instance profile: nothing asks for a right to pass it. */
      readonly takesAnyProfile?: boolean;
      /** Its resource policy may let in identities of other accounts. */
      readonly resourcePolicy?: boolean;
      /** The role itself has to be allowed these, or the way in is not open. */
      readonly roleNeeds?: { readonly actions: readonly string[]; readonly otherwise: string };
    }
  /** Replaces an identity provider that a role trusts. */
  | {
      readonly kind: 'write-provider';
      readonly action: string;
      readonly provider: 'saml' | 'oidc';
      readonly dependsOn?: readonly string[];
    }
  /** Reads a credential from a place that shows it. */
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

/** Every action that the rule names, for its page and for a quick check of whether it can apply to an identity. */
export function actionsOf({ mechanism }: EscalationRule): readonly string[] {
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

/** What it takes to carry a role to an instance that has no profile for it. */
export const MAKE_PROFILE = ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'] as const;
/** What it takes to put a role in the place of the one that an instance profile holds. */
export const CHANGE_PROFILE = ['iam:RemoveRoleFromInstanceProfile', 'iam:AddRoleToInstanceProfile'] as const;

const distinct = (actions: readonly string[]): readonly string[] => [...new Set(actions)];
