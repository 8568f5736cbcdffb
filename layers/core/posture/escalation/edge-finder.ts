import { compilePrincipal, type Verdict } from '../../iam/index.ts';
import type { EscalationStep } from '../types.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import { identityOf, isVariant, nodeId, type Reach, stepOf } from './edge.ts';
import { type Alteration, alterations, type ChangingRule, isChanging } from './evaluate/change.ts';
import { mayStart } from './evaluate/compute.ts';
import { Gains } from './evaluate/gain.ts';
import { assumptions, reaches } from './evaluate/index.ts';
import { Source } from './evaluate/source.ts';
import type { GraphNode } from './graph.ts';
import { actionsOf, type Rule, type RuleOf } from './rule.ts';
import { TrustIndex } from './trust-index.ts';
import { Variants } from './variants.ts';
import { dependsOn, either } from './verdict.ts';
import { isServiceLinked, World } from './world.ts';

interface ClassFacts {
  readonly source: Source;
  /** Rules all of whose actions some policy of the class mentions. */
  readonly active: readonly Rule[];
  readonly changing: readonly ChangingRule[];
}

/** Works out the edges of the graph: for a class of identities with the same rights what all of them can do, for one node
 * what rests on who it is. Nothing is kept but what is known of classes. */
export class EdgeFinder {
  readonly world: World;
  readonly gains = new Gains();
  readonly #estate: CompiledEstate;
  readonly #rules: readonly Rule[];
  readonly #mostTargets: number;
  readonly #changing: readonly ChangingRule[];
  readonly #assume: RuleOf<'assume-role'> | undefined;
  readonly #variants: Variants;
  readonly #classes = new Map<string, ClassFacts>();
  readonly #trust: TrustIndex;

  constructor(estate: CompiledEstate, rules: readonly Rule[], mostTargets: number) {
    this.#estate = estate;
    this.world = new World(estate);
    this.#rules = rules;
    this.#mostTargets = mostTargets;
    this.#variants = new Variants(estate);
    this.#changing = rules.filter(isChangingRule);
    this.#assume = rules.flatMap((rule) => assumingRule(rule) ?? [])[0];
    this.#trust = new TrustIndex(this.world);
  }

  /** Edges of every member of the identity's class; one that leads to the member itself does not count. */
  shared(identity: CompiledIdentity): readonly Reach[] {
    return idle(identity) ? [] : this.#sharedEdges(identity);
  }

  /** Edges that rest on who exactly the source is: changes to itself, trust that names it. */
  own(node: GraphNode): readonly Reach[] {
    if (idle(node.identity)) return [];
    return [...this.#selfEdges(node), ...this.#newRights(node), ...this.#exactTrust(node.identity)];
  }

  /** Every edge of a node by every rule, however alike: for showing one identity in full. */
  *all(node: GraphNode): Iterable<Reach> {
    const { identity } = node;
    if (idle(identity)) return;
    yield* this.own(node);
    const { source, active, changing } = this.classFacts(identity);
    const edges: Reach[] = [];
    for (const rule of active) if (!isPersonal(rule)) edges.push(...reaches(rule, source, this.world, this.#variants));
    for (const assumed of this.#assumable(identity, source)) edges.push(...assumed);
    const prepared = changing.length > 0 ? this.#prepared(identity, edges) : [];
    for (const edge of [...prepared, ...edges]) {
      if (identityOf(edge.to).arn !== identity.arn && this.worthwhile(edge.to)) yield edge;
    }
  }

  classFacts(identity: CompiledIdentity): ClassFacts {
    let facts = this.#classes.get(identity.classKey);
    if (!facts) {
      facts = this.#classOf(identity);
      this.#classes.set(identity.classKey, facts);
    }
    return facts;
  }

  /** Whether anything about a node makes it worth reaching: rights of its own, or ways to more. */
  worthwhile(to: Reach['to']): boolean {
    const identity = identityOf(to);
    // An empty role is worth reaching for who can fill it; small estates are followed even there.
    if (this.#estate.identities.size <= FOLLOWED_IN_FULL) return true;
    if (identity.admin.verdict !== 'no' || identity.privilege.rank > 0) return true;
    if (this.classFacts(identity).active.length > 0) return true;
    return this.#trust.names(identity.arn);
  }

  /** What the source can change about another identity that it, or a path of its own, reaches. */
  *changesTo(source: CompiledIdentity, subject: CompiledIdentity): Iterable<Reach> {
    const facts = this.classFacts(source);
    const world = this.world.account(subject.account);
    if (facts.changing.length === 0 || !world || subject.account !== source.account) return;
    for (const alteration of alterations(facts.changing, { source: facts.source, subject, world })) {
      const reach = this.#altered(alteration, subject);
      if (reach && this.gains.better(subject, identityOf(reach.to))) yield reach;
    }
  }

  #classOf(identity: CompiledIdentity): ClassFacts {
    const source = new Source(identity, this.#takenAt(identity));
    const active = this.#rules.filter((rule) => actionsOf(rule).every((action) => source.mentions(action)));
    const changing = this.#changing.filter(({ mechanism }) => source.mentions(mechanism.action));
    return { source, active, changing };
  }

  /** The best edge to each target, by as few rules as it takes. */
  #sharedEdges(identity: CompiledIdentity): readonly Reach[] {
    const { source, active, changing } = this.classFacts(identity);
    const best = new Map<string, Reach>();
    for (const rule of this.#enough(active, source))
      this.#collect(best, reaches(rule, source, this.world, this.#variants));
    for (const edges of this.#assumable(identity, source)) this.#collect(best, edges);
    const edges = [...best.values()];
    const prepared = changing.length > 0 ? this.#prepared(identity, edges) : [];
    return [...prepared, ...edges.filter((edge) => this.worthwhile(edge.to))].sort(bySureness);
  }

  /** Keeps the best edge to each target; where there are very many targets, those most worth having come first. */
  #collect(best: Map<string, Reach>, edges: Iterable<Reach>): void {
    let room = this.#mostTargets;
    for (const edge of edges) {
      const id = edge.partial ? `${nodeId(edge.to)} in part` : nodeId(edge.to);
      const known = best.get(id);
      if (!known || easier(edge, known)) best.set(id, edge);
      room -= 1;
      if (room <= 0) return;
    }
  }

  *#assumable({ account }: CompiledIdentity, source: Source): Iterable<Iterable<Reach>> {
    if (!this.#assume) return;
    // An account that is trusted leaves it to its own policies who may.
    yield assumptions(this.#assume, source, source.among('sts:AssumeRole', this.#trust.ofAccount(account)));
    yield assumptions(this.#assume, source, this.#trust.ofAnybody);
  }

  /** Of rules that pass the same roles to the same service, the one that the source can start with least doubt. */
  #enough(rules: readonly Rule[], source: Source): readonly Rule[] {
    const enough: Rule[] = [];
    const passing = new Map<string, { readonly rule: Rule; readonly start: Verdict }>();
    const world = this.world.account(source.identity.account);
    for (const rule of rules) {
      const { mechanism } = rule;
      if (isPersonal(rule) || !world) continue;
      if (mechanism.kind !== 'pass-role') {
        enough.push(rule);
        continue;
      }
      const key = [mechanism.service, mechanism.passedTo, mechanism.instanceProfile, mechanism.federated].join(' ');
      const start = mayStart({ ...rule, mechanism }, source, world);
      const known = passing.get(key);
      if (!known || either(known.start, start) !== known.start) passing.set(key, { rule, start });
    }
    return [...enough, ...[...passing.values()].map(({ rule }) => rule)];
  }

  /** Takes over an identity after giving it more rights. */
  #prepared(source: CompiledIdentity, edges: readonly Reach[]): readonly Reach[] {
    const prepared: Reach[] = [];
    for (const edge of easiest(edges, this.#mostTargets)) {
      const subject = identityOf(edge.to);
      if (isVariant(edge.to) || subject.admin.verdict === 'yes') continue;
      for (const change of this.changesTo(source, subject)) {
        prepared.push(following(change, edge));
      }
    }
    return prepared;
  }

  /** Rights that the source makes for itself under its own name or a new one. */
  #newRights({ identity }: GraphNode): readonly Reach[] {
    const { active } = this.classFacts(identity);
    const rules = active.filter(isPersonal);
    if (rules.length === 0) return [];
    const source = new Source(identity, this.#takenAt(identity));
    return rules.flatMap((rule) => [...reaches(rule, source, this.world, this.#variants)]);
  }

  #takenAt({ account }: CompiledIdentity): string {
    return this.world.account(account)?.takenAt ?? new Date(0).toISOString();
  }

  #selfEdges({ identity, variant, id }: GraphNode): readonly Reach[] {
    const facts = this.classFacts(identity);
    const world = this.world.account(identity.account);
    if (facts.changing.length === 0 || !world) return [];
    // The class's source answers for any member: rights are the same, only the target differs.
    const edges: Reach[] = [];
    for (const alteration of alterations(facts.changing, { source: facts.source, subject: identity, world })) {
      const reach = this.#altered(alteration, identity, id);
      if (!reach) continue;
      const now = identityOf(reach.to);
      // A change upon a change is followed only where it ends the search; where a policy cannot be read, every change
      // might, so that it also has to be a gain on what it starts from.
      const counts = this.gains.better(identity, now) && (!variant || now.admin.verdict !== 'no');
      if (counts) edges.push(reach);
    }
    return edges;
  }

  #altered(alteration: Alteration, subject: CompiledIdentity, id = subject.arn): Reach | undefined {
    const { rule, actions, target, verdict, change } = alteration;
    const variant = this.#variants.of(subject, change);
    if (variant.identity.privilege.rank === 0) return undefined;
    const to = { id: `${id}#${change.name}`, identity: variant.identity };
    return { to, rule, actions, target, dependsOn: verdict.missing };
  }

  #exactTrust(identity: CompiledIdentity): readonly Reach[] {
    if (!this.#assume) return [];
    const source = new Source(identity, this.#takenAt(identity));
    const named = assumptions(this.#assume, source, this.#trust.personal(identity));
    const edges = [...named, ...this.#sessionTrust(this.#assume, identity)].filter((edge) => this.worthwhile(edge.to));
    if (edges.length === 0) return [];
    const { changing } = this.classFacts(identity);
    return changing.length > 0 ? [...this.#prepared(identity, edges), ...edges] : edges;
  }

  /** Who takes the source's role and names the session so gets in; whether the source itself can is not known. */
  *#sessionTrust(assume: RuleOf<'assume-role'>, identity: CompiledIdentity): Iterable<Reach> {
    for (const { session, role } of this.#trust.ofSessions(identity)) {
      const { issuedAt } = identity.compiled;
      const compiled = compilePrincipal(session, identity.policies, {
        cache: this.#estate.cache,
        tags: identity.tags,
        ...(issuedAt === undefined ? {} : { issuedAt }),
      });
      const source = new Source({ ...identity, compiled }, this.#takenAt(identity));
      const doubt = dependsOn(`the session name ${session.split('/').at(-1)}`).missing;
      for (const edge of assumptions(assume, source, [role]))
        yield { ...edge, dependsOn: [...edge.dependsOn, ...doubt] };
    }
  }
}

/** Estates of so many identities are followed through those that have nothing, too. */
const FOLLOWED_IN_FULL = 2_000;

/** Already everything, or in nobody's hands: no way to more. */
const idle = (identity: CompiledIdentity): boolean => identity.holdsAdmin || isServiceLinked(identity);

/** Rules whose edges lead to the source itself. */
const isPersonal = ({ mechanism }: Rule): boolean =>
  mechanism.kind === 'new-identity' || mechanism.kind === 'write-permission-set';

const isChangingRule = (rule: Rule): rule is ChangingRule => isChanging(rule.mechanism.kind);

function assumingRule(rule: Rule): RuleOf<'assume-role'> | undefined {
  const { mechanism } = rule;
  return mechanism.kind === 'assume-role' ? { ...rule, mechanism } : undefined;
}

/** One edge for each identity: what holds for sure first. */
function easiest(edges: readonly Reach[], most: number): readonly Reach[] {
  const best = new Map<string, Reach>();
  for (const edge of edges) {
    if (edge.partial) continue;
    const known = best.get(nodeId(edge.to));
    if (!known || easier(edge, known)) best.set(nodeId(edge.to), edge);
  }
  return [...best.values()].slice(0, most);
}

const doubts = ({ dependsOn, before = [] }: Reach): number =>
  dependsOn.length + before.reduce((sum, step) => sum + (step.dependsOn?.length ?? 0), 0);

/** With less doubt, then with fewer actions. */
function easier(a: Reach, b: Reach): boolean {
  const [doubtsOfA, doubtsOfB] = [doubts(a), doubts(b)];
  return doubtsOfA === doubtsOfB ? a.actions.length < b.actions.length : doubtsOfA < doubtsOfB;
}

const bySureness = (a: Reach, b: Reach): number =>
  doubts(a) - doubts(b) || (a.before?.length ?? 0) - (b.before?.length ?? 0);

/** The change first, then the way to what was changed. */
function following(change: Reach, edge: Reach): Reach {
  const before: EscalationStep[] = [...(edge.before ?? []), stepOf(change)];
  return { ...edge, to: change.to, before };
}
