import type { ReadDocument } from '../../iam/document.ts';
import {
  type CompiledPolicy,
  type CompiledPrincipal,
  compilePrincipal,
  PolicyCache,
  type Verdict,
} from '../../iam/index.ts';
import type { NamedPolicy, PolicyIssue, PolicySet } from '../../iam/types.ts';
import {
  type AccountEstate,
  type GroupFacts,
  isServiceLinkedRole,
  type ManagedPolicyFacts,
  type RoleFacts,
  type UserFacts,
} from '../estate.ts';
import { PrivilegeClasses } from './classes.ts';
import type { Privilege } from './privilege.ts';
import { currentPolicy } from './well-known-policies.ts';

/** A user or role with everything that grants or limits its permissions, compiled once. */
export interface CompiledIdentity {
  readonly arn: string;
  readonly account: string;
  readonly partition: string;
  readonly name: string;
  readonly kind: 'user' | 'role';
  readonly tags: Readonly<Record<string, string>>;
  readonly user?: UserFacts;
  readonly role?: RoleFacts;
  /** Trust policy of a role. */
  readonly trust?: CompiledPolicy;
  /** Groups of a user that are in the estate. */
  readonly groups: readonly GroupFacts[];
  readonly policies: PolicySet;
  readonly boundaryArn?: string;
  readonly compiled: CompiledPrincipal;
  readonly admin: Verdict;
  /** True for an administrator, also if its Deny statements only depend on how it calls (with MFA, from a network). */
  readonly holdsAdmin: boolean;
  readonly privilege: Privilege;
  /** Identities with the same key have the same permissions. */
  readonly classKey: string;
  /** Policies that could not be read or are missing: what they grant is unknown. */
  readonly issues: readonly PolicyIssue[];
  /** Policies without a document in the input. They grant nothing in `compiled`, except what is known of AWS managed policies. */
  readonly absentPolicies: readonly AbsentPolicy[];
}

/** The policies of an identity as they were read, without those that are absent. */
export const documentsOf = ({ compiled }: Pick<CompiledIdentity, 'compiled'>): readonly ReadDocument[] =>
  compiled.identity.map(({ document }) => document);

export interface AbsentPolicy {
  /** ARN, or `group/<name>` for all policies of a group. */
  readonly name: string;
  /** Whether the known grants of an AWS managed policy are evaluated instead. */
  readonly isPartlyKnown: boolean;
}

export interface CompiledAccount {
  readonly estate: AccountEstate;
  readonly groups: ReadonlyMap<string, GroupFacts>;
  readonly managed: ReadonlyMap<string, ManagedPolicyFacts>;
}

export interface CompiledEstate {
  readonly accounts: ReadonlyMap<string, CompiledAccount>;
  /** By ARN, in the order of the estates. */
  readonly identities: ReadonlyMap<string, CompiledIdentity>;
  readonly cache: PolicyCache;
  readonly classes: PrivilegeClasses;
}

interface PolicyLookup {
  readonly policy?: NamedPolicy;
  readonly issue?: PolicyIssue;
  readonly absent?: AbsentPolicy;
}

/** Compiles every user and role of the accounts with groups, inline and managed policies, boundary and organization policies.
 * Never throws for the content of a policy: an unusable or missing policy is in the `issues` of each identity that has it.
 * @param earlier identities of the same facts are taken from here. */
export function compileEstate(estates: readonly AccountEstate[], earlier?: CompiledEstate): CompiledEstate {
  // The privilege of a class depends on the organization policies, which its key does not contain.
  const known = earlier && estates.every((estate) => isLimitedAlike(estate, earlier)) ? earlier : undefined;
  const cache = known?.cache ?? new PolicyCache();
  const classes = known?.classes ?? new PrivilegeClasses(cache);
  const accounts = new Map<string, CompiledAccount>();
  const identities = new Map<string, CompiledIdentity>();
  for (const estate of estates) {
    const account = compileAccount(estate);
    accounts.set(estate.account, account);
    const compiler = new AccountCompiler(account, cache, classes);
    const before = known && sharesPolicies(estate, known) ? known.identities : NONE;
    for (const user of estate.users) identities.set(user.arn, sameFacts(before, user) ?? compiler.user(user));
    for (const role of estate.roles) identities.set(role.arn, sameFacts(before, role) ?? compiler.role(role));
  }
  return { accounts, identities, cache, classes };
}

const NONE: CompiledEstate['identities'] = new Map();

/** The identity, if it was compiled from the same facts. */
function sameFacts(before: CompiledEstate['identities'], facts: UserFacts | RoleFacts): CompiledIdentity | undefined {
  const identity = before.get(facts.arn);
  return identity !== undefined && (identity.user === facts || identity.role === facts) ? identity : undefined;
}

/** Whether the same organization policies apply to the account. */
function isLimitedAlike({ account, scps, rcps, organization }: AccountEstate, { accounts }: CompiledEstate): boolean {
  const before = accounts.get(account)?.estate;
  return before?.scps === scps && before?.rcps === rcps && before?.organization === organization;
}

/** Whether groups and managed policies, which identities have in common, are the same. */
function sharesPolicies(estate: AccountEstate, { accounts }: CompiledEstate): boolean {
  const before = accounts.get(estate.account)?.estate;
  return (
    before !== undefined &&
    before.groups === estate.groups &&
    before.managedPolicies === estate.managedPolicies &&
    before.takenAt === estate.takenAt
  );
}

function compileAccount(estate: AccountEstate): CompiledAccount {
  return {
    estate,
    groups: new Map(estate.groups.map((group) => [group.name, group])),
    managed: new Map(estate.managedPolicies.map((policy) => [policy.arn, policy])),
  };
}

type IdentityParts = Pick<CompiledIdentity, 'arn' | 'name' | 'kind' | 'tags' | 'groups'> & {
  readonly user?: UserFacts;
  readonly role?: RoleFacts;
  readonly trust?: CompiledPolicy;
  readonly boundaryArn: string | undefined;
  readonly found: readonly PolicyLookup[];
};

class AccountCompiler {
  readonly #account: CompiledAccount;
  readonly #cache: PolicyCache;
  readonly #classes: PrivilegeClasses;
  readonly #managed = new Map<string, PolicyLookup>();

  constructor(account: CompiledAccount, cache: PolicyCache, classes: PrivilegeClasses) {
    this.#account = account;
    this.#cache = cache;
    this.#classes = classes;
  }

  user(user: UserFacts): CompiledIdentity {
    const groups: GroupFacts[] = [];
    const found: PolicyLookup[] = [];
    for (const name of user.groups) {
      const group = this.#account.groups.get(name);
      if (group) groups.push(group);
      else
        found.push({
          issue: absent(name, 'group', user.arn),
          absent: { name: `group/${name}`, isPartlyKnown: false },
        });
    }
    for (const holder of [user, ...groups]) found.push(...this.#held(holder));
    const { arn, name, tags } = user;
    return this.#identity({ arn, name, kind: 'user', tags, user, groups, boundaryArn: user.boundary, found });
  }

  role(role: RoleFacts): CompiledIdentity {
    const { arn, name, tags } = role;
    const trust = this.#cache.compile({ name: `${arn}/trust`, document: role.trustPolicy }, 'resource');
    const found = this.#held(role);
    return this.#identity({
      arn,
      name,
      kind: 'role',
      tags,
      role,
      trust,
      groups: [],
      boundaryArn: role.boundary,
      found,
    });
  }

  #held(holder: UserFacts | RoleFacts | GroupFacts): PolicyLookup[] {
    return [
      ...holder.inlinePolicies.map((policy) => ({ policy })),
      ...holder.attachedPolicies.map((arn) => this.#managedPolicy(arn)),
    ];
  }

  #managedPolicy(arn: string): PolicyLookup {
    let found = this.#managed.get(arn);
    if (!found) {
      found = lookUp(arn, this.#account.managed.get(arn));
      this.#managed.set(arn, found);
    }
    return found;
  }

  #identity({ found, boundaryArn, ...parts }: IdentityParts): CompiledIdentity {
    const { estate } = this.#account;
    const isServiceLinked = parts.role !== undefined && isServiceLinkedRole(parts.role);
    const boundary = boundaryArn === undefined ? undefined : this.#managedPolicy(boundaryArn);
    const policies: PolicySet = {
      identity: unique(found.flatMap(({ policy }) => policy ?? [])),
      ...(boundary && boundaryArn !== undefined ? { boundary: [boundary.policy ?? unreadBoundary(boundaryArn)] } : {}),
      ...(estate.scps && !isServiceLinked ? { scps: estate.scps } : {}),
      ...(estate.rcps && !isServiceLinked ? { rcps: estate.rcps } : {}),
    };
    const compiled = compilePrincipal(parts.arn, policies, {
      cache: this.#cache,
      tags: parts.tags,
      // Assuming a role starts a new session, so a revocation of older sessions does not apply.
      issuedAt: parts.kind === 'role' ? estate.takenAt : undefined,
      now: estate.takenAt,
      organization: estate.organization,
    });
    const { arn, tags } = parts;
    const kind = isServiceLinked ? 'service-linked role' : parts.kind;
    const classKey = this.#classes.keyOf({ arn, account: estate.account, kind, tags }, policies);
    const trustIssues = parts.trust?.issues ?? [];
    const missing = [...found, ...(boundary ? [boundary] : [])].flatMap(({ issue }) => issue ?? []);
    return {
      ...parts,
      ...(boundaryArn === undefined ? {} : { boundaryArn }),
      account: estate.account,
      partition: estate.partition,
      policies,
      compiled,
      classKey,
      ...this.#classes.privilegesOf(classKey, () => compiled, policies),
      issues: [...missing, ...compiled.issues, ...trustIssues],
      absentPolicies: found.flatMap((one) => one.absent ?? []),
    };
  }
}

/** Placeholder for a boundary whose document is missing: whatever it allows is conditional. */
const unreadBoundary = (arn: string): NamedPolicy => ({
  name: arn,
  document: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { [`unread-policy/${arn}`]: 'read' } },
      },
    ],
  },
});

const unique = (policies: readonly NamedPolicy[]): readonly NamedPolicy[] => [...new Set(policies)];

const absent = (name: string, what: string, place: string): PolicyIssue => ({
  policy: name,
  place,
  problem: `${what} is referenced but missing: its permissions are unknown`,
});

function lookUp(arn: string, facts: ManagedPolicyFacts | undefined): PolicyLookup {
  const policy = currentPolicy(arn, facts);
  if (policy)
    return facts?.versions.some(({ isDefault }) => isDefault)
      ? { policy }
      : { policy, absent: { name: arn, isPartlyKnown: true } };
  return {
    issue: absent(arn, 'managed policy', facts ? 'default version' : 'Policies'),
    absent: { name: arn, isPartlyKnown: false },
  };
}
