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
import { byWorth, isServiceLinked, scaleOf, World } from './world.ts';

interface ClassFacts {
  readonly source: Source;
  /** Rules all of whose actions some policy of the class mentions. */
  readonly active: readonly Rule[];
  readonly changing: readonly ChangingRule[];
}

/** What the members of a class can all do. */
export interface SharedEdges {
  /** Surest first; among equals in an order that rests on nothing but the edges. */
  readonly edges: readonly Reach[];
  /** Rules that have more targets than are followed. */
  readonly cut: ReadonlyMap<string, Cut>;
  /** What was looked at for changes to be made to it first; absent: all of the edges. */
  readonly preparedFor?: Prepared;
}

/** Where the targets of a rule were cut off. */
interface Cut {
  /** Those before it, by ARN, with the rank of what they may do. */
  readonly followed: ReadonlyMap<string, number>;
  /** The last of them, where those most worth having came first; undefined where they came in no such order. */
  readonly last: string | undefined;
}

interface Prepared {
  /** ARNs. */
  readonly targets: ReadonlySet<string>;
  readonly last: Reach;
}

/** The part of the accounts in which edges are looked for. */
export interface View {
  readonly world: World;
  readonly trust: TrustIndex;
  /** ARNs of what can be reached in it; absent: everything. */
  readonly only?: ReadonlySet<string>;
}

/** Only what is named can be reached; all else about the accounts is as it is. */
export function viewOf(estate: CompiledEstate, only?: ReadonlySet<string>): View {
  const world = new World(estate, only);
  return { world, trust: new TrustIndex(world), ...(only ? { only } : {}) };
}

interface Collected {
  readonly best: Map<string, Reach>;
  readonly cut: Map<string, Cut>;
  /** Other targets than before come before a cut: all have to be looked at. */
  again: boolean;
}

/** Edges that one rule yields. */
interface Yield {
  readonly name: string;
  readonly edges: Iterable<Reach>;
  /** Whether they come in the order of `byWorth`, each target once. Asked only of lists that are cut. */
  keepsOrder(): boolean;
}

/** Works out the edges of the graph: for a class of identities with the same rights what all of them can do, for one node
 * what rests on who it is. Nothing is kept but what is known of classes. */
export class EdgeFinder {
  readonly gains: Gains;
  readonly #estate: CompiledEstate;
  readonly #rules: readonly Rule[];
  /** Actions of each rule. */
  readonly #actions: readonly (readonly string[])[];
  readonly #mostTargets: number;
  readonly #changing: readonly ChangingRule[];
  readonly #assume: RuleOf<'assume-role'> | undefined;
  readonly #variants: Variants;
  readonly #classes: Map<string, ClassFacts>;
  /** By class; it stays true while the same compute is there. */
  readonly #enoughFor: Map<string, readonly Rule[]>;
  readonly #everything: View;
  readonly #followedInFull: boolean;

  /** @param before knows classes already, from accounts with the same compute. */
  constructor(estate: CompiledEstate, rules: readonly Rule[], mostTargets: number, before?: EdgeFinder) {
    this.#estate = estate;
    this.#everything = viewOf(estate);
    this.#followedInFull = scaleOf(estate) <= FOLLOWED_IN_FULL;
    this.#rules = rules;
    this.#actions = rules.map(actionsOf);
    this.#mostTargets = mostTargets;
    this.gains = before?.gains ?? new Gains();
    this.#variants = new Variants(estate);
    this.#classes = before ? before.#classes : new Map();
    this.#enoughFor = before ? before.#enoughFor : new Map();
    this.#changing = rules.filter(isChangingRule);
    this.#assume = rules.flatMap((rule) => assumingRule(rule) ?? [])[0];
  }

  get world(): World {
    return this.#everything.world;
  }

  get #trust(): TrustIndex {
    return this.#everything.trust;
  }

  /** Edges of every member of the identity's class; one that leads to the member itself does not count. */
  shared(identity: CompiledIdentity): SharedEdges {
    if (idle(identity)) return NO_EDGES;
    const { best, cut } = this.#collected(identity, this.#everything);
    const found = [...best.values()];
    const first = this.#changedFirst(identity, found);
    const last = first.length < this.#mostTargets ? undefined : first.at(-1);
    const targets = new Set(first.map(({ to }) => identityOf(to).arn));
    const edges = [...this.#prepared(identity, first), ...this.#worthHaving(found)].sort(inOrder);
    return { edges, cut, ...(last ? { preparedFor: { targets, last } } : {}) };
  }

  /** The shared edges of a class after a change: those to what is in the view are found anew, all others stand.
   *
   * @param policies groups or managed policies are not what they were. */
  sharedAgain(classKey: string, known: SharedEdges, view: View, policies: boolean): SharedEdges {
    const identity = this.#classes.get(classKey)?.source.identity;
    const { only } = view;
    if (!identity || !only || idle(identity)) return known;
    if (policies && this.changesPolicies(classKey)) return this.shared(identity);
    const { best, again } = this.#collected(identity, view, known.cut);
    if (again) return this.shared(identity);
    const kept = known.edges.filter(({ to }) => !only.has(identityOf(to).arn));
    const { preparedFor } = known;
    const wasPrepared = preparedFor !== undefined && [...only].some((arn) => preparedFor.targets.has(arn));
    if (best.size === 0 && kept.length === known.edges.length && !wasPrepared) return known;
    const found = [...best.values()];
    const first = this.#changedFirst(identity, found);
    const isPrepared = preparedFor !== undefined && first.some((edge) => inOrder(edge, preparedFor.last) <= 0);
    if (wasPrepared || isPrepared) return this.shared(identity);
    const prepared = preparedFor ? [] : this.#prepared(identity, first);
    return { ...known, edges: merged(kept, [...prepared, ...this.#worthHaving(found)].sort(inOrder)) };
  }

  #worthHaving(edges: readonly Reach[]): Reach[] {
    return edges.filter((edge) => this.worthwhile(edge.to));
  }

  /** The edges to what is looked at for changes to be made to it first: none where the identity changes nothing. */
  #changedFirst(identity: CompiledIdentity, edges: readonly Reach[]): readonly Reach[] {
    return this.classFacts(identity).changing.length === 0 ? [] : easiest(edges, this.#mostTargets);
  }

  /** Whether members of the class can change groups or managed policies, or what hangs on them. */
  changesPolicies(classKey: string): boolean {
    const facts = this.#classes.get(classKey);
    return facts !== undefined && (facts.changing.length > 0 || facts.active.some(isPersonal));
  }

  /** Edges that rest on who exactly the source is: changes to itself, trust that names it. */
  own(node: GraphNode): readonly Reach[] {
    if (idle(node.identity)) return [];
    return [...this.#selfEdges(node), ...this.#newRights(node), ...this.#exactTrust(node.identity, this.#everything)];
  }

  /** The own edges of a node after a change: those by trust of what is in the view are found anew, all others stand. */
  ownAgain(node: GraphNode, known: readonly Reach[], view: View): readonly Reach[] {
    const { only } = view;
    if (!only || idle(node.identity)) return known;
    const isOfItself = ({ to }: Reach): boolean => identityOf(to).arn === node.identity.arn;
    const trusted = known.filter((edge) => !isOfItself(edge) && !only.has(identityOf(edge.to).arn));
    return [...known.filter(isOfItself), ...[...trusted, ...this.#exactTrust(node.identity, view)].sort(inOrder)];
  }

  /** Every edge of a node by every rule, however alike: for showing one identity in full. */
  *all(node: GraphNode): Iterable<Reach> {
    const { identity } = node;
    if (idle(identity)) return;
    yield* this.own(node);
    const { source, active } = this.classFacts(identity);
    const edges: Reach[] = [];
    for (const rule of active) if (!isPersonal(rule)) edges.push(...reaches(rule, source, this.world, this.#variants));
    for (const assumed of this.#assumable(identity, source, this.#everything)) edges.push(...assumed.edges);
    const prepared = this.#prepared(identity, this.#changedFirst(identity, edges));
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
    if (this.#followedInFull) return true;
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
    const active = this.#rules.filter((_, at) => this.#actions[at]?.every((action) => source.mentions(action)));
    const changing = this.#changing.filter(({ mechanism }) => source.mentions(mechanism.action));
    return { source, active, changing };
  }

  /** The best edge to each target, by as few rules as it takes.
   *
   * @param cut what was followed before, where only a part of the accounts is looked at. */
  #collected(identity: CompiledIdentity, view: View, cut?: SharedEdges['cut']): Collected {
    const collected: Collected = { best: new Map(), cut: new Map(), again: false };
    for (const found of this.#yields(identity, view)) {
      if (view.only) this.#collectAgain(collected, found, view.only, cut?.get(found.name));
      else this.#collect(collected, found);
    }
    return collected;
  }

  *#yields(identity: CompiledIdentity, view: View): Iterable<Yield> {
    const { source, active } = this.classFacts(identity);
    let rules = this.#enoughFor.get(identity.classKey);
    if (!rules) {
      rules = this.#enough(active, source);
      this.#enoughFor.set(identity.classKey, rules);
    }
    for (const rule of rules) {
      // What such compute can be made to carry is found by way of all of it.
      const { world } = takesAnyProfile(rule) ? this.#everything : view;
      yield {
        name: rule.id,
        edges: reaches(rule, source, world, this.#variants),
        keepsOrder: () => this.#keepsOrder(rule, identity),
      };
    }
    yield* this.#assumable(identity, source, view);
  }

  *#assumable({ account }: CompiledIdentity, source: Source, { trust }: View): Iterable<Yield> {
    if (!this.#assume) return;
    // An account that is trusted leaves it to its own policies who may.
    const trusting = source.among('sts:AssumeRole', trust.ofAccount(account));
    yield { name: 'the account', edges: assumptions(this.#assume, source, trusting), keepsOrder: () => true };
    yield { name: 'anybody', edges: assumptions(this.#assume, source, trust.ofAnybody), keepsOrder: () => false };
  }

  /** Keeps the best edge to each target; where there are very many targets, those most worth having come first. */
  #collect({ best, cut }: Collected, { name, edges, keepsOrder }: Yield): void {
    const followed = new Map<string, number>();
    let room = this.#mostTargets;
    for (const edge of edges) {
      keepBest(best, edge);
      const { arn, privilege } = identityOf(edge.to);
      followed.set(arn, privilege.rank);
      room -= 1;
      if (room > 0) continue;
      cut.set(name, { followed, last: keepsOrder() ? arn : undefined });
      return;
    }
  }

  #collectAgain(collected: Collected, { edges }: Yield, only: ReadonlySet<string>, cut: Cut | undefined): void {
    const met = new Map<string, number>();
    for (const edge of edges) {
      const { arn, privilege } = identityOf(edge.to);
      if (!only.has(arn)) continue;
      met.set(arn, privilege.rank);
      if (!cut || cut.followed.has(arn)) keepBest(collected.best, edge);
      else if (cut.last === undefined || !this.#comesBehind(arn, cut.last)) collected.again = true;
    }
    // What was not cut may grow a little longer than it would be let anew.
    if (!cut) return;
    for (const arn of only) if (cut.followed.has(arn) && met.get(arn) !== cut.followed.get(arn)) collected.again = true;
  }

  /** Whether a rule's targets come once each, those most worth having first. */
  #keepsOrder({ mechanism }: Rule, { account }: CompiledIdentity): boolean {
    const { kind } = mechanism;
    if (kind !== 'use-workload') return kind === 'take-credential' || kind === 'write-trust' || kind === 'pass-role';
    const { types, services, standing = false } = mechanism;
    const isListed = (type: string): boolean => (this.world.account(account)?.workloadsOf(type).all.length ?? 0) > 0;
    return services.length === 1 && (standing || !types.some(isListed));
  }

  #positions: ReadonlyMap<string, number> | undefined;
  /** Whether one target comes after another where those most worth having come first. */
  #comesBehind(arn: string, other: string): boolean {
    const { identities } = this.#estate;
    this.#positions ??= new Map([...identities.keys()].map((name, at) => [name, at]));
    const [a, b] = [identities.get(arn), identities.get(other)];
    if (!a || !b) return false;
    return (byWorth(b, a) || (this.#positions.get(arn) ?? 0) - (this.#positions.get(other) ?? 0)) > 0;
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
    for (const edge of edges) {
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
      const counts = variant
        ? this.gains.better(identity, now) && now.admin.verdict !== 'no'
        : this.gains.better(identity, now) || this.gains.opens(identity, now);
      if (counts) edges.push(reach);
    }
    return edges;
  }

  #altered(alteration: Alteration, subject: CompiledIdentity, id = subject.arn): Reach | undefined {
    const { rule, actions, target, verdict, change } = alteration;
    const variant = this.#variants.of(subject, change);
    const to = { id: `${id}#${change.name}`, identity: variant.identity };
    return { to, rule, actions, target, dependsOn: verdict.missing };
  }

  #exactTrust(identity: CompiledIdentity, { trust }: View): readonly Reach[] {
    if (!this.#assume) return [];
    const source = new Source(identity, this.#takenAt(identity));
    const named = assumptions(this.#assume, source, trust.personal(identity));
    const edges = [...named, ...this.#sessionTrust(this.#assume, identity, trust)];
    const worthwhile = this.#worthHaving(edges);
    const prepared = this.#prepared(identity, this.#changedFirst(identity, worthwhile));
    return [...prepared, ...worthwhile].sort(inOrder);
  }

  /** Who takes the source's role and names the session so gets in; whether the source itself can is not known. */
  *#sessionTrust(assume: RuleOf<'assume-role'>, identity: CompiledIdentity, trust: TrustIndex): Iterable<Reach> {
    for (const { session, role } of trust.ofSessions(identity)) {
      const { issuedAt } = identity.compiled;
      const compiled = compilePrincipal(session, identity.policies, {
        cache: this.#estate.cache,
        tags: identity.tags,
        issuedAt,
      });
      const source = new Source({ ...identity, compiled }, this.#takenAt(identity));
      const doubt = dependsOn(`the session name ${session.split('/').at(-1)}`).missing;
      for (const edge of assumptions(assume, source, [role]))
        yield { ...edge, dependsOn: [...edge.dependsOn, ...doubt] };
    }
  }
}

/** Estates of this scale are followed through those that have nothing, too. */
const FOLLOWED_IN_FULL = 2_048;

const NO_EDGES: SharedEdges = { edges: [], cut: new Map() };

/** Already everything, or in nobody's hands: no way to more. */
const idle = (identity: CompiledIdentity): boolean => identity.holdsAdmin || isServiceLinked(identity);

/** Rules whose edges lead to the source itself. */
const isPersonal = ({ mechanism }: Rule): boolean =>
  mechanism.kind === 'new-identity' || mechanism.kind === 'write-permission-set';

const takesAnyProfile = ({ mechanism }: Rule): boolean =>
  mechanism.kind === 'use-workload' && (mechanism.takesAnyProfile ?? false);

const isChangingRule = (rule: Rule): rule is ChangingRule => isChanging(rule.mechanism.kind);

function assumingRule(rule: Rule): RuleOf<'assume-role'> | undefined {
  const { mechanism } = rule;
  return mechanism.kind === 'assume-role' ? { ...rule, mechanism } : undefined;
}

function keepBest(best: Map<string, Reach>, edge: Reach): void {
  const id = edge.partial ? `${nodeId(edge.to)} in part` : nodeId(edge.to);
  const known = best.get(id);
  if (!known || easier(edge, known)) best.set(id, edge);
}

/** One edge for each identity that is had whole, the easiest first. */
function easiest(edges: readonly Reach[], most: number): readonly Reach[] {
  const best = new Map<string, Reach>();
  for (const edge of edges) if (!edge.partial) keepBest(best, edge);
  return [...best.values()].sort(inOrder).slice(0, most);
}

const doubts = ({ dependsOn, before = [] }: Reach): number =>
  dependsOn.length + before.reduce((sum, step) => sum + (step.dependsOn?.length ?? 0), 0);

/** With less doubt, then with fewer actions. */
function easier(a: Reach, b: Reach): boolean {
  const [doubtsOfA, doubtsOfB] = [doubts(a), doubts(b)];
  return doubtsOfA === doubtsOfB ? a.actions.length < b.actions.length : doubtsOfA < doubtsOfB;
}

/** What holds for sure first, then the shorter, then what is worth more. */
const inOrder = (a: Reach, b: Reach): number =>
  doubts(a) - doubts(b) ||
  (a.before?.length ?? 0) - (b.before?.length ?? 0) ||
  identityOf(b.to).privilege.rank - identityOf(a.to).privilege.rank ||
  compare(nodeId(a.to), nodeId(b.to)) ||
  compare(a.rule, b.rule) ||
  compare(a.target, b.target);

/** Two lists that are in order, as one. */
function merged(many: readonly Reach[], few: readonly Reach[]): readonly Reach[] {
  const all: Reach[] = [];
  let at = 0;
  for (const edge of few) {
    for (let next = many[at]; next && inOrder(next, edge) <= 0; next = many[at]) {
      all.push(next);
      at += 1;
    }
    all.push(edge);
  }
  return all.concat(many.slice(at));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The change first, then the way to what was changed. */
function following(change: Reach, edge: Reach): Reach {
  const before: EscalationStep[] = [...(edge.before ?? []), stepOf(change)];
  return { ...edge, to: change.to, before };
}
