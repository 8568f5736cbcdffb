import { compilePrincipal, requestFactsOf, type Verdict } from '../../iam/index.ts';
import type { EscalationStep } from '../types.ts';
import { isServiceLinked } from './account-index.ts';
import { Classes } from './class-facts.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import { type Edge, type GraphNode, identityOf, isVariant, stepOf } from './edge.ts';
import { EstateIndex } from './estate-index.ts';
import { Attacker } from './evaluate/attacker.ts';
import { permissionChanges } from './evaluate/change.ts';
import type { PermissionChange } from './evaluate/change-context.ts';
import { useCluster } from './evaluate/clusters.ts';
import { mayStart } from './evaluate/compute.ts';
import { assumeRoleEdges, edgesOf } from './evaluate/index.ts';
import { useByResourcePolicy } from './evaluate/resource-policies.ts';
import { byPreference, easiestPerIdentity, keepBest } from './order.ts';
import { PrivilegeComparison } from './privilege-comparison.ts';
import type { ResourceIndex } from './resource-access.ts';
import type { EscalationRule, RuleOf } from './rule.ts';
import { asAssumeRoleRule, asClusterRule, asResourcePolicyRule, canApply, leadsToSelf } from './rule-kinds.ts';
import { scaleOf } from './scale.ts';
import { TrustIndex } from './trust-index.ts';
import { Variants } from './variants.ts';
import { better, dependsOn } from './verdict.ts';

interface FinderOptions {
  readonly rules: readonly EscalationRule[];
  readonly maxTargets: number;
  /** A finder for mostly the same identities. */
  readonly earlier: EdgeFinder | undefined;
}

/** Finds the edges of the graph: those that all identities of a class share, and those that depend on the exact identity.
 * Caches only facts about classes. */
export class EdgeFinder {
  readonly comparison: PrivilegeComparison;
  readonly #estate: CompiledEstate;
  readonly #maxTargets: number;
  readonly #assumeRole: RuleOf<'assume-role'> | undefined;
  /** Rules for compute that has a resource policy. */
  readonly #resourcePolicyRules: readonly RuleOf<'use-workload'>[];
  readonly #clusterRules: readonly RuleOf<'use-cluster'>[];
  readonly #variants: Variants;
  readonly #classes: Classes;
  readonly #index: EstateIndex;
  readonly #trustIndex: TrustIndex;
  readonly #isSearchedInFull: boolean;

  constructor(estate: CompiledEstate, { rules, maxTargets, earlier }: FinderOptions) {
    this.#estate = estate;
    // A key represents the same permissions only in the same set of privilege classes.
    const known = earlier !== undefined && earlier.#estate.classes === estate.classes ? earlier : undefined;
    this.comparison = known === undefined ? new PrivilegeComparison() : known.comparison;
    this.#classes = new Classes(rules, known === undefined ? undefined : known.#classes);
    this.#index = new EstateIndex(estate);
    this.#trustIndex = new TrustIndex(this.#index);
    this.#isSearchedInFull = scaleOf(estate) <= FULL_SEARCH_SCALE;
    this.#maxTargets = maxTargets;
    this.#variants = new Variants(estate);
    this.#assumeRole = rules.flatMap((rule) => asAssumeRoleRule(rule) ?? [])[0];
    this.#resourcePolicyRules = rules.flatMap((rule) => asResourcePolicyRule(rule) ?? []);
    this.#clusterRules = rules.flatMap((rule) => asClusterRule(rule) ?? []);
  }

  /** Edges of every member of the identity's class, most preferred first. An edge to the member itself does not count. */
  shared(identity: CompiledIdentity): readonly Edge[] {
    if (cannotEscalate(identity)) return [];
    const found = this.#bestEdges(identity);
    const takeovers = this.#changesThenTakeovers(identity, this.#takeoverCandidates(identity, found));
    return [...takeovers, ...this.#usefulEdges(found)].sort(byPreference);
  }

  #usefulEdges(edges: readonly Edge[]): Edge[] {
    return edges.filter((edge) => this.#isUseful(edge.to));
  }

  /** Edges whose targets can be changed before a takeover; none if the identity cannot change others. */
  #takeoverCandidates(identity: CompiledIdentity, edges: readonly Edge[]): readonly Edge[] {
    return this.canChangeIdentities(identity) ? easiestPerIdentity(edges).slice(0, this.#maxTargets) : [];
  }

  /** Whether members of the identity's class can change identities at all. */
  canChangeIdentities(identity: CompiledIdentity): boolean {
    return this.#classes.of(identity).changingRules.length > 0;
  }

  get resources(): ResourceIndex {
    return this.#index.resources;
  }

  /** Edges that depend on the exact attacker: changes to itself; policies of roles and resources, and access entries, that name it. */
  own(node: GraphNode): readonly Edge[] {
    if (cannotEscalate(node.identity)) return [];
    return [
      ...this.#selfEdges(node),
      ...this.#newPrivilegeEdges(node),
      ...this.#namedTrustEdges(node.identity),
      ...useByResourcePolicy(this.#resourcePolicyRules, node.identity, this.#index),
      ...useCluster(this.#clusterRules, node.identity, this.#index),
    ];
  }

  /** Every edge of a node by every rule, including equivalent ones: for the detailed view of one identity. */
  *all(node: GraphNode): Iterable<Edge> {
    const { identity } = node;
    if (cannotEscalate(identity)) return;
    yield* this.own(node);
    const { attacker, active } = this.#classes.of(identity);
    const edges: Edge[] = [];
    for (const rule of active)
      if (!leadsToSelf(rule)) edges.push(...edgesOf(rule, attacker, this.#index, this.#variants));
    for (const assumed of this.#assumeRoleEdges(identity, attacker)) edges.push(...assumed);
    const takeovers = this.#changesThenTakeovers(identity, this.#takeoverCandidates(identity, edges));
    for (const edge of [...takeovers, ...edges]) {
      if (identityOf(edge.to).arn !== identity.arn && this.#isUseful(edge.to)) yield edge;
    }
  }

  /** Whether a node is worth reaching: it has privilege, or paths to more. */
  #isUseful(to: Edge['to']): boolean {
    const identity = identityOf(to);
    // A principal without permissions is useful if the attacker can add permissions to it; only small estates are
    // searched that far.
    if (this.#isSearchedInFull) return true;
    if (identity.admin.verdict !== 'no' || identity.privilege.rank > 0) return true;
    if (this.#classes.of(identity).active.length > 0) return true;
    if (this.#trustIndex.names(identity.arn) || this.resources.naming(identity).length > 0) return true;
    return this.#index.clusters.accessOf(identity.arn).length > 0;
  }

  /** Changes that the attacker can make to another identity on its path. */
  *changesTo(attacker: CompiledIdentity, subject: CompiledIdentity): Iterable<Edge> {
    const facts = this.#classes.of(attacker);
    const account = this.#index.account(subject.account);
    if (facts.changingRules.length === 0 || !account || subject.account !== attacker.account) return;
    for (const change of permissionChanges(facts.changingRules, { attacker: facts.attacker, subject, account })) {
      const edge = this.#edgeFor(change, subject);
      if (this.comparison.gains(subject, identityOf(edge.to))) yield edge;
    }
  }

  /** The best edge to each target, using as few rules as possible. */
  #bestEdges(identity: CompiledIdentity): readonly Edge[] {
    const { attacker, active } = this.#classes.of(identity);
    const best = new Map<string, Edge>();
    for (const rule of this.#sufficientRules(active, attacker))
      this.#collect(best, edgesOf(rule, attacker, this.#index, this.#variants));
    for (const edges of this.#assumeRoleEdges(identity, attacker)) this.#collect(best, edges);
    return [...best.values()];
  }

  *#assumeRoleEdges({ account }: CompiledIdentity, attacker: Attacker): Iterable<Iterable<Edge>> {
    if (!this.#assumeRole) return;
    // A trusted account delegates to its own policies who can assume the role.
    yield assumeRoleEdges(
      this.#assumeRole,
      attacker,
      attacker.allowedAmong('sts:AssumeRole', this.#trustIndex.ofAccount(account)),
    );
    yield assumeRoleEdges(this.#assumeRole, attacker, this.#trustIndex.ofAnyone);
  }

  /** Keeps the best edge to each target. Of very many targets only the first are kept: most rules list the most privileged
   * first. */
  #collect(best: Map<string, Edge>, edges: Iterable<Edge>): void {
    const targets = new Set<string>();
    for (const edge of edges) {
      const { arn } = identityOf(edge.to);
      if (targets.size === this.#maxTargets && !targets.has(arn)) return;
      targets.add(arn);
      keepBest(best, edge);
    }
  }

  /** Of several rules that pass a role to the same service, the one whose compute the attacker can start with the fewest
   * conditions. */
  #sufficientRules(rules: readonly EscalationRule[], attacker: Attacker): readonly EscalationRule[] {
    const sufficient: EscalationRule[] = [];
    const startable = new Map<string, { readonly rule: EscalationRule; readonly start: Verdict }>();
    const account = this.#index.account(attacker.identity.account);
    for (const rule of rules) {
      const { mechanism } = rule;
      if (leadsToSelf(rule) || !account || !canApply(rule, account)) continue;
      if (mechanism.kind !== 'pass-role') {
        sufficient.push(rule);
        continue;
      }
      const key = [mechanism.service, mechanism.passedTo, mechanism.instanceProfile, mechanism.federated].join(' ');
      const start = mayStart({ ...rule, mechanism }, attacker, account);
      const known = startable.get(key);
      if (!known || better(known.start, start) !== known.start) startable.set(key, { rule, start });
    }
    return [...sufficient, ...[...startable.values()].map(({ rule }) => rule)];
  }

  /** Edges that give an identity more permissions before taking it over. */
  #changesThenTakeovers(attacker: CompiledIdentity, edges: readonly Edge[]): readonly Edge[] {
    const takeovers: Edge[] = [];
    for (const edge of edges) {
      const subject = identityOf(edge.to);
      if (isVariant(edge.to) || subject.admin.verdict === 'yes') continue;
      for (const change of this.changesTo(attacker, subject)) {
        takeovers.push(changeThenTakeOver(change, edge));
      }
    }
    return takeovers;
  }

  /** Privilege that the attacker creates for itself, or for a new principal. */
  #newPrivilegeEdges({ identity }: GraphNode): readonly Edge[] {
    const { active } = this.#classes.of(identity);
    const rules = active.filter(leadsToSelf);
    if (rules.length === 0) return [];
    const attacker = new Attacker(identity);
    return rules.flatMap((rule) => [...edgesOf(rule, attacker, this.#index, this.#variants)]);
  }

  #selfEdges({ identity, variant, id }: GraphNode): readonly Edge[] {
    const facts = this.#classes.of(identity);
    const account = this.#index.account(identity.account);
    if (facts.changingRules.length === 0 || !account) return [];
    // The attacker of the class represents any member: the permissions are the same, only the target differs.
    const edges: Edge[] = [];
    for (const change of permissionChanges(facts.changingRules, {
      attacker: facts.attacker,
      subject: identity,
      account,
    })) {
      const edge = this.#edgeFor(change, identity, id);
      const now = identityOf(edge.to);
      // A second change is followed only if it leads to administrator. With an unreadable policy every change could, so
      // it must also be a gain over the first change.
      const counts = variant
        ? this.comparison.gains(identity, now) && now.admin.verdict !== 'no'
        : this.comparison.gains(identity, now) || this.comparison.enablesRule(identity, now);
      if (counts) edges.push(edge);
    }
    return edges;
  }

  #edgeFor(found: PermissionChange, subject: CompiledIdentity, id = subject.arn): Edge {
    const { rule, actions, target, verdict, change } = found;
    const variant = this.#variants.of(subject, change);
    const to = { id: `${id}#${change.name}`, identity: variant.identity };
    return { to, rule, actions, target, dependsOn: verdict.missing };
  }

  #namedTrustEdges(identity: CompiledIdentity): readonly Edge[] {
    if (!this.#assumeRole) return [];
    const roles = this.#trustIndex.callerSpecific(identity);
    const named = roles.length === 0 ? [] : assumeRoleEdges(this.#assumeRole, new Attacker(identity), roles);
    const edges = [...named, ...this.#sessionTrustEdges(this.#assumeRole, identity)];
    if (edges.length === 0) return [];
    const useful = this.#usefulEdges(edges);
    const takeovers = this.#changesThenTakeovers(identity, this.#takeoverCandidates(identity, useful));
    return [...takeovers, ...useful].sort(byPreference);
  }

  /** Roles that trust one session name of the attacker's role: any caller that chooses this name can assume them. */
  *#sessionTrustEdges(assume: RuleOf<'assume-role'>, identity: CompiledIdentity): Iterable<Edge> {
    for (const { session, role } of this.#trustIndex.ofSessions(identity)) {
      const compiled = compilePrincipal(session, identity.policies, {
        cache: this.#estate.cache,
        tags: identity.tags,
        ...requestFactsOf(identity.compiled),
      });
      const attacker = new Attacker({ ...identity, compiled });
      const sessionName = dependsOn(`the session name ${session.split('/').at(-1)}`).missing;
      for (const edge of assumeRoleEdges(assume, attacker, [role]))
        yield { ...edge, dependsOn: [...edge.dependsOn, ...sessionName] };
    }
  }
}

/** Up to this size, principals without permissions are searched too. */
const FULL_SEARCH_SCALE = 2_048;

/** Administrators have nothing to gain, and only AWS uses service-linked roles. */
const cannotEscalate = (identity: CompiledIdentity): boolean => identity.holdsAdmin || isServiceLinked(identity);

/** The change first, then the takeover of the changed identity. */
function changeThenTakeOver(change: Edge, edge: Edge): Edge {
  const before: EscalationStep[] = [...(edge.before ?? []), stepOf(change)];
  return { ...edge, to: change.to, before };
}
