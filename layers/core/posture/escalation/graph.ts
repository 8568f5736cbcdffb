import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import { type Edge, type GraphNode, identityOf, isVariant, nodeId } from './edge.ts';
import { EdgeFinder } from './edge-finder.ts';
import type { PrivilegeComparison } from './privilege-comparison.ts';
import type { ResourceIndex } from './resource-access.ts';
import { ReverseGraph, type StepToAdmin } from './reverse-graph.ts';
import type { EscalationRule } from './rule.ts';
import { RULES } from './rules/index.ts';
import { scaleOf } from './scale.ts';

export interface GraphOptions {
  /** Default: all rules. */
  readonly rules?: readonly EscalationRule[];
  /** Maximum targets of one rule for one class of identities; default: all in estates of up to a thousand identities, the
   * most privileged hundreds in large ones. */
  readonly maxTargets?: number;
  /** A graph of mostly the same identities: what it found out about classes that did not change is used again. */
  readonly earlier?: EscalationGraph | undefined;
}

/** The graph of all accounts of an estate. Edges are found when they are first needed. */
export const buildGraph = (estate: CompiledEstate, options: GraphOptions = {}): EscalationGraph =>
  new EscalationGraph(estate, options);

/** Who can become whom. Edges are found per class of identities with the same permissions, when first needed. */
export class EscalationGraph {
  readonly estate: CompiledEstate;
  readonly #edges: EdgeFinder;
  readonly #shared = new Map<string, readonly Edge[]>();
  readonly #own = new Map<string, readonly Edge[]>();
  readonly #nodes = new Map<string, GraphNode>();
  readonly #shortestPathsToAdmin = new Map<boolean, ReadonlyMap<string, StepToAdmin>>();
  #reverse: ReverseGraph | undefined;

  constructor(estate: CompiledEstate, { rules = RULES, maxTargets, earlier }: GraphOptions = {}) {
    this.estate = estate;
    const most = maxTargets ?? Math.max(200, Math.floor(2_000_000 / scaleOf(estate)));
    this.#edges = new EdgeFinder(estate, {
      rules,
      maxTargets: most,
      earlier: earlier === undefined ? undefined : earlier.#edges,
    });
    for (const [id, identity] of estate.identities) this.#nodes.set(id, { id, identity, variant: false });
  }

  /** Policies of resources. */
  get resources(): ResourceIndex {
    return this.#edges.resources;
  }

  /** Compares the privilege of two identities. */
  get comparison(): PrivilegeComparison {
    return this.#edges.comparison;
  }

  /** undefined for an ARN outside the estate. */
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

  /** Edges that all members of the identity's class share; an edge to the member itself does not count. */
  sharedEdges(identity: CompiledIdentity): readonly Edge[] {
    let shared = this.#shared.get(identity.classKey);
    if (!shared) {
      shared = this.#edges.shared(identity);
      this.#shared.set(identity.classKey, shared);
    }
    return shared;
  }

  /** Edges that depend on the exact attacker: changes to itself, and trust policies that name it. */
  ownEdges(node: GraphNode): readonly Edge[] {
    let own = this.#own.get(node.id);
    if (!own) {
      own = this.#edges.own(node);
      this.#own.set(node.id, own);
    }
    return own;
  }

  /** Every edge of a node by every rule, including equivalent ones: for the detailed view of one identity. */
  allEdgesFrom(node: GraphNode): Iterable<Edge> {
    return this.#edges.all(node);
  }

  /** Whether the attacker can change identities at all. */
  canChangeIdentities(source: CompiledIdentity): boolean {
    return this.#edges.canChangeIdentities(source);
  }

  /** Changes that the attacker can make to another identity on its path. */
  changesTo(source: CompiledIdentity, subject: CompiledIdentity): Iterable<Edge> {
    return this.#edges.changesTo(source, subject);
  }

  /** The reverse graph, built on first use. */
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
