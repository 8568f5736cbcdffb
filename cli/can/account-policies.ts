import {
  type AuthorizationRequest,
  type Caller,
  type CompiledPrincipal,
  compilePrincipal,
  isTrustAction,
  type NamedPolicy,
  PolicyCache,
  type PolicySet,
  parseCaller,
} from '../../layers/core/iam/index.ts';
import { wellKnownPolicy } from '../../layers/core/posture/escalation/well-known-policies.ts';
import type { AccountEstate, RoleFacts, UserFacts } from '../../layers/core/posture/estate.ts';
import type { OrganizationPolicies } from '../../layers/core/posture/organization-policies.ts';

/** Policies of the organization from files, by type. */
export interface OrganizationFiles {
  readonly scps: OrganizationPolicies | undefined;
  readonly rcps: OrganizationPolicies | undefined;
}

/** The principals of the account dumps, compiled for evaluation. */
export class AccountPolicies {
  readonly #estates: readonly AccountEstate[];
  readonly #organization: OrganizationFiles;
  readonly #cache = new PolicyCache();
  readonly #compiled = new Map<string, Evaluated>();
  readonly #managed = new Map<string, NamedPolicy>();
  readonly #roles = new Map<string, RoleFacts>();
  readonly #users = new Map<string, readonly [AccountEstate, UserFacts]>();

  constructor(estates: readonly AccountEstate[], organization: OrganizationFiles) {
    this.#estates = estates;
    this.#organization = organization;
    for (const estate of estates) {
      for (const policy of estate.managedPolicies) {
        const version = policy.versions.find((one) => one.isDefault) ?? policy.versions[0];
        if (version) this.#managed.set(policy.arn, { name: policy.arn, document: version.document });
      }
      for (const role of estate.roles) this.#roles.set(roleKey(estate.account, role.name), role);
      for (const user of estate.users) this.#users.set(user.arn, [estate, user]);
    }
  }

  /** The compiled policies of a principal. Principals that the dumps do not contain have no policies. */
  principal(arn: string, session: readonly NamedPolicy[]): Evaluated {
    const parsed = parseCaller(arn);
    // A hostile name can end with a character that counts as white space.
    const caller = this.#users.has(arn) ? { ...parsed, arn } : parsed;
    const cached = session.length === 0 ? this.#compiled.get(caller.arn) : undefined;
    if (cached) return cached;
    const principal = this.#compile(caller, session, true);
    const isComplete = !this.#usesWellKnown(caller.arn);
    const evaluated: Evaluated = {
      principal,
      known: this.#known(caller),
      ...(isComplete ? {} : { withUnknownPolicies: this.#compile(caller, session, false) }),
    };
    if (session.length === 0) this.#compiled.set(caller.arn, evaluated);
    return evaluated;
  }

  #known(caller: Caller): Evaluated['known'] {
    const isListed = caller.kind === 'user' || caller.kind === 'role' || caller.kind === 'session';
    if (!isListed || this.#holders(caller.arn).length > 0) return 'known';
    return this.#estates.some(({ account }) => account === caller.account) ? 'absent' : 'elsewhere';
  }

  /** Whether the known grants of AWS managed policies replace documents that the dump lacks. */
  #usesWellKnown(arn: string): boolean {
    const attached = this.#holders(arn).flatMap((holder) => holder.attachedPolicies);
    return attached.some((policy) => !this.#managed.has(policy) && wellKnownPolicy(policy) !== undefined);
  }

  /** @param isKnown whether the known grants of an AWS managed policy replace a document that the dump lacks. */
  #compile(caller: Caller, session: readonly NamedPolicy[], isKnown: boolean): CompiledPrincipal {
    const entry = this.#entry(caller.arn, isKnown);
    const scps = this.#organization.scps?.levelsOver(caller.account) ?? [];
    const organization = this.#organization.rcps?.organization ?? this.#organization.scps?.organization;
    const set = {
      ...(entry?.set ?? { identity: [] }),
      ...(scps.length > 0 ? { scps } : {}),
      ...(session.length > 0 ? { session } : {}),
    };
    return compilePrincipal(caller.arn, set, { cache: this.#cache, organization, ...entry?.options });
  }

  /** Resource control policies over an account. */
  rcpsOver(account: string): NonNullable<AuthorizationRequest['resourceRcps']> {
    return this.#organization.rcps?.levelsOver(account) ?? [];
  }

  /** The trust policy and tags of a role. */
  resourceFacts(action: string, resource: string): Partial<AuthorizationRequest> {
    const target = parseCaller(resource);
    if (target.kind !== 'role') return {};
    const role = this.#roles.get(roleKey(target.account, target.name));
    if (!role || role.arn !== resource) return isTrustAction(action) ? { resourcePolicyUnknown: true } : {};
    if (!isTrustAction(action)) return { resourceTags: role.tags };
    return { resourceTags: role.tags, resourcePolicy: { name: `${role.arn}/trust`, document: role.trustPolicy } };
  }

  #entry(arn: string, isKnown: boolean) {
    const [, user] = this.#users.get(arn) ?? [];
    const role = this.#role(parseCaller(arn), arn);
    const holder = user ?? role;
    if (holder === undefined) return undefined;
    const roleArn = role === undefined ? {} : { roleArn: role.arn };
    const options = { tags: holder.tags, uniqueId: holder.immutableId, ...roleArn };
    return { set: this.#set(this.#holders(arn), holder.boundary, isKnown), options };
  }

  /** A role, or a user and its groups; empty for a principal that the dumps do not contain. */
  #holders(arn: string): readonly Holder[] {
    const [estate, user] = this.#users.get(arn) ?? [];
    if (estate === undefined || user === undefined) {
      const role = this.#role(parseCaller(arn), arn);
      return role === undefined ? [] : [role];
    }
    return [user, ...user.groups.map((name) => estate.groups.find((one) => one.name === name) ?? absentGroup(name))];
  }

  #role(caller: Caller, arn: string): RoleFacts | undefined {
    if (caller.kind !== 'role' && caller.kind !== 'session') return undefined;
    const role = this.#roles.get(roleKey(caller.account, caller.name));
    return role === undefined || (caller.kind === 'role' && role.arn !== arn) ? undefined : role;
  }

  #set(holders: readonly Holder[], boundary: string | undefined, isKnown: boolean): PolicySet {
    const identity = holders.flatMap(({ inlinePolicies, attachedPolicies }) => [
      ...inlinePolicies,
      ...attachedPolicies.map((arn) => this.#policy(arn, isKnown)),
    ]);
    return boundary === undefined ? { identity } : { identity, boundary: [this.#policy(boundary, false)] };
  }

  /** A policy without a document in the dump is unreadable, unless its grants are known. */
  #policy(arn: string, isKnown: boolean): NamedPolicy {
    const unreadable = { name: arn, document: '' };
    return this.#managed.get(arn) ?? (isKnown ? wellKnownPolicy(arn) : undefined) ?? unreadable;
  }
}

/** A principal as the dumps describe it. */
interface Evaluated {
  readonly principal: CompiledPrincipal;
  /** `absent`: its account is in the dumps, but it is not. `elsewhere`: its account is not in the dumps. */
  readonly known: 'known' | 'absent' | 'elsewhere';
  /** The same with unreadable documents in place of the known grants of AWS managed policies. */
  readonly withUnknownPolicies?: CompiledPrincipal;
}

type Holder = Pick<UserFacts, 'inlinePolicies' | 'attachedPolicies'>;

const roleKey = (account: string, name: string): string => `${account}/${name}`;

/** A group that is not in the dump: its permissions are unknown. */
const absentGroup = (name: string) => ({
  inlinePolicies: [{ name: `group/${name}`, document: '' }],
  attachedPolicies: [],
});
