import { scaleOf } from './account-index.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import { type Edge, type GraphNode, identityOf, isVariant, nodeId } from './edge.ts';
import { EdgeFinder } from './edge-finder.ts';
import type { PrivilegeComparison } from './privilege-comparison.ts';
import { ReverseGraph, type StepToAdmin } from './reverse-graph.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules/index.ts';

export interface GraphOptions {
  /** Default: all rules. */
  readonly rules?: readonly Rule[];
  /** Most targets of one rule that one class of identities is followed to; default: all in estates of up to a thousand
   * identities, the most privileged hundreds in large ones. */
  readonly mostTargets?: number;
}

/** The graph of all accounts of an estate. Building it costs nothing: edges are found when they are needed. */
export const buildGraph = (estate: CompiledEstate, options: GraphOptions = {}): EscalationGraph =>
  new EscalationGraph(estate, options);

/** Who can become whom. Edges are found per class of identities with the same rights, when they are first needed. */
export class EscalationGraph {
  readonly estate: CompiledEstate;
  readonly #edges: EdgeFinder;
  readonly #shared = new Map<string, readonly Edge[]>();
  readonly #own = new Map<string, readonly Edge[]>();
  readonly #nodes = new Map<string, GraphNode>();
  readonly #shortestPathsToAdmin = new Map<boolean, ReadonlyMap<string, StepToAdmin>>();
  #reverse: ReverseGraph | undefined;

  constructor(estate: CompiledEstate, { rules = RULES, mostTargets }: GraphOptions = {}) {
    this.estate = estate;
    const most = mostTargets ?? Math.max(200, Math.floor(2_000_000 / scaleOf(estate)));
    this.#edges = new EdgeFinder(estate, rules, most);
    for (const [id, identity] of estate.identities) this.#nodes.set(id, { id, identity, variant: false });
  }

  /** Compares what two identities may do. */
  get comparison(): PrivilegeComparison {
    return this.#edges.comparison;
  }

  /** undefined for an ARN that no estate has. */
  node(id: string): GraphNode | undefined {
    return this.#nodes.get(id);
  }

  nodeOf(to: Edge['to']): GraphNode {
    const id = nodeId(to);
    let node = this.#nodes.get(id);
    if (!node) {
      node = { id, identity: identityOf(to), variant: isVariant(to) };
      this.#nodes.set(id, node);
    }
    return node;
  }

  /** Edges that every member of the identity's class has; one to the member itself does not count. */
  sharedEdges(identity: CompiledIdentity): readonly Edge[] {
    let shared = this.#shared.get(identity.classKey);
    if (!shared) {
      shared = this.#edges.shared(identity);
      this.#shared.set(identity.classKey, shared);
    }
    return shared;
  }

  /** Edges that depend on who exactly the source is: changes to itself, trust that names it. */
  ownEdges(node: GraphNode): readonly Edge[] {
    let own = this.#own.get(node.id);
    if (!own) {
      own = this.#edges.own(node);
      this.#own.set(node.id, own);
    }
    return own;
  }

  /** Every edge of a node by every rule, however alike: for showing one identity in full. */
  allEdgesFrom(node: GraphNode): Iterable<Edge> {
    return this.#edges.all(node);
  }

  /** Whether it can change identities at all. */
  canChangeIdentities(source: CompiledIdentity): boolean {
    return this.#edges.canChangeIdentities(source);
  }

  /** What the source can change about another identity that it, or a path of its own, reaches. */
  changesTo(source: CompiledIdentity, subject: CompiledIdentity): Iterable<Edge> {
    return this.#edges.changesTo(source, subject);
  }

  /** The graph turned round, made when it is first asked for. */
  get reverse(): ReverseGraph {
    this.#reverse ??= new ReverseGraph(this);
    return this.#reverse;
  }

  shortestPathsToAdmin(unconditional: boolean): ReadonlyMap<string, StepToAdmin> {
    let paths = this.#shortestPathsToAdmin.get(unconditional);
    if (!paths) {
      paths = this.reverse.shortestPathsToAdmin(unconditional);
      this.#shortestPathsToAdmin.set(unconditional, paths);
    }
    return paths;
  }
}
