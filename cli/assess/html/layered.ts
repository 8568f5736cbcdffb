/** Where the nodes of a graph stand: in columns from left to right, each as many steps from an end as its column tells. */

export interface Place {
  /** Left edge and middle, in pixels. */
  readonly x: number;
  readonly y: number;
}

export interface Layering {
  readonly places: readonly Place[];
  /** For each edge, where it crosses the columns between its nodes. */
  readonly bends: readonly (readonly Place[])[];
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 190, height: 30 } as const;
const COLUMN = NODE.width + 180;
const ROW = NODE.height + 12;
const SWEEPS = 8;

/** After Sugiyama: lines that cross a column get a place in it, as if a node stood there.
 *
 * @param ends for each node, whether everything leads there (it holds administrator rights).
 * @param edges pairs of positions of nodes. */
export function layered(ends: readonly boolean[], edges: readonly (readonly [from: number, to: number])[]): Layering {
  const size = ends.length;
  const distance = [...distances(ends, neighbours(size, edges))];
  const crossings = edges.map(([from, to]) => {
    const between = Math.max(0, (distance[from] ?? 0) - (distance[to] ?? 0) - 1);
    return Array.from({ length: between }, (_, step) => distance.push((distance[from] ?? 0) - 1 - step) - 1);
  });
  const hops = edges.flatMap(([from, to], edge) => pairsOf([from, ...(crossings[edge] ?? []), to]));
  const ways = neighbours(distance.length, hops);
  const columns = columnsOf(distance);
  order(columns, ways);
  const y = heights(columns, ways);
  const deepest = columns.length - 1;
  const placeOf = (node: number): Place => ({ x: (deepest - (distance[node] ?? 0)) * COLUMN, y: y[node] ?? 0 });
  return {
    places: ends.map((_, node) => placeOf(node)),
    bends: crossings.map((nodes) => nodes.map(placeOf)),
    width: deepest * COLUMN + NODE.width,
    height: Math.max(0, ...y) + NODE.height / 2,
  };
}

const pairsOf = (nodes: readonly number[]): (readonly [number, number])[] =>
  nodes.slice(1).map((node, index) => [nodes[index] ?? node, node]);

interface Ways {
  readonly out: readonly (readonly number[])[];
  readonly into: readonly (readonly number[])[];
}

function neighbours(size: number, edges: readonly (readonly [number, number])[]): Ways {
  const out: number[][] = Array.from({ length: size }, () => []);
  const into: number[][] = Array.from({ length: size }, () => []);
  for (const [from, to] of edges) {
    if (from === to) continue;
    out[from]?.push(to);
    into[to]?.push(from);
  }
  return { out, into };
}

/** The most steps that lead from each node to an end, so that every line runs to the right; a line that closes a ring does
 * not count. Ends that were named stand last, whatever leads on from them. */
function distances(ends: readonly boolean[], { out }: Ways): readonly number[] {
  const found: number[] = [];
  const open = new Set<number>();
  const measure = (node: number): number => {
    const known = found[node];
    if (known !== undefined) return known;
    if (ends[node]) return note(node, 0);
    open.add(node);
    const beyond = (out[node] ?? []).filter((next) => !open.has(next)).map((next) => measure(next) + 1);
    open.delete(node);
    return note(node, Math.max(0, ...beyond));
  };
  const note = (node: number, distance: number): number => {
    found[node] = distance;
    return distance;
  };
  return ends.map((_, node) => measure(node));
}

function columnsOf(distance: readonly number[]): number[][] {
  const columns: number[][] = Array.from({ length: Math.max(0, ...distance) + 1 }, () => []);
  distance.forEach((column, node) => {
    columns[column]?.push(node);
  });
  return columns;
}

/** Puts nodes beside their neighbours, column by column and back, which leaves few lines crossing. */
function order(columns: number[][], { out, into }: Ways): void {
  const rank: number[] = [];
  const note = (column: readonly number[]) => {
    for (const [index, node] of column.entries()) rank[node] = index / column.length;
  };
  for (const column of columns) note(column);
  const settle = (column: number[], ways: Ways['out']) => {
    const wanted = new Map(column.map((node) => [node, mean(ways[node] ?? [], rank) ?? rank[node] ?? 0]));
    column.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
    note(column);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of columns) settle(column, out);
    for (const column of columns.toReversed()) settle(column, into);
  }
  for (const column of columns) settle(column, out);
}

/** undefined where none of the nodes has a value yet. */
function mean(nodes: readonly number[], of: readonly number[]): number | undefined {
  const values = nodes.flatMap((node) => of[node] ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The fullest column stands evenly; in the others every node is as near to the middle of its neighbours as its place in the
 * column allows. */
function heights(columns: readonly (readonly number[])[], { out, into }: Ways): readonly number[] {
  const y: number[] = [];
  const fullest = columns.reduce(
    (most, column, index) => (column.length > (columns[most]?.length ?? 0) ? index : most),
    0,
  );
  const stand = (column: readonly number[], wanted: (node: number) => number | undefined) => {
    let above = Number.NEGATIVE_INFINITY;
    const wishes = column.map((node) => wanted(node) ?? 0);
    const placed = wishes.map((wish) => {
      above = Math.max(wish, above + ROW);
      return above;
    });
    // Making room pushed everything down: half of it is taken back.
    const pushed = placed.reduce((sum, at, index) => sum + at - (wishes[index] ?? 0), 0) / Math.max(1, placed.length);
    for (const [index, node] of column.entries()) y[node] = (placed[index] ?? 0) - pushed;
  };
  for (const [index, node] of columns[fullest]?.entries() ?? []) y[node] = index * ROW;
  for (let column = fullest + 1; column < columns.length; column++)
    stand(columns[column] ?? [], (node) => mean(out[node] ?? [], y));
  for (let column = fullest - 1; column >= 0; column--)
    stand(columns[column] ?? [], (node) => mean(into[node] ?? [], y));
  const top = Math.min(...y) - NODE.height / 2;
  return y.map((at) => at - top);
}
