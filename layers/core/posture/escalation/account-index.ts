import { couldAllow, type TrustEntry, trustedPrincipals, type Verdict } from '../../iam/index.ts';
import { type Known, parseArn } from '../../identity.ts';
import { type ExposedSecret, type GroupFacts, isServiceLinkedRole, type ManagedPolicyFacts } from '../estate.ts';
import { addTo, append } from '../multimap.ts';
import type { Workload } from '../types.ts';
import type { CompiledAccount, CompiledEstate, CompiledIdentity } from './compile.ts';
import { DenyPolicies } from './evaluate/deny-policies.ts';
import { TagConditions } from './evaluate/tags.ts';
import { nameOf } from './resource-name.ts';
import { Targets } from './targets.ts';
import { trustsService, withoutRegion } from './trust-verdicts.ts';
import { YES } from './verdict.ts';

export interface TrustingRole {
  readonly role: CompiledIdentity;
  readonly verdict: Verdict;
}

export interface FederatedRole {
  readonly role: CompiledIdentity;
  /** Providers as the trust policy names them. */
  readonly providers: ReadonlySet<string>;
}

export interface RunningRole {
  readonly workload: Workload;
  readonly role: CompiledIdentity;
}

/** Roles that only AWS uses or changes. */
export const isServiceLinked = ({ role }: CompiledIdentity): boolean => role !== undefined && isServiceLinkedRole(role);

/** Roles of Identity Center, which only Identity Center can change. */
export const isReservedSso = (identity: CompiledIdentity): boolean =>
  identity.role !== undefined && identity.name.startsWith('AWSReservedSSO_');

export class AccountIndex {
  readonly name: string;
  readonly groups: readonly GroupFacts[];
  /** Customer managed policies: AWS managed policies cannot be changed. */
  readonly ownPolicies: ReadonlyMap<string, ManagedPolicyFacts>;
  readonly managedPolicies: readonly ManagedPolicyFacts[];
  readonly tagConditions = new TagConditions();
  readonly denyPolicies: DenyPolicies;
  readonly #account: CompiledAccount;
  readonly #estate: CompiledEstate;
  readonly #trusting = new Map<string, Targets<TrustingRole>>();
  readonly #federating = new Map<string, Targets<TrustingRole>>();
  readonly #ofType = new Map<string, Targets<RunningRole>>();
  readonly #roleMayUse = new Map<string, boolean>();
  #services: Map<string, CompiledIdentity[]> | undefined;
  #providers: Map<string, CompiledIdentity[]> | undefined;
  #federatedRoles: readonly FederatedRole[] | undefined;
  #allRunning: Known<readonly RunningRole[]> | undefined;
  #roleOf: ReadonlyMap<string, CompiledIdentity> | undefined;
  #instanceProfiles: ReadonlyMap<string, CompiledIdentity> | undefined;
  #users: Targets<CompiledIdentity> | undefined;
  readonly #usersWhoMay = new Map<readonly string[], Targets<CompiledIdentity>>();
  #roles: readonly CompiledIdentity[] | undefined;
  #roleTargets: Targets<CompiledIdentity> | undefined;
  #keyOwners: Map<string, CompiledIdentity> | undefined;

  constructor(account: CompiledAccount, estate: CompiledEstate) {
    const facts = account.estate;
    this.#account = account;
    this.#estate = estate;
    this.denyPolicies = new DenyPolicies(estate.cache);
    this.name = facts.account;
    this.groups = facts.groups;
    this.managedPolicies = facts.managedPolicies;
    this.ownPolicies = new Map(
      facts.managedPolicies.filter(({ arn }) => !arn.includes(':iam::aws:')).map((policy) => [policy.arn, policy]),
    );
  }

  get users(): Targets<CompiledIdentity> {
    this.#users ??= new Targets(this.#found('user').sort(byPrivilege), ({ arn }) => arn);
    return this.#users;
  }

  /** Users who may be allowed at least one of the actions. */
  usersWhoMay(actions: readonly string[]): Targets<CompiledIdentity> {
    let known = this.#usersWhoMay.get(actions);
    if (!known) {
      const may = ({ compiled }: CompiledIdentity): boolean =>
        actions.some((action) => couldAllow(compiled, action).verdict !== 'no');
      known = new Targets(this.users.all.filter(may), ({ arn }) => arn);
      this.#usersWhoMay.set(actions, known);
    }
    return known;
  }

  /** Roles that can be assumed, in the order of the account: all except service-linked ones. */
  get roles(): readonly CompiledIdentity[] {
    this.#roles ??= this.#found('role').filter((role) => !isServiceLinked(role));
    return this.#roles;
  }

  get roleTargets(): Targets<CompiledIdentity> {
    this.#roleTargets ??= new Targets([...this.roles].sort(byPrivilege), ({ arn }) => arn);
    return this.#roleTargets;
  }

  #found(kind: CompiledIdentity['kind']): CompiledIdentity[] {
    const { users, roles } = this.#account.estate;
    return (kind === 'user' ? users : roles).flatMap(({ arn }) => this.#estate.identities.get(arn) ?? []);
  }

  managedPolicy(arn: string): ManagedPolicyFacts | undefined {
    return this.#account.managed.get(arn);
  }

  /** Whether organization policies apply to the account. */
  get isLimitedByOrganization(): boolean {
    const { scps = [], rcps = [] } = this.#account.estate;
    return scps.length + rcps.length > 0;
  }

  /** Instance profiles that hold a role, by ARN. */
  get instanceProfiles(): ReadonlyMap<string, CompiledIdentity> {
    if (!this.#instanceProfiles) {
      const profiles = new Map<string, CompiledIdentity>();
      for (const facts of this.#account.estate.roles) {
        if (isServiceLinkedRole(facts)) continue;
        const role = this.#estate.identities.get(facts.arn);
        if (role) for (const profile of facts.instanceProfiles) profiles.set(profile, role);
      }
      this.#instanceProfiles = profiles;
    }
    return this.#instanceProfiles;
  }

  get exposed(): readonly ExposedSecret[] {
    const { secretsOutsideVault } = this.#account.estate;
    return secretsOutsideVault === 'unknown' ? [] : secretsOutsideVault;
  }

  /** Roles that a service can assume, each with the verdict of its trust policy. */
  rolesTrusting(service: string): Targets<TrustingRole> {
    let known = this.#trusting.get(service);
    if (!known) {
      this.#services ??= this.#index('service', withoutRegion);
      const named = this.#services.get(service) ?? [];
      const trusting = named.map((role) => ({ role, verdict: trustsService(role, service) }));
      known = roleTargets(trusting.filter(({ verdict }) => verdict.verdict !== 'no'));
      this.#trusting.set(service, known);
    }
    return known;
  }

  /** Roles whose trust policy names identity providers, most privileged first. */
  get rolesTrustingProviders(): readonly FederatedRole[] {
    if (!this.#federatedRoles) {
      const providers = new Map<CompiledIdentity, Set<string>>();
      for (const [provider, roles] of this.#federated()) for (const role of roles) addTo(providers, role, provider);
      this.#federatedRoles = this.roleTargets.all.flatMap((role) => {
        const names = providers.get(role);
        return names ? [{ role, providers: names }] : [];
      });
    }
    return this.#federatedRoles;
  }

  /** Providers that some role trusts. */
  get trustedProviders(): Iterable<string> {
    return this.#federated().keys();
  }

  /** Roles that trust a public identity provider (`cognito-identity.amazonaws.com`). The caller can meet the conditions on
   * its tokens. */
  rolesFederating(provider: string): Targets<TrustingRole> {
    let known = this.#federating.get(provider);
    if (!known) {
      known = roleTargets((this.#federated().get(provider) ?? []).map((role) => ({ role, verdict: YES })));
      this.#federating.set(provider, known);
    }
    return known;
  }

  #federated(): Map<string, CompiledIdentity[]> {
    this.#providers ??= this.#index('federated', (value) => value);
    return this.#providers;
  }

  /** Compute with its role; 'unknown' without a list of compute. */
  get running(): Known<readonly RunningRole[]> {
    this.#allRunning ??= this.#findRunning();
    return this.#allRunning;
  }

  /** The role of the compute with this ARN. */
  runningAs(arn: string): CompiledIdentity | undefined {
    if (!this.#roleOf) {
      const running = this.running === 'unknown' ? [] : this.running;
      this.#roleOf = new Map(running.map(({ workload, role }) => [workload.id, role]));
    }
    return this.#roleOf.get(arn);
  }

  /** Whether the list of compute is complete for these types. */
  knowsAll(types: readonly string[]): boolean {
    const { workloads, workloadTypesRead } = this.#account.estate;
    if (workloads === 'unknown') return false;
    return workloadTypesRead === undefined || types.every((type) => workloadTypesRead.includes(type));
  }

  /** Compute of one CloudFormation type, by name. */
  workloadsOf(type: string): Targets<RunningRole> {
    let known = this.#ofType.get(type);
    if (!known) {
      const running = this.running === 'unknown' ? [] : this.running.filter(({ workload }) => workload.type === type);
      known = new Targets(
        running.sort((a, b) => byPrivilege(a.role, b.role)),
        ({ workload: { id } }) => nameOf(parseArn(id)?.resource ?? id),
      );
      this.#ofType.set(type, known);
    }
    return known;
  }

  /** Whether the role may be allowed all of these actions. */
  roleMayUse(role: CompiledIdentity, actions: readonly string[]): boolean {
    const key = `${role.classKey} ${actions.join(' ')}`;
    let known = this.#roleMayUse.get(key);
    if (known === undefined) {
      known = actions.every((action) => couldAllow(role.compiled, action).verdict !== 'no');
      this.#roleMayUse.set(key, known);
    }
    return known;
  }

  ownerOfKey(accessKeyId: string): CompiledIdentity | undefined {
    if (!this.#keyOwners) {
      this.#keyOwners = new Map();
      for (const user of this.users.all) {
        const keys = user.user?.accessKeys;
        if (keys !== undefined && keys !== 'unknown') for (const { id } of keys) this.#keyOwners.set(id, user);
      }
    }
    return this.#keyOwners.get(accessKeyId);
  }

  #findRunning(): Known<readonly RunningRole[]> {
    const { workloads } = this.#account.estate;
    if (workloads === 'unknown') return 'unknown';
    return workloads.flatMap((workload) => {
      const role = this.instanceProfiles.get(workload.roleArn) ?? this.#estate.identities.get(workload.roleArn);
      return role?.role && !isServiceLinked(role) ? [{ workload, role }] : [];
    });
  }

  #index(kind: TrustEntry['kind'], name: (value: string) => string): Map<string, CompiledIdentity[]> {
    const index = new Map<string, CompiledIdentity[]>();
    for (const role of this.roleTargets.all) {
      const entries = role.trust ? trustedPrincipals(role.trust) : [];
      const names = entries.filter((entry) => entry.kind === kind && entry.effect === 'Allow');
      for (const value of new Set(names.map((entry) => name(entry.value)))) {
        append(index, value, role);
      }
    }
    return index;
  }
}

const roleTargets = (roles: readonly TrustingRole[]): Targets<TrustingRole> =>
  new Targets(roles, ({ role }) => role.arn);

/** Most privileged first, so that limits on the number of targets keep the important ones. */
export const byPrivilege = (a: CompiledIdentity, b: CompiledIdentity): number => b.privilege.rank - a.privilege.rank;
