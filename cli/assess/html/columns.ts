/** An edge as positions of its nodes. */
export type Pair = readonly [from: number, to: number];

/** For each node the ends of the edges that start at it. */
export function successorsOf(nodes: number, edges: readonly Pair[]): readonly (readonly number[])[] {
  const successors = Array.from({ length: nodes }, (): number[] => []);
  for (const [from, to] of edges) successors[from]?.push(to);
  return successors;
}

/** The column of each node, from left to right: the longest distance to the end of its paths, so that ends are in the last one. An
 * edge that closes a cycle does not count. */
export function columnsOf(nodes: number, edges: readonly Pair[]): readonly number[] {
  const next = successorsOf(nodes, edges);
  const distance: (number | undefined)[] = Array.from({ length: nodes });
  const open = new Set<number>();
  const visit = (node: number): number => {
    const known = distance[node];
    if (known !== undefined) return known;
    open.add(node);
    let longest = 0;
    for (const to of next[node] ?? []) if (!open.has(to)) longest = Math.max(longest, visit(to) + 1);
    open.delete(node);
    distance[node] = longest;
    return longest;
  };
  const distances = Array.from({ length: nodes }, (_, node) => visit(node));
  const most = Math.max(0, ...distances);
  return distances.map((one) => most - one);
}
