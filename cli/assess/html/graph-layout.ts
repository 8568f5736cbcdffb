import { columnsOf, type Pair, successorsOf } from './columns.ts';

/** Places the nodes of a small graph: in columns from left to right or, if the page is too narrow for them, in one column. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  /** SVG path data. */
  readonly path: string;
  readonly label: {
    readonly x: number;
    readonly y: number;
    readonly anchor: 'start' | 'middle';
    readonly most: number;
  };
}

export interface Layout {
  readonly boxes: readonly Box[];
  /** One for each edge. */
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** Average width of a character of a label, in pixels. */
export const LABEL_CHARACTER = 6.9;
const HEIGHT = 30;
const ROW = 42;
const MARGIN = 8;
/** Room for the arrowhead. */
const TIP = 3;
const NODE = { least: 140, most: 190 };
const GAP = { least: 116, most: 230 };
const LABEL_ROW = 15;

/** @param width of the page, in pixels. */
export function layoutOf(nodes: number, edges: readonly Pair[], width: number): Layout {
  const columns = columnsOf(nodes, edges);
  const order = ordered(columns, edges);
  const count = order.length;
  const fits = count * NODE.least + (count - 1) * GAP.least + 2 * MARGIN <= width;
  return fits ? inColumns(order, columns, edges, width) : inRows(order.flat(), edges, width);
}

/** The nodes of each column from top to bottom, near the nodes that they have edges with. */
function ordered(columns: readonly number[], edges: readonly Pair[]): readonly (readonly number[])[] {
  const order: number[][] = Array.from({ length: Math.max(-1, ...columns) + 1 }, () => []);
  columns.forEach((column, node) => {
    order[column]?.push(node);
  });
  const after = successorsOf(columns.length, edges);
  const before = successorsOf(
    columns.length,
    edges.map(([from, to]) => [to, from]),
  );
  for (let sweep = 0; sweep < 4; sweep += 1) {
    const place = new Map(
      order.flatMap((column) => column.map((node, row) => [node, row - column.length / 2] as const)),
    );
    const side = sweep % 2 === 0 ? after : before;
    const middle = (node: number): number => {
      const near = side[node] ?? [];
      if (near.length === 0) return place.get(node) ?? 0;
      return near.reduce((sum, one) => sum + (place.get(one) ?? 0), 0) / near.length;
    };
    for (const column of order) column.sort((a, b) => middle(a) - middle(b));
  }
  return order;
}

function inColumns(
  order: readonly (readonly number[])[],
  columns: readonly number[],
  edges: readonly Pair[],
  width: number,
): Layout {
  const gaps = Math.max(1, order.length - 1);
  const room = width - 2 * MARGIN;
  const gap = Math.min(GAP.most, Math.max(GAP.least, (room - order.length * NODE.most) / gaps));
  const node = Math.min(NODE.most, (room - (order.length - 1) * gap) / Math.max(1, order.length));
  const tallest = Math.max(...order.map((column) => column.length), 1);
  const boxes: Box[] = [];
  order.forEach((column, at) => {
    // In the same rows as the other columns, so that lines can pass between rows.
    const top = MARGIN + Math.floor((tallest - column.length) / 2) * ROW;
    column.forEach((one, row) => {
      boxes[one] = { x: MARGIN + at * (node + gap), y: top + row * ROW, width: node, height: HEIGHT };
    });
  });
  const lines = edges.map(([from, to]) =>
    curve(boxes[from], boxes[to], (columns[to] ?? 0) - (columns[from] ?? 0), gap),
  );
  const placed = apart(lines, edges, columns);
  const lowest = Math.max(...placed.map(({ label }) => label.y + MARGIN), 2 * MARGIN + tallest * ROW - (ROW - HEIGHT));
  return { boxes, lines: placed, width: 2 * MARGIN + order.length * node + (order.length - 1) * gap, height: lowest };
}

/** From the right of one box to the left of another. A line over several columns passes below the boxes between. */
function curve(from: Box | undefined, to: Box | undefined, columns: number, gap: number): Line {
  const most = Math.floor(gap / LABEL_CHARACTER) - 2;
  if (from === undefined || to === undefined) return { path: '', label: { x: 0, y: 0, anchor: 'middle', most } };
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x - TIP, to.y + to.height / 2];
  const bend = gap / 2;
  if (columns === 1) {
    const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    return { path, label: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 4, anchor: 'middle', most } };
  }
  // Between two rows, where no box is.
  const lane = Math.max(y1, y2) + ROW / 2;
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x1} ${lane} ${x1 + bend} ${lane}L${x2 - bend} ${lane}C${x2} ${lane} ${x2 - bend} ${y2} ${x2} ${y2}`;
  return { path, label: { x: (x1 + x2) / 2, y: lane - 4, anchor: 'middle', most } };
}

/** Moves labels between the same columns down until they do not overlap. */
function apart(lines: readonly Line[], edges: readonly Pair[], columns: readonly number[]): readonly Line[] {
  const placed = [...lines];
  const positions = lines.map((_, index) => index);
  const gapOf = (index: number): string => (edges[index] ?? []).map((node) => columns[node]).join(' ');
  for (const group of Map.groupBy(positions, gapOf).values()) {
    let lowest = Number.NEGATIVE_INFINITY;
    const y = (index: number): number => lines[index]?.label.y ?? 0;
    for (const index of group.sort((a, b) => y(a) - y(b))) {
      const line = lines[index];
      if (line === undefined) continue;
      lowest = Math.max(line.label.y, lowest + LABEL_ROW);
      placed[index] = { ...line, label: { ...line.label, y: lowest } };
    }
  }
  return placed;
}

const LANE = 9;
const MOST_LANES = 8;

/** One node below the other, each with the labels of the edges that leave it. The edges are lanes on the left. */
function inRows(order: readonly number[], edges: readonly Pair[], width: number): Layout {
  const leaving = Map.groupBy(
    edges.map((_, index) => index),
    (index) => edges[index]?.[0] ?? 0,
  );
  const boxes: Box[] = [];
  const starts: number[] = [];
  const left = MARGIN + LANE * (Math.min(MOST_LANES, edges.length) + 1);
  let y = MARGIN;
  for (const node of order) {
    boxes[node] = { x: left, y, width: Math.min(320, width - left - MARGIN), height: HEIGHT };
    y += HEIGHT;
    for (const index of leaving.get(node) ?? []) {
      y += LABEL_ROW + 2;
      starts[index] = y - 4;
    }
    y += ROW - HEIGHT;
  }
  const most = Math.floor((width - left - 2 * MARGIN) / LABEL_CHARACTER);
  const lanes = lanesOf(edges.map(([, to], index) => [starts[index] ?? 0, (boxes[to]?.y ?? 0) + HEIGHT / 2]));
  const lines = edges.map(([, to], index): Line => {
    const [start, end] = [starts[index] ?? 0, (boxes[to]?.y ?? 0) + HEIGHT / 2];
    const lane = left - LANE * ((lanes[index] ?? 0) + 1);
    return {
      path: `M${left + 8} ${start}H${lane}V${end}H${left - TIP}`,
      label: { x: left + 14, y: start + 4, anchor: 'start', most: most - 1 },
    };
  });
  return { boxes, lines, width, height: y };
}

/** For each line the first lane in which no other line is at the same height; the last one has the rest. */
function lanesOf(lines: readonly Pair[]): readonly number[] {
  const taken: Pair[][] = [];
  return lines.map(([a, b]) => {
    const [top, bottom] = [Math.min(a, b), Math.max(a, b)];
    const free = (lane: number) => (taken[lane] ?? []).every(([from, to]) => bottom < from || top > to);
    let lane = 0;
    while (lane < MOST_LANES - 1 && !free(lane)) lane += 1;
    taken[lane] = [...(taken[lane] ?? []), [top, bottom]];
    return lane;
  });
}
