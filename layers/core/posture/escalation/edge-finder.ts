import { compilePrincipal, type Verdict } from '../../iam/index.ts';
import type { EscalationStep } from '../types.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import { type Cut, CutLists, NOTHING_CUT } from './cut-lists.ts';
import { identityOf, isVariant, type Reach, stepOf } from './edge.ts';
import { type Alteration, alterations, type ChangingRule, isChanging } from './evaluate/change.ts';
import { mayStart } from './evaluate/compute.ts';
import { Gains } from './evaluate/gain.ts';
import { assumptions, reaches } from './evaluate/index.ts';
import { Source } from './evaluate/source.ts';
import type { GraphNode } from './graph.ts';
import { easiest, inOrder, keepBest, merged } from './order.ts';
import { actionsOf, type Mechanism, type Rule, type RuleOf } from './rule.ts';
import { TrustIndex } from './trust-index.ts';
import { Variants } from './variants.ts';
import { dependsOn, either } from './verdict.ts';
import { type AccountWorld, isServiceLinked, scaleOf, World } from './world.ts';

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
  /** Targets of the rule that has most of them, of those that are not cut off; or some more. */
  readonly longest: number;
  /** What was looked at for changes to be made to it first; absent where the class changes nothing. */
  readonly prepared?: Prepared;
}

interface Prepared {
  /** One edge for each identity that is had whole, in order: those looked at, and some that come next. */
  readonly first: readonly Reach[];
  /** There are no more than these. */
  readonly whole: boolean;
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
  longest: number;
}

/** Where targets are cut off after a change. */
interface CutsAgain {
  readonly cut: ReadonlyMap<string, Cut>;
  /** ARNs of those that came before a cut, or fell behind it, without being changed themselves. */
  readonly moved: ReadonlySet<string>;
}

/** Edges that one rule yields. */
interface Yield {
  readonly name: string;
  readonly edges: Iterable<Reach>;
  /** Whether they come in the order of `byWorth`. Asked only of lists that are cut. */
  keepsOrder(): boolean;
}

/** What was known of the accounts before a change: of classes, while the same compute is there. */
export interface Following {
  readonly edges: EdgeFinder;
  /** ARNs of users and roles. */
  readonly changed: ReadonlySet<string>;
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
  readonly #lists: CutLists;
  readonly #changing: readonly ChangingRule[];
  readonly #assume: RuleOf<'assume-role'> | undefined;
  readonly #variants: Variants;
  readonly #classes: Map<string, ClassFacts>;
  /** By class; it stays true while the same compute is there. */
  readonly #enoughFor: Map<string, readonly Rule[]>;
  readonly #withRules: Set<string>;
  readonly #everything: View;
  /** By what is in them. */
  readonly #views = new Map<string, View>();
  readonly #followedInFull: boolean;

  constructor(estate: CompiledEstate, rules: readonly Rule[], mostTargets: number, following?: Following) {
    const before = following?.edges;
    this.#estate = estate;
    const world = new World(estate);
    const trust = following && isTrustKept(following, estate) ? following.edges.#trust : new TrustIndex(world);
    this.#everything = { world, trust };
    this.#followedInFull = scaleOf(estate) <= FOLLOWED_IN_FULL;
    this.#rules = rules;
    this.#actions = rules.map(actionsOf);
    this.#mostTargets = mostTargets;
    this.#lists = new CutLists(estate, mostTargets);
    this.gains = before?.gains ?? new Gains();
    this.#variants = new Variants(estate);
    this.#classes = before ? before.#classes : new Map();
    this.#enoughFor = before ? before.#enoughFor : new Map();
    this.#withRules = before ? before.#withRules : new Set();
    this.#changing = rules.filter(isChangingRule);
    this.#assume = rules.flatMap((rule) => assumingRule(rule) ?? [])[0];
  }

  get world(): World {
    return this.#everything.world;
  }

  get #trust(): TrustIndex {
    return this.#everything.trust;
  }

  /** Classes whose members have more ways than being trusted. */
  get classesWithRules(): Iterable<string> {
    return this.#withRules;
  }

  /** Edges of every member of the identity's class; one that leads to the member itself does not count. */
  shared(identity: CompiledIdentity): SharedEdges {
    if (idle(identity)) return NO_EDGES;
    const { best, cut, longest } = this.#collected(identity);
    const found = [...best.values()];
    const edges = (prepared: readonly Reach[]) => [...prepared, ...this.#worthHaving(found)].sort(inOrder);
    if (this.classFacts(identity).changing.length === 0) return { edges: edges([]), cut, longest };
    const all = easiest(found);
    const prepared = {
      first: all.slice(0, this.#lists.mostKnown),
      whole: all.length <= this.#lists.mostKnown,
    };
    return { edges: edges(this.#prepared(identity, all.slice(0, this.#mostTargets))), cut, longest, prepared };
  }

  /** The shared edges of a class after a change: those to what is in the view are found anew, all others stand.
   *
   * @param policies groups or managed policies are not what they were. */
  sharedAgain(classKey: string, known: SharedEdges, view: View, policies: boolean): SharedEdges {
    const identity = this.#classes.get(classKey)?.source.identity;
    const { only } = view;
    if (!identity || !only || idle(identity)) return known;
    if (policies && this.changesPolicies(classKey)) return this.shared(identity);
    if (!this.#mayReach(identity, view) && !known.edges.some(({ to }) => only.has(identityOf(to).arn))) return known;
    const { cut, moved } = this.#cutsAgain(identity, known.cut, view);
    let reached = union(only, moved);
    let found = this.#collectedWithin(identity, reached === only ? view : this.#viewOf(reached), cut);
    const prepared = known.prepared && this.#preparedAgain(known.prepared, found, reached);
    if (known.prepared && !prepared) return this.shared(identity);
    const first = prepared?.first.slice(0, this.#mostTargets) ?? [];
    const shifted = this.#shifted(known.prepared, prepared);
    if ([...shifted].some((arn) => !reached.has(arn))) {
      reached = union(reached, shifted);
      found = this.#collectedWithin(identity, this.#viewOf(reached), cut);
    }
    const longest = known.longest + found.length;
    // A list may have grown so long that it has to be cut off.
    if (longest > this.#mostTargets) return this.shared(identity);
    const kept = known.edges.filter(({ to }) => !reached.has(identityOf(to).arn));
    const isSame = cut === known.cut && prepared === known.prepared;
    if (found.length === 0 && kept.length === known.edges.length && isSame) return known;
    const again = this.#prepared(
      identity,
      first.filter(({ to }) => reached.has(identityOf(to).arn)),
    );
    const edges = merged(kept, [...again, ...this.#worthHaving(found)].sort(inOrder));
    return { edges, cut, longest, ...(prepared ? { prepared } : {}) };
  }

  /** What is looked at for changes to be made to it after a change; undefined where not enough is known of what comes next.
   *
   * @param found the edges to what may have changed. */
  #preparedAgain(known: Prepared, found: readonly Reach[], reached: ReadonlySet<string>): Prepared | undefined {
    const kept = known.first.filter(({ to }) => !reached.has(identityOf(to).arn));
    const last = kept.at(-1);
    const come = easiest(found).filter((edge) => known.whole || (last && inOrder(edge, last) < 0));
    if (come.length === 0 && kept.length === known.first.length) return known;
    if (kept.length + come.length < this.#mostTargets && !known.whole) return undefined;
    const first = merged(kept, come);
    const most = this.#lists.mostKnown;
    return { first: first.slice(0, most), whole: known.whole && first.length <= most };
  }

  #worthHaving(edges: readonly Reach[]): Reach[] {
    return edges.filter((edge) => this.worthwhile(edge.to));
  }

  /** The edges to what is looked at for changes to be made to it first: none where the identity changes nothing. */
  #changedFirst(identity: CompiledIdentity, edges: readonly Reach[]): readonly Reach[] {
    return this.classFacts(identity).changing.length === 0 ? [] : easiest(edges).slice(0, this.#mostTargets);
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
    const source = new Source(identity);
    const active = this.#rules.filter((_, at) => this.#actions[at]?.every((action) => source.mentions(action)));
    const changing = this.#changing.filter(({ mechanism }) => source.mentions(mechanism.action));
    return { source, active, changing };
  }

  /** The best edge to each target, by as few rules as it takes. */
  #collected(identity: CompiledIdentity): Collected {
    const collected: Collected = { best: new Map(), cut: new Map(), longest: 0 };
    for (const found of this.#yields(identity, this.#everything)) this.#collect(collected, found);
    return collected;
  }

  /** The best edge to each target of a part of the accounts.
   *
   * @param cut the targets of rules that are not followed to all. */
  #collectedWithin(identity: CompiledIdentity, view: View, cut: SharedEdges['cut']): readonly Reach[] {
    const best = new Map<string, Reach>();
    for (const { name, edges } of this.#yields(identity, view)) {
      const followed = cut.get(name)?.followed;
      for (const edge of edges) {
        const { arn } = identityOf(edge.to);
        if (view.only?.has(arn) && (!followed || followed.has(arn))) keepBest(best, edge);
      }
    }
    return [...best.values()];
  }

  /** The cuts of a class after a change of what is in the view. */
  #cutsAgain(identity: CompiledIdentity, known: SharedEdges['cut'], view: View): CutsAgain {
    const { only } = view;
    const moved = new Set<string>();
    if (known.size === 0 || !only) return { cut: known, moved };
    const changed = new Map<string, Cut>();
    for (const { name, edges } of this.#yields(identity, view)) {
      const cut = known.get(name);
      if (!cut) continue;
      const met = new Map<string, number>();
      for (const { to } of edges) {
        const { arn, privilege } = identityOf(to);
        if (only.has(arn)) met.set(arn, privilege.rank);
      }
      if (this.#lists.isSame(cut, met, only)) continue;
      changed.set(name, this.#lists.after(cut, met, only) ?? this.#cutAnew(identity, name));
    }
    if (changed.size === 0) return { cut: known, moved };
    const cut = new Map(known);
    for (const [name, now] of changed) {
      cut.set(name, now);
      const before = new Set(known.get(name)?.followed.keys());
      for (const arn of inOne(before, new Set(now.followed.keys()))) if (!only.has(arn)) moved.add(arn);
    }
    return { cut, moved };
  }

  /** False where no edge can lead from the class to anything in the view. */
  #mayReach(identity: CompiledIdentity, { trust }: View): boolean {
    return (
      this.#rulesOf(identity).length > 0 || trust.ofAccount(identity.account).all.length + trust.ofAnybody.length > 0
    );
  }

  #rulesOf(identity: CompiledIdentity): readonly Rule[] {
    let rules = this.#enoughFor.get(identity.classKey);
    if (!rules) {
      const { source, active } = this.classFacts(identity);
      rules = this.#enough(active, source);
      this.#enoughFor.set(identity.classKey, rules);
      if (rules.length > 0) this.#withRules.add(identity.classKey);
    }
    return rules;
  }

  *#yields(identity: CompiledIdentity, view: View): Iterable<Yield> {
    const { source } = this.classFacts(identity);
    for (const rule of this.#rulesOf(identity)) {
      yield {
        name: rule.id,
        edges: reaches(rule, source, view.world, this.#variants),
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
    yield { name: 'anybody', edges: assumptions(this.#assume, source, trust.ofAnybody), keepsOrder: () => true };
  }

  /** Keeps the best edge to each target; where there are very many targets, those most worth having come first. */
  #collect(collected: Collected, { name, edges, keepsOrder }: Yield): void {
    const { best, cut } = collected;
    const followed = new Map<string, number>();
    for (const edge of edges) {
      const { arn, privilege } = identityOf(edge.to);
      if (followed.size === this.#mostTargets && !followed.has(arn)) {
        cut.set(name, { followed, ordered: keepsOrder(), next: [], whole: false });
        return;
      }
      followed.set(arn, privilege.rank);
      keepBest(best, edge);
    }
    collected.longest = Math.max(collected.longest, followed.size);
  }

  /** Where the list of one rule is cut, looked at anew and some way beyond. */
  #cutAnew(identity: CompiledIdentity, rule: string): Cut {
    for (const { name, edges, keepsOrder } of this.#yields(identity, this.#everything))
      if (name === rule) return this.#lists.anew(edges, keepsOrder());
    return NOTHING_CUT;
  }

  /** ARNs of those that are looked at for changes by one of the two alone. */
  #shifted(before: Prepared | undefined, after: Prepared | undefined): ReadonlySet<string> {
    if (!before || !after || before === after) return NOBODY;
    const [was, is] = [before, after].map(({ first }) => targetsOf(first.slice(0, this.#mostTargets)));
    return new Set(inOne(was ?? NOBODY, is ?? NOBODY));
  }

  #viewOf(reached: ReadonlySet<string>): View {
    const name = [...reached].sort().join(' ');
    let view = this.#views.get(name);
    if (!view) {
      view = viewOf(this.#estate, reached);
      this.#views.set(name, view);
    }
    return view;
  }

  /** Whether a rule's targets come with those most worth having first. */
  #keepsOrder({ mechanism }: Rule, { account }: CompiledIdentity): boolean {
    if (mechanism.kind !== 'use-workload') return IN_ORDER.has(mechanism.kind);
    const { types, services, standing = false } = mechanism;
    const isListed = (type: string): boolean => (this.world.account(account)?.workloadsOf(type).all.length ?? 0) > 0;
    return services.length === 1 && (standing || !types.some(isListed));
  }

  /** Of rules that pass the same roles to the same service, the one that the source can start with least doubt. */
  #enough(rules: readonly Rule[], source: Source): readonly Rule[] {
    const enough: Rule[] = [];
    const passing = new Map<string, { readonly rule: Rule; readonly start: Verdict }>();
    const world = this.world.account(source.identity.account);
    for (const rule of rules) {
      const { mechanism } = rule;
      if (isPersonal(rule) || !world || !yieldsAnything(rule, world)) continue;
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
    const source = new Source(identity);
    return rules.flatMap((rule) => [...reaches(rule, source, this.world, this.#variants)]);
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
    const source = new Source(identity);
    const named = assumptions(this.#assume, source, trust.personal(identity));
    const edges = [...named, ...this.#sessionTrust(this.#assume, identity, trust)];
    const worthwhile = this.#worthHaving(edges);
    const prepared = this.#prepared(identity, this.#changedFirst(identity, worthwhile));
    return [...prepared, ...worthwhile].sort(inOrder);
  }

  /** Who takes the source's role and names the session so gets in; whether the source itself can is not known. */
  *#sessionTrust(assume: RuleOf<'assume-role'>, identity: CompiledIdentity, trust: TrustIndex): Iterable<Reach> {
    for (const { session, role } of trust.ofSessions(identity)) {
      const { issuedAt, now } = identity.compiled;
      const compiled = compilePrincipal(session, identity.policies, {
        cache: this.#estate.cache,
        tags: identity.tags,
        issuedAt,
        now,
      });
      const source = new Source({ ...identity, compiled });
      const doubt = dependsOn(`the session name ${session.split('/').at(-1)}`).missing;
      for (const edge of assumptions(assume, source, [role]))
        yield { ...edge, dependsOn: [...edge.dependsOn, ...doubt] };
    }
  }
}

/** Estates of this scale are followed through those that have nothing, too. */
const FOLLOWED_IN_FULL = 2_048;

const NOBODY: ReadonlySet<string> = new Set();

/** Kinds of rules that look at those most worth having first. */
const IN_ORDER: ReadonlySet<Mechanism['kind']> = new Set([
  'take-credential',
  'write-trust',
  'write-provider',
  'pass-role',
]);

const NO_EDGES: SharedEdges = { edges: [], cut: new Map(), longest: 0 };

/** Already everything, or in nobody's hands: no way to more. */
const idle = (identity: CompiledIdentity): boolean => identity.holdsAdmin || isServiceLinked(identity);

/** Rules whose edges lead to the source itself. */
const isPersonal = ({ mechanism }: Rule): boolean =>
  mechanism.kind === 'new-identity' || mechanism.kind === 'write-permission-set';

/** False for rules that are asked by another way, and for those that ask for what does not stand anywhere. */
function yieldsAnything({ mechanism }: Rule, { exposed }: AccountWorld): boolean {
  if (isChanging(mechanism.kind) || mechanism.kind === 'assume-role') return false;
  return mechanism.kind !== 'read-credential' || exposed.some(({ type }) => mechanism.types.includes(type));
}

const isChangingRule = (rule: Rule): rule is ChangingRule => isChanging(rule.mechanism.kind);

/** Whom roles trust is as it was where no role is another. */
function isTrustKept({ edges, changed }: Following, estate: CompiledEstate): boolean {
  const isRole = (arn: string): boolean =>
    [edges.world.estate, estate].some(({ identities }) => identities.get(arn)?.kind === 'role');
  return ![...changed].some(isRole);
}

function assumingRule(rule: Rule): RuleOf<'assume-role'> | undefined {
  const { mechanism } = rule;
  return mechanism.kind === 'assume-role' ? { ...rule, mechanism } : undefined;
}

const union = (some: ReadonlySet<string>, more: ReadonlySet<string>): ReadonlySet<string> =>
  more.size === 0 ? some : new Set([...some, ...more]);

/** What only one of the sets has. */
function* inOne<T>(some: ReadonlySet<T>, others: ReadonlySet<T>): Iterable<T> {
  for (const one of some) if (!others.has(one)) yield one;
  for (const one of others) if (!some.has(one)) yield one;
}

const targetsOf = (edges: readonly Reach[]): ReadonlySet<string> => new Set(edges.map(({ to }) => identityOf(to).arn));

/** The change first, then the way to what was changed. */
function following(change: Reach, edge: Reach): Reach {
  const before: EscalationStep[] = [...(edge.before ?? []), stepOf(change)];
  return { ...edge, to: change.to, before };
}
