import type { IdentityArn } from '../../identity.ts';
import { type Face, isAlike, sameEdges } from './alike.ts';
import { Closure, type WayUp } from './closure.ts';
import { type CompiledEstate, type CompiledIdentity, cameOrWent } from './compile.ts';
import { Dependents } from './dependents.ts';
import { identityOf, isVariant, nodeId, type Reach } from './edge.ts';
import { EdgeFinder, type Following, type SharedEdges, type View, viewOf } from './edge-finder.ts';
import type { Gains } from './evaluate/gain.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules/index.ts';
import type { EstateChange } from './touched.ts';
import { isReservedSso, scaleOf } from './world.ts';

/** One identity as it stands, or as it is after a change. */
export interface GraphNode {
  readonly id: string;
  readonly identity: CompiledIdentity;
  /** True for what an identity becomes; such a node is reported under the identity's ARN. */
  readonly variant: boolean;
}

export interface GraphOptions {
  /** Default: all rules. */
  readonly rules?: readonly Rule[];
  /** Most targets of one rule that one class of identities is followed to; default: all in estates of up to a thousand
   * identities, the most privileged hundreds in large ones. */
  readonly mostTargets?: number;
}

/** Who can become whom. Edges are worked out per class of identities with the same rights, when first asked for. */
export class EscalationGraph {
  readonly estate: CompiledEstate;
  readonly #rules: readonly Rule[];
  readonly #mostTargets: number | undefined;
  readonly #edges: EdgeFinder;
  #shared = new Map<string, SharedEdges>();
  #own = new Map<string, readonly Reach[]>();
  readonly #nodes = new Map<string, GraphNode>();
  readonly #waysUp = new Map<boolean, ReadonlyMap<string, WayUp>>();
  #closure: Closure | undefined;
  #dependents: Dependents | undefined;

  constructor(estate: CompiledEstate, { rules = RULES, mostTargets }: GraphOptions = {}, following?: Following) {
    this.estate = estate;
    this.#rules = rules;
    this.#mostTargets = mostTargets;
    const most = mostTargets ?? Math.max(200, Math.floor(2_000_000 / scaleOf(estate)));
    this.#edges = new EdgeFinder(estate, rules, most, following);
    for (const [id, identity] of estate.identities) this.#nodes.set(id, { id, identity, variant: false });
  }

  /** Compares what two identities may do. */
  get gains(): Gains {
    return this.#edges.gains;
  }

  /** undefined for an ARN that no estate has. */
  node(id: string): GraphNode | undefined {
    return this.#nodes.get(id);
  }

  nodeOf(to: Reach['to']): GraphNode {
    const id = nodeId(to);
    let node = this.#nodes.get(id);
    if (!node) {
      node = { id, identity: identityOf(to), variant: isVariant(to) };
      this.#nodes.set(id, node);
      this.#dependents?.addNode(node);
    }
    return node;
  }

  /** The graph of the same accounts after a change. Edges to what the change touches are found anew, all others are taken
   * over, so that this graph is not to be asked any more: it has the same edges as one that is built from nothing. `touched`
   * are all to whom the change may matter; it may name some to whom it does not.
   *
   * @param isSameFor whether those who reach an identity may think of it as before, beside what the graph knows.
   * @returns undefined for a change that reaches too far to be followed. */
  after(
    estate: CompiledEstate,
    change: EstateChange,
    isSameFor: SameFor,
  ): { readonly graph: EscalationGraph; readonly touched: ReadonlySet<IdentityArn> } | undefined {
    if (reachesFar(this.estate, estate, change.identities)) return undefined;
    const options = {
      rules: this.#rules,
      ...(this.#mostTargets === undefined ? {} : { mostTargets: this.#mostTargets }),
    };
    const graph = new EscalationGraph(estate, options, { edges: this.#edges, changed: change.identities });
    return { graph, touched: graph.#takeOver(this, change, isSameFor) };
  }

  #takeOver(
    before: EscalationGraph,
    { identities, policies }: EstateChange,
    isSameFor: SameFor,
  ): ReadonlySet<IdentityArn> {
    const faces = new Map([...identities].map((arn) => [arn, before.#faceOf(arn)]));
    const dependents = before.#dependents ?? new Dependents(before.#nodes.values(), before.#own, before.#shared);
    this.#dependents = dependents;
    for (const arn of identities) {
      const node = this.#nodes.get(arn);
      if (node) dependents.addNode(node);
    }
    // Whom a changed role trusts may have become worth reaching, or ceased to be.
    const trusted = [before.estate, this.estate].flatMap((estate) => viewOf(estate, identities).trust.named);
    const reached = new Set([...identities, ...trusted]);
    const was = viewOf(before.estate, reached);
    const is = viewOf(this.estate, reached);
    const making = policies || cameOrWent({ estate: before.estate, changed: identities }, this.estate.identities);
    const change = { identities, reached, was, is, policies, making };
    const others = [
      ...this.#takeOverShared(before, dependents, change),
      ...this.#takeOverOwn(before, dependents, change),
    ];
    const alike: { readonly was: CompiledIdentity; readonly is: CompiledIdentity }[] = [];
    for (const arn of identities) {
      const face = faces.get(arn);
      const now = this.#nodes.get(arn);
      if (face && now && this.#isAlike(face, now, isSameFor)) alike.push({ was: face.identity, is: now.identity });
      else others.push(arn);
    }
    const touched = new Set([...identities, ...dependents.of(others)]);
    for (const one of alike) for (const arn of dependents.of([one.is.arn])) if (this.#minds(arn, one)) touched.add(arn);
    return touched;
  }

  /** What an identity is to others; undefined where it is not there. */
  #faceOf(arn: IdentityArn): Face | undefined {
    const node = this.#nodes.get(arn);
    const own = this.#own.get(arn);
    const shared = node && this.#shared.get(node.identity.classKey);
    return node && { identity: node.identity, edges: own && shared && [...own, ...shared.edges] };
  }

  /** Whether an identity that changed is to others what it was, but for what each of them gains by it. */
  #isAlike(was: Face, node: GraphNode, isSameFor: SameFor): boolean {
    const { identity } = node;
    if (!isSameFor(was.identity, identity)) return false;
    // What it can do to others is different for each of them.
    if (was.identity.classKey !== identity.classKey && (this.changesAny(was.identity) || this.changesAny(identity)))
      return false;
    const edges = was.edges && [...this.ownEdges(node), ...this.sharedEdges(identity)];
    return isAlike(was, { identity, edges });
  }

  /** Whether it is different for somebody who can become an identity that this was one and is another. */
  #minds(arn: IdentityArn, { was, is }: { readonly was: CompiledIdentity; readonly is: CompiledIdentity }): boolean {
    const identity = this.#nodes.get(arn)?.identity;
    if (!identity || this.changesAny(identity)) return true;
    return this.gains.better(identity, was) !== this.gains.better(identity, is);
  }

  /** @returns those whose edges are others than before, or who can do other things with policies. */
  #takeOverShared(
    before: EscalationGraph,
    dependents: Dependents,
    { is, policies, reached }: FollowedChange,
  ): Set<IdentityArn> {
    const touched = new Set<IdentityArn>();
    this.#shared = before.#shared;
    const concerned =
      policies || is.trust.isShared
        ? this.#shared.keys()
        : new Set([...dependents.classesThatReach(reached), ...this.#edges.classesWithRules]);
    for (const classKey of concerned) {
      const known = this.#shared.get(classKey);
      if (!known) continue;
      const shared = this.#edges.sharedAgain(classKey, known, is, policies);
      if (shared === known) continue;
      this.#shared.set(classKey, shared);
      dependents.addShared(classKey, shared.edges);
      const isMoved = !sameEdges(known.edges, shared.edges) || (policies && this.#edges.changesPolicies(classKey));
      if (isMoved) for (const arn of dependents.membersOf(classKey)) touched.add(arn);
    }
    return touched;
  }

  /** @returns those who are trusted by others than before, and those whose changes to themselves, and whose new identities,
   * have to be looked for anew. */
  #takeOverOwn(before: EscalationGraph, dependents: Dependents, change: FollowedChange): Set<IdentityArn> {
    const { identities, was, is, policies, making } = change;
    const touched = new Set<IdentityArn>();
    const isImpersonal = was.trust.isImpersonal && is.trust.isImpersonal;
    this.#own = before.#own;
    for (const [id, known] of this.#own) {
      const node = before.#nodes.get(id);
      if (!node || identities.has(node.identity.arn) || (policies && node.variant)) {
        this.#own.delete(id);
        continue;
      }
      if (node.variant) this.#nodes.set(id, node);
      if (making && this.#edges.changesPolicies(node.identity.classKey)) {
        touched.add(node.identity.arn);
        this.#own.delete(id);
        continue;
      }
      if (isImpersonal || !(was.trust.concerns(node.identity) || is.trust.concerns(node.identity))) continue;
      const own = this.#edges.ownAgain(node, known, is);
      this.#own.set(id, own);
      dependents.addOwn(node, own);
      if (!sameEdges(known, own)) touched.add(node.identity.arn);
    }
    return touched;
  }

  /** Edges that every member of the identity's class has; one to the member itself does not count. */
  sharedEdges(identity: CompiledIdentity): readonly Reach[] {
    let shared = this.#shared.get(identity.classKey);
    if (!shared) {
      shared = this.#edges.shared(identity);
      this.#shared.set(identity.classKey, shared);
      this.#dependents?.addShared(identity.classKey, shared.edges);
    }
    return shared.edges;
  }

  /** Edges that rest on who exactly the source is: changes to itself, trust that names it. */
  ownEdges(node: GraphNode): readonly Reach[] {
    let own = this.#own.get(node.id);
    if (!own) {
      own = this.#edges.own(node);
      this.#own.set(node.id, own);
      this.#dependents?.addOwn(node, own);
    }
    return own;
  }

  /** Every edge of a node by every rule, however alike: for showing one identity in full. */
  allEdgesFrom(node: GraphNode): Iterable<Reach> {
    return this.#edges.all(node);
  }

  /** Whether it can change identities at all. */
  changesAny(source: CompiledIdentity): boolean {
    return this.#edges.classFacts(source).changing.length > 0;
  }

  /** What the source can change about another identity that it, or a path of its own, reaches. */
  changesTo(source: CompiledIdentity, subject: CompiledIdentity): Iterable<Reach> {
    return this.#edges.changesTo(source, subject);
  }

  /** The graph turned round, made when it is first asked for. */
  get closure(): Closure {
    this.#closure ??= new Closure(this);
    return this.#closure;
  }

  waysUp(sure: boolean): ReadonlyMap<string, WayUp> {
    let ways = this.#waysUp.get(sure);
    if (!ways) {
      ways = this.closure.waysUp(sure);
      this.#waysUp.set(sure, ways);
    }
    return ways;
  }
}

/** Whether two states of an identity are the same for others. */
export type SameFor = (was: CompiledIdentity, is: CompiledIdentity) => boolean;

interface FollowedChange {
  /** ARNs of what changed. */
  readonly identities: ReadonlySet<IdentityArn>;
  /** ARNs of what changed, and of whom it trusts. */
  readonly reached: ReadonlySet<IdentityArn>;
  /** What could be reached of that before, and what can be now. */
  readonly was: View;
  readonly is: View;
  readonly policies: boolean;
  /** Whether identities or policies that somebody could make may be others than before. */
  readonly making: boolean;
}

/** Changes that bear on edges between others: what runs as a role, what instance profiles carry, how large the estate is. */
function reachesFar(before: CompiledEstate, after: CompiledEstate, identities: ReadonlySet<IdentityArn>): boolean {
  if (scaleOf(before) !== scaleOf(after)) return true;
  const running = new Set(
    [...after.accounts.values()].flatMap(({ estate: { workloads } }) =>
      workloads === 'unknown' ? [] : workloads.map(({ roleArn }) => roleArn),
    ),
  );
  return [...identities].some((arn) => {
    const [was, is] = [before.identities.get(arn), after.identities.get(arn)];
    const profiles = [was, is].map((identity) => identity?.role?.instanceProfiles.join(' ') ?? '');
    if (profiles[0] !== profiles[1]) return true;
    if (was && is) return false;
    const either = was ?? is;
    return running.has(arn) || (either !== undefined && isReservedSso(either));
  });
}
