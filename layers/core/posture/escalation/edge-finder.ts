import { compilePrincipal, type Verdict } from '../../iam/index.ts';
import type { EscalationStep } from '../types.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import { type GraphNode, identityOf, isVariant, type Reach, stepOf } from './edge.ts';
import { type Alteration, alterations, type ChangingRule, isChanging } from './evaluate/change.ts';
import { mayStart } from './evaluate/compute.ts';
import { Gains } from './evaluate/gain.ts';
import { assumptions, reaches } from './evaluate/index.ts';
import { Source } from './evaluate/source.ts';
import { easiest, inOrder, keepBest } from './order.ts';
import { actionsOf, type EscalationRule, type RuleOf } from './rule.ts';
import { TrustIndex } from './trust-index.ts';
import { Variants } from './variants.ts';
import { dependsOn, either } from './verdict.ts';
import { type AccountWorld, isServiceLinked, scaleOf, World } from './world.ts';

interface ClassFacts {
  readonly source: Source;
  /** Rules all of whose actions some policy of the class mentions. */
  readonly active: readonly EscalationRule[];
  readonly changing: readonly ChangingRule[];
}

/** Finds the edges of the graph: for a class of identities with the same rights what all of them can do, for one node what
 * depends on who it is. Keeps only what it learns about classes. */
export class EdgeFinder {
  readonly gains = new Gains();
  readonly #estate: CompiledEstate;
  readonly #rules: readonly EscalationRule[];
  /** Actions of each rule. */
  readonly #actions: readonly (readonly string[])[];
  readonly #mostTargets: number;
  readonly #changing: readonly ChangingRule[];
  readonly #assume: RuleOf<'assume-role'> | undefined;
  readonly #variants: Variants;
  readonly #classes = new Map<string, ClassFacts>();
  readonly #world: World;
  readonly #trust: TrustIndex;
  readonly #followedInFull: boolean;

  constructor(estate: CompiledEstate, rules: readonly EscalationRule[], mostTargets: number) {
    this.#estate = estate;
    this.#world = new World(estate);
    this.#trust = new TrustIndex(this.#world);
    this.#followedInFull = scaleOf(estate) <= FOLLOWED_IN_FULL;
    this.#rules = rules;
    this.#actions = rules.map(actionsOf);
    this.#mostTargets = mostTargets;
    this.#variants = new Variants(estate);
    this.#changing = rules.filter(isChangingRule);
    this.#assume = rules.flatMap((rule) => assumingRule(rule) ?? [])[0];
  }

  /** Edges of every member of the identity's class, surest first; one that leads to the member itself does not count. */
  shared(identity: CompiledIdentity): readonly Reach[] {
    if (idle(identity)) return [];
    const found = this.#collected(identity);
    const prepared = this.#prepared(identity, this.#changedFirst(identity, found));
    return [...prepared, ...this.#worthHaving(found)].sort(inOrder);
  }

  #worthHaving(edges: readonly Reach[]): Reach[] {
    return edges.filter((edge) => this.#worthwhile(edge.to));
  }

  /** The edges whose targets are considered for a change before they are taken over: none where the identity changes nobody. */
  #changedFirst(identity: CompiledIdentity, edges: readonly Reach[]): readonly Reach[] {
    return this.changesAny(identity) ? easiest(edges).slice(0, this.#mostTargets) : [];
  }

  /** Whether members of the identity's class can change identities at all. */
  changesAny(identity: CompiledIdentity): boolean {
    return this.#classFacts(identity).changing.length > 0;
  }

  /** Edges that depend on who exactly the source is: changes to itself, trust that names it. */
  own(node: GraphNode): readonly Reach[] {
    if (idle(node.identity)) return [];
    return [...this.#selfEdges(node), ...this.#newRights(node), ...this.#exactTrust(node.identity)];
  }

  /** Every edge of a node by every rule, however alike: for showing one identity in full. */
  *all(node: GraphNode): Iterable<Reach> {
    const { identity } = node;
    if (idle(identity)) return;
    yield* this.own(node);
    const { source, active } = this.#classFacts(identity);
    const edges: Reach[] = [];
    for (const rule of active) if (!isPersonal(rule)) edges.push(...reaches(rule, source, this.#world, this.#variants));
    for (const assumed of this.#assumable(identity, source)) edges.push(...assumed);
    const prepared = this.#prepared(identity, this.#changedFirst(identity, edges));
    for (const edge of [...prepared, ...edges]) {
      if (identityOf(edge.to).arn !== identity.arn && this.#worthwhile(edge.to)) yield edge;
    }
  }

  #classFacts(identity: CompiledIdentity): ClassFacts {
    const known = this.#classes.get(identity.classKey);
    if (known) return known;
    const source = new Source(identity);
    const active = this.#rules.filter((_, at) => this.#actions[at]?.every((action) => source.mentions(action)));
    const changing = this.#changing.filter(({ mechanism }) => source.mentions(mechanism.action));
    const facts = { source, active, changing };
    this.#classes.set(identity.classKey, facts);
    return facts;
  }

  /** Whether anything about a node makes it worth reaching: rights of its own, or ways to more. */
  #worthwhile(to: Reach['to']): boolean {
    const identity = identityOf(to);
    // A principal without rights is worth reaching if the source can add rights to it; small estates are followed even there.
    if (this.#followedInFull) return true;
    if (identity.admin.verdict !== 'no' || identity.privilege.rank > 0) return true;
    if (this.#classFacts(identity).active.length > 0) return true;
    return this.#trust.names(identity.arn);
  }

  /** What the source can change about another identity that it, or a path of its own, reaches. */
  *changesTo(source: CompiledIdentity, subject: CompiledIdentity): Iterable<Reach> {
    const facts = this.#classFacts(source);
    const world = this.#world.account(subject.account);
    if (facts.changing.length === 0 || !world || subject.account !== source.account) return;
    for (const alteration of alterations(facts.changing, { source: facts.source, subject, world })) {
      const reach = this.#altered(alteration, subject);
      if (this.gains.better(subject, identityOf(reach.to))) yield reach;
    }
  }

  /** The best edge to each target, by as few rules as it takes. */
  #collected(identity: CompiledIdentity): readonly Reach[] {
    const { source, active } = this.#classFacts(identity);
    const best = new Map<string, Reach>();
    for (const rule of this.#enough(active, source))
      this.#collect(best, reaches(rule, source, this.#world, this.#variants));
    for (const edges of this.#assumable(identity, source)) this.#collect(best, edges);
    return [...best.values()];
  }

  *#assumable({ account }: CompiledIdentity, source: Source): Iterable<Iterable<Reach>> {
    if (!this.#assume) return;
    // An account that is trusted leaves it to its own policies who may assume the role.
    yield assumptions(this.#assume, source, source.among('sts:AssumeRole', this.#trust.ofAccount(account)));
    yield assumptions(this.#assume, source, this.#trust.ofAnybody);
  }

  /** Keeps the best edge to each target; of very many targets, only the first: most rules list the most privileged first. */
  #collect(best: Map<string, Reach>, edges: Iterable<Reach>): void {
    const targets = new Set<string>();
    for (const edge of edges) {
      const { arn } = identityOf(edge.to);
      if (targets.size === this.#mostTargets && !targets.has(arn)) return;
      targets.add(arn);
      keepBest(best, edge);
    }
  }

  /** Of rules that pass the same roles to the same service, the one that the source can start with least doubt. */
  #enough(rules: readonly EscalationRule[], source: Source): readonly EscalationRule[] {
    const enough: EscalationRule[] = [];
    const passing = new Map<string, { readonly rule: EscalationRule; readonly start: Verdict }>();
    const world = this.#world.account(source.identity.account);
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
    const { active } = this.#classFacts(identity);
    const rules = active.filter(isPersonal);
    if (rules.length === 0) return [];
    const source = new Source(identity);
    return rules.flatMap((rule) => [...reaches(rule, source, this.#world, this.#variants)]);
  }

  #selfEdges({ identity, variant, id }: GraphNode): readonly Reach[] {
    const facts = this.#classFacts(identity);
    const world = this.#world.account(identity.account);
    if (facts.changing.length === 0 || !world) return [];
    // The class's source answers for any member: rights are the same, only the target differs.
    const edges: Reach[] = [];
    for (const alteration of alterations(facts.changing, { source: facts.source, subject: identity, world })) {
      const reach = this.#altered(alteration, identity, id);
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

  #altered(alteration: Alteration, subject: CompiledIdentity, id = subject.arn): Reach {
    const { rule, actions, target, verdict, change } = alteration;
    const variant = this.#variants.of(subject, change);
    const to = { id: `${id}#${change.name}`, identity: variant.identity };
    return { to, rule, actions, target, dependsOn: verdict.missing };
  }

  #exactTrust(identity: CompiledIdentity): readonly Reach[] {
    if (!this.#assume) return [];
    const source = new Source(identity);
    const named = assumptions(this.#assume, source, this.#trust.personal(identity));
    const edges = [...named, ...this.#sessionTrust(this.#assume, identity)];
    const worthwhile = this.#worthHaving(edges);
    const prepared = this.#prepared(identity, this.#changedFirst(identity, worthwhile));
    return [...prepared, ...worthwhile].sort(inOrder);
  }

  /** Roles that trust one session of the source's role: a caller with that session name gets in, perhaps not the source. */
  *#sessionTrust(assume: RuleOf<'assume-role'>, identity: CompiledIdentity): Iterable<Reach> {
    for (const { session, role } of this.#trust.ofSessions(identity)) {
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

/** Already everything, or in nobody's hands: no way to more. */
const idle = (identity: CompiledIdentity): boolean => identity.holdsAdmin || isServiceLinked(identity);

/** Rules whose edges lead to the source itself. */
const isPersonal = ({ mechanism }: EscalationRule): boolean =>
  mechanism.kind === 'new-identity' || mechanism.kind === 'write-permission-set';

/** False for rules that are asked by another way, and for those that ask for what does not stand anywhere. */
function yieldsAnything({ mechanism }: EscalationRule, { exposed }: AccountWorld): boolean {
  if (isChanging(mechanism.kind) || mechanism.kind === 'assume-role') return false;
  return mechanism.kind !== 'read-credential' || exposed.some(({ type }) => mechanism.types.includes(type));
}

const isChangingRule = (rule: EscalationRule): rule is ChangingRule => isChanging(rule.mechanism.kind);

function assumingRule(rule: EscalationRule): RuleOf<'assume-role'> | undefined {
  const { mechanism } = rule;
  return mechanism.kind === 'assume-role' ? { ...rule, mechanism } : undefined;
}

/** The change first, then the way to what was changed. */
function following(change: Reach, edge: Reach): Reach {
  const before: EscalationStep[] = [...(edge.before ?? []), stepOf(change)];
  return { ...edge, to: change.to, before };
}
