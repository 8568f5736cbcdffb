import {
  type AuthorizationRequest,
  type CompiledPrincipal,
  compilePrincipal,
  type NamedPolicy,
  PolicyCache,
  type PolicySet,
  parseCaller,
} from '../../layers/core/iam/index.ts';
import type { AccountEstate, RoleFacts, UserFacts } from '../../layers/core/posture/estate.ts';
import type { OrganizationPolicies } from '../../layers/core/posture/organization-policies.ts';

const ASSUME_ACTIONS = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
]);

/** The principals of the account dumps, compiled for evaluation. */
export class AccountPolicies {
  readonly #estates: readonly AccountEstate[];
  readonly #organization: OrganizationPolicies | undefined;
  readonly #cache = new PolicyCache();
  readonly #compiled = new Map<string, CompiledPrincipal>();
  readonly #managed = new Map<string, NamedPolicy>();
  readonly #roles = new Map<string, RoleFacts>();
  readonly #users = new Map<string, readonly [AccountEstate, UserFacts]>();

  constructor(estates: readonly AccountEstate[], organization: OrganizationPolicies | undefined) {
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

  /** The compiled policies of a principal, and whether the dumps contain it. Other principals have no policies. */
  principal(arn: string, session: readonly NamedPolicy[]): { principal: CompiledPrincipal; known: boolean } {
    const caller = parseCaller(arn);
    const cached = session.length === 0 ? this.#compiled.get(caller.arn) : undefined;
    if (cached) return { principal: cached, known: true };
    const entry = this.#entry(caller.arn);
    const scps = this.#scps(caller.account);
    const set = {
      ...(entry?.set ?? { identity: [] }),
      ...(scps.length > 0 ? { scps } : {}),
      ...(session.length > 0 ? { session } : {}),
    };
    const principal = compilePrincipal(caller.arn, set, { cache: this.#cache, ...entry?.options });
    if (entry && session.length === 0) this.#compiled.set(caller.arn, principal);
    const hasNoEntry = caller.kind !== 'user' && caller.kind !== 'role' && caller.kind !== 'session';
    return { principal, known: entry !== undefined || hasNoEntry };
  }

  /** The trust policy and tags of a role. */
  resourceFacts(action: string, resource: string): Partial<AuthorizationRequest> {
    const target = parseCaller(resource);
    if (target.kind !== 'role') return {};
    const role = this.#roles.get(roleKey(target.account, target.name));
    if (!role || role.arn !== resource)
      return ASSUME_ACTIONS.has(action.toLowerCase()) ? { resourcePolicyUnknown: true } : {};
    if (!ASSUME_ACTIONS.has(action.toLowerCase())) return { resourceTags: role.tags };
    return { resourceTags: role.tags, resourcePolicy: { name: `${role.arn}/trust`, document: role.trustPolicy } };
  }

  #entry(arn: string) {
    const caller = parseCaller(arn);
    const [estate, user] = this.#users.get(arn) ?? [];
    if (estate && user)
      return { set: this.#set(user, estate, user.groups), options: { tags: user.tags, uniqueId: user.immutableId } };
    if (caller.kind !== 'role' && caller.kind !== 'session') return undefined;
    const role = this.#roles.get(roleKey(caller.account, caller.name));
    if (!role || (caller.kind === 'role' && role.arn !== arn)) return undefined;
    return { set: this.#set(role), options: { tags: role.tags, roleArn: role.arn, uniqueId: role.immutableId } };
  }

  #set(holder: UserFacts | RoleFacts, estate?: AccountEstate, groups: readonly string[] = []): PolicySet {
    const memberships = groups.map((name) => estate?.groups.find((group) => group.name === name) ?? absentGroup(name));
    const identity = [holder, ...memberships].flatMap(({ inlinePolicies, attachedPolicies }) => [
      ...inlinePolicies,
      ...attachedPolicies.map((arn) => this.#policy(arn)),
    ]);
    return holder.boundary === undefined ? { identity } : { identity, boundary: [this.#policy(holder.boundary)] };
  }

  /** A policy without a document in the dump is unreadable. */
  #policy(arn: string): NamedPolicy {
    return this.#managed.get(arn) ?? { name: arn, document: '' };
  }

  #scps(account: string): readonly (readonly NamedPolicy[])[] {
    if (this.#organization) return this.#organization.levelsOver(account);
    return this.#estates.find((estate) => estate.account === account)?.scps ?? [];
  }
}

const roleKey = (account: string, name: string): string => `${account}/${name}`;

/** A group that is not in the dump: its permissions are unknown. */
const absentGroup = (name: string) => ({
  inlinePolicies: [{ name: `group/${name}`, document: '' }],
  attachedPolicies: [],
});
