import { Graph, layout } from '@dagrejs/dagre';

/** Lays out a graph in columns from left to right, by distance from the end of the paths. */

export interface Place {
  /** Left edge and middle, in pixels. */
  readonly x: number;
  readonly y: number;
}

export interface Layering {
  readonly places: readonly Place[];
  /** For each edge, the points of its line. */
  readonly lines: readonly (readonly Place[])[];
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 190, height: 30 } as const;
const BETWEEN_COLUMNS = 180;
const BETWEEN_ROWS = 12;

/** @param edges pairs of node positions. */
export function layered(nodes: number, edges: readonly (readonly [from: number, to: number])[]): Layering {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', ranker: 'longest-path', ranksep: BETWEEN_COLUMNS, nodesep: BETWEEN_ROWS });
  for (let node = 0; node < nodes; node += 1) graph.setNode(String(node), { ...NODE });
  for (const [from, to] of edges) if (from !== to) graph.setEdge(String(from), String(to), {});
  layout(graph);
  const places = Array.from({ length: nodes }, (_, node): Place => {
    const { x = 0, y = 0 } = graph.node(String(node));
    return { x: x - NODE.width / 2, y };
  });
  const { width = 0, height = 0 } = graph.graph();
  // Lines start on the right and end on the left, with room for the arrowhead.
  const lines = edges.map(([from, to]) => {
    const [start, end] = [places[from], places[to]];
    const between = graph.edge(String(from), String(to))?.points?.slice(1, -1) ?? [];
    return start && end ? [{ x: start.x + NODE.width, y: start.y }, ...between, { x: end.x - 2, y: end.y }] : between;
  });
  return { places, lines, width, height };
}
