import type { IdentityArn } from '../../identity.ts';
import { append } from '../multimap.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import { type Edge, type GraphNode, nodeId } from './edge.ts';

/** The edges of all nodes, by the node that they start from. */
interface EdgeLookup {
  readonly estate: CompiledEstate;
  node(id: string): GraphNode | undefined;
  nodeOf(to: Edge['to']): GraphNode;
  ownEdges(node: GraphNode): readonly Edge[];
  sharedEdges(identity: CompiledIdentity): readonly Edge[];
}

interface Incoming {
  readonly edge: Edge;
  /** Nodes that have the edge: one, or all members of a class. */
  readonly from: readonly GraphNode[];
}

/** The first edge of a node's shortest path, and the next node. */
export interface StepToAdmin {
  readonly edge: Edge;
  readonly next: string;
  readonly length: number;
}

export const isUnconditional = ({ dependsOn, before }: Edge): boolean =>
  dependsOn.length === 0 && (before === undefined || before.every(({ conditional }) => !conditional));

/** The reverse graph: who reaches a node. Building it costs as much as finding every edge once. */
export class ReverseGraph {
  readonly #graph: EdgeLookup;
  readonly #incoming = new Map<string, Incoming[]>();
  readonly #nodesOf = new Map<IdentityArn, GraphNode[]>();

  constructor(graph: EdgeLookup) {
    this.#graph = graph;
    const classes = new Map<string, GraphNode[]>();
    const queue = [...graph.estate.identities.keys()].flatMap((arn) => graph.node(arn) ?? []);
    const queued = new Set(queue.map(({ id }) => id));
    const follow = (edges: readonly Edge[], from: readonly GraphNode[]): void => {
      for (const edge of edges) {
        this.#add(edge, from);
        const node = graph.nodeOf(edge.to);
        if (!queued.has(node.id)) {
          queued.add(node.id);
          queue.push(node);
        }
      }
    };
    for (const node of queue) {
      const { identity } = node;
      append(this.#nodesOf, identity.arn, node);
      follow(graph.ownEdges(node), [node]);
      const members = classes.get(identity.classKey);
      if (members) members.push(node);
      else {
        const first = [node];
        classes.set(identity.classKey, first);
        follow(graph.sharedEdges(identity), first);
      }
    }
  }

  #add(edge: Edge, from: readonly GraphNode[]): void {
    append(this.#incoming, nodeId(edge.to), { edge, from });
  }

  /** The edges by which all privilege of a node is gained, once for each node that has them. */
  *#edgesInto(id: string, onlyUnconditional: boolean): Iterable<{ readonly node: GraphNode; readonly edge: Edge }> {
    for (const { edge, from } of this.#incoming.get(id) ?? []) {
      if (edge.partial || (onlyUnconditional && !isUnconditional(edge))) continue;
      for (const node of from) yield { node, edge };
    }
  }

  /** Who can become the identity or a changed version of it, in any account. */
  reachedBy(arn: IdentityArn, onlyUnconditional: boolean): ReadonlySet<IdentityArn> {
    const reached = new Set<IdentityArn>();
    const queue = (this.#nodesOf.get(arn) ?? []).map(({ id }) => id);
    const seen = new Set(queue);
    for (const id of queue) {
      for (const { node } of this.#edgesInto(id, onlyUnconditional)) {
        if (seen.has(node.id)) continue;
        seen.add(node.id);
        queue.push(node.id);
        // A changed identity is not a separate principal: the search continues to the principal that changes it.
        if (!node.variant) reached.add(node.identity.arn);
      }
    }
    reached.delete(arn);
    return reached;
  }

  /** For every node that can become administrator, the next step of its shortest path.
   *
   * @param onlyUnconditional ignores conditional edges.
   * @param without ignores edges, to find the paths that would remain without them. */
  shortestPathsToAdmin(
    onlyUnconditional: boolean,
    without?: (node: GraphNode, edge: Edge) => boolean,
  ): ReadonlyMap<string, StepToAdmin> {
    const isEnd = ({ identity: { admin } }: GraphNode): boolean =>
      onlyUnconditional ? admin.verdict === 'yes' : admin.verdict !== 'no';
    return this.shortestPathsTo(isEnd, onlyUnconditional, without);
  }

  /** For every node that can become one of the ends, the next step of its shortest path. Ends have none. */
  shortestPathsTo(
    isEnd: (node: GraphNode) => boolean,
    onlyUnconditional: boolean,
    without?: (node: GraphNode, edge: Edge) => boolean,
  ): ReadonlyMap<string, StepToAdmin> {
    const paths = new Map<string, StepToAdmin>();
    const queue = [...this.#nodesOf.values()].flat().filter(isEnd);
    const seen = new Set(queue.map(({ id }) => id));
    for (const { id } of queue) {
      const length = (paths.get(id)?.length ?? 0) + 1;
      for (const { node, edge } of this.#edgesInto(id, onlyUnconditional)) {
        if (seen.has(node.id) || without?.(node, edge)) continue;
        seen.add(node.id);
        paths.set(node.id, { edge, next: id, length });
        queue.push(node);
      }
    }
    return paths;
  }

  node(id: string): GraphNode | undefined {
    return this.#graph.node(id);
  }
}

/** The edges of a shortest path from a node on, each with the node that uses it. */
export function pathFrom(
  closure: ReverseGraph,
  paths: ReadonlyMap<string, StepToAdmin>,
  start: string,
): readonly { readonly by: GraphNode; readonly edge: Edge }[] {
  const path = [];
  for (let id = start, step = paths.get(id); step; id = step.next, step = paths.get(id)) {
    const by = closure.node(id);
    if (!by) break;
    path.push({ by, edge: step.edge });
  }
  return path;
}
