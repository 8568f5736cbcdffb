import type { IdentityKind, Tier } from '../../../layers/core/identity.ts';
import { columnsOf } from './columns.ts';

/** Paths as a graph that a person can read: identities in the same place are one node. */

export interface DrawnPath {
  /** ARN of the start. */
  readonly from: string;
  readonly hops: readonly DrawnHop[];
  readonly admin: boolean;
}

export interface DrawnHop {
  readonly label: string;
  /** ARN of the end. */
  readonly to: string;
  readonly conditional: boolean;
  readonly cut: boolean;
}

/** What is known of an ARN; anything else is a resource. */
export interface Facts {
  readonly name: string;
  readonly kind: IdentityKind;
  readonly tier: Tier;
  readonly admin: boolean;
}

/** Why a node stands out. The chosen one is not folded. */
export type Mark = 'chosen' | 'deleted' | 'limited';

export interface GraphNode {
  readonly label: string;
  readonly kind: IdentityKind;
  /** Absent for resources on a path, such as a policy or a function. */
  readonly tier?: Tier;
  readonly admin: boolean;
  /** ARNs: several if the node is folded. */
  readonly members: readonly string[];
  readonly mark?: Mark;
}

export interface GraphEdge {
  /** Positions of nodes. */
  readonly from: number;
  readonly to: number;
  /** The ways from one to the other. */
  readonly labels: readonly string[];
  readonly conditional: boolean;
  readonly cut: boolean;
}

export interface FoldedGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

interface Node extends Omit<GraphNode, 'label'> {
  readonly id: string;
  readonly name: string;
  /** Administrator through a path, not by its own policies. */
  readonly escalated: boolean;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
  readonly conditional: boolean;
  readonly cut: boolean;
}

interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** More nodes are hard to read: then nodes that only have the same distance to the end are folded, too. */
const MOST_NODES = 18;

export function foldedGraph(
  paths: readonly DrawnPath[],
  factsOf: (arn: string) => Facts | undefined,
  marks: ReadonlyMap<string, Mark>,
): FoldedGraph {
  const graph = graphOf(paths, factsOf, marks);
  const similar = folded(graph, placesOf(graph));
  if (similar.nodes.length <= MOST_NODES) return numbered(similar);
  const column = columnById(similar);
  return numbered(
    folded(
      similar,
      keysOf(similar, (node) => [...kindOf(node), column.get(node.id)]),
    ),
  );
}

/** The node of an identity that a path makes administrator. */
const escalatedId = (arn: string): string => `${arn} escalated`;

function graphOf(
  paths: readonly DrawnPath[],
  factsOf: (arn: string) => Facts | undefined,
  marks: ReadonlyMap<string, Mark>,
): Graph {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const node = (arn: string, escalated: boolean): string => {
    const id = escalated ? escalatedId(arn) : arn;
    if (!nodes.has(id)) nodes.set(id, nodeOf(id, arn, escalated));
    return id;
  };
  const nodeOf = (id: string, arn: string, escalated: boolean): Node => {
    const facts = factsOf(arn);
    const mark = escalated ? undefined : marks.get(arn);
    const base = { id, name: facts?.name ?? lastPart(arn), members: [arn], escalated };
    const marked = mark === undefined ? base : { ...base, mark };
    if (facts === undefined) return { ...marked, kind: 'resource', admin: escalated };
    return { ...marked, kind: facts.kind, tier: facts.tier, admin: escalated || facts.admin };
  };
  for (const { from, hops, admin } of paths) {
    let at = node(from, false);
    hops.forEach(({ label, to, conditional, cut }, index) => {
      const escalates = admin && index === hops.length - 1 && factsOf(to)?.admin !== true;
      const end = node(to, escalates);
      if (end === at) return;
      const key = JSON.stringify([at, end, label]);
      if (!edges.has(key)) edges.set(key, { from: at, to: end, labels: [label], conditional, cut });
      at = end;
    });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

const lastPart = (arn: string): string => arn.split(/[/:]/).findLast((part) => part !== '') ?? arn;

const kindOf = ({ id, kind, tier, admin, escalated, mark }: Node): readonly unknown[] =>
  mark === 'chosen' ? [id] : [kind, tier, admin, escalated, mark];

/** The key of a node, by its id. */
type Keys = ReadonlyMap<string, number>;

/** Numbers for the keys: equal keys have the same number. */
function keysOf({ nodes }: Graph, keyOf: (node: Node) => readonly unknown[]): Keys {
  const numbers = new Map<string, number>();
  return new Map(
    nodes.map((node) => {
      const key = JSON.stringify(keyOf(node));
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return [node.id, number];
    }),
  );
}

const differing = (keys: Keys): number => new Set(keys.values()).size;

/** Nodes of the same kind have the same key if the same actions connect them with nodes of the same key: starts from the kinds, and
 * separates the nodes of a key until nothing changes. */
function placesOf(graph: Graph): Keys {
  let keys = keysOf(graph, kindOf);
  for (;;) {
    const neighbours = neighboursOf(graph, keys);
    const refined = keysOf(graph, ({ id }) => [keys.get(id), [...(neighbours.get(id) ?? [])].sort()]);
    if (differing(refined) === differing(keys)) return keys;
    keys = refined;
  }
}

function neighboursOf({ nodes, edges }: Graph, keys: Keys): ReadonlyMap<string, ReadonlySet<string>> {
  const neighbours = new Map(nodes.map(({ id }) => [id, new Set<string>()]));
  for (const { from, to, labels, conditional, cut } of edges) {
    const way = `${labels.join('\n')} ${conditional} ${cut}`;
    neighbours.get(from)?.add(`to ${keys.get(to)} ${way}`);
    neighbours.get(to)?.add(`from ${keys.get(from)} ${way}`);
  }
  return neighbours;
}

/** Makes one node of all nodes with the same key. */
function folded({ nodes, edges }: Graph, keys: Keys): Graph {
  const groups = Map.groupBy(nodes, ({ id }) => keys.get(id));
  const idOf = new Map<string, string>();
  const merged = [...groups.values()].flatMap((group): Node[] => {
    const [first] = group;
    if (first === undefined) return [];
    for (const { id } of group) idOf.set(id, first.id);
    return [{ ...first, members: group.flatMap(({ members }) => members) }];
  });
  const ways = Map.groupBy(
    edges.map((edge) => ({ ...edge, from: idOf.get(edge.from) ?? edge.from, to: idOf.get(edge.to) ?? edge.to })),
    ({ from, to }) => JSON.stringify([from, to]),
  );
  return { nodes: merged, edges: [...ways.values()].flatMap(together) };
}

/** An edge between two folded nodes is conditional, or cut, only if all of them are. */
function together(edges: readonly Edge[]): readonly Edge[] {
  const [first] = edges;
  if (first === undefined || first.from === first.to) return [];
  const labels = [...new Set(edges.flatMap((edge) => edge.labels))];
  return [
    {
      ...first,
      labels,
      conditional: edges.every(({ conditional }) => conditional),
      cut: edges.every(({ cut }) => cut),
    },
  ];
}

function columnById({ nodes, edges }: Graph): ReadonlyMap<string, number> {
  const position = new Map(nodes.map(({ id }, index) => [id, index]));
  const columns = columnsOf(
    nodes.length,
    edges.map(({ from, to }) => [position.get(from) ?? 0, position.get(to) ?? 0]),
  );
  return new Map(nodes.map(({ id }, index) => [id, columns[index] ?? 0]));
}

function numbered({ nodes, edges }: Graph): FoldedGraph {
  const position = new Map(nodes.map(({ id }, index) => [id, index]));
  return {
    nodes: nodes.map(({ id, name, escalated, ...node }) => ({
      ...node,
      label: `${labelOf(name, node)}${escalated ? ', escalated' : ''}`,
    })),
    edges: edges.map((edge) => ({
      ...edge,
      from: position.get(edge.from) ?? 0,
      to: position.get(edge.to) ?? 0,
    })),
  };
}

const labelOf = (name: string, { kind, members }: Pick<GraphNode, 'kind' | 'members'>): string =>
  members.length === 1 ? name : `${members.length} ${kind}s`;
