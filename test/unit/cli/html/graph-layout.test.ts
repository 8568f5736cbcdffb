import { describe, expect, test } from 'vitest';
import { columnsOf, type Pair } from '../../../../cli/assess/html/columns.ts';
import { type Box, layoutOf } from '../../../../cli/assess/html/graph-layout.ts';

const WIDE = 1200;
const PHONE = 310;
/** Two starts, a role between, a shortcut, and two ends. */
const EDGES: readonly Pair[] = [
  [0, 2],
  [1, 2],
  [2, 3],
  [2, 4],
  [0, 3],
];

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

describe('the columns of a graph', () => {
  test('put all ends in the last one, and each node before the nodes that it leads to', () => {
    expect(columnsOf(5, EDGES)).toEqual([0, 0, 1, 2, 2]);
  });

  test('exist for a cycle', () => {
    expect(
      columnsOf(2, [
        [0, 1],
        [1, 0],
      ]),
    ).toEqual([0, 1]);
  });

  test('are one for a node without edges', () => {
    expect(columnsOf(1, [])).toEqual([0]);
  });
});

describe.each([
  ['a wide page', WIDE],
  ['a phone', PHONE],
])('the layout on %s', (_, width) => {
  const { boxes, lines, height, width: drawn } = layoutOf(5, EDGES, width);

  test('has no overlapping nodes', () => {
    for (const [index, one] of boxes.entries())
      for (const other of boxes.slice(index + 1)) expect(overlap(one, other)).toBe(false);
  });

  test('is inside the drawing, which fits the page', () => {
    expect(drawn).toBeLessThanOrEqual(width);
    for (const box of boxes) {
      expect(box.x + box.width).toBeLessThanOrEqual(drawn);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
  });

  test('has labels that do not overlap', () => {
    const labels = lines.map(({ label }) => label);
    for (const [index, one] of labels.entries())
      for (const other of labels.slice(index + 1))
        expect(Math.abs(one.x - other.x) > 60 || Math.abs(one.y - other.y) >= 14).toBe(true);
  });

  test('starts each line at its node', () => {
    expect(lines).toHaveLength(EDGES.length);
    for (const { path } of lines) expect(path).toMatch(/^M\d/);
  });
});

describe('the layout', () => {
  test('draws in columns on a wide page and below each other on a phone', () => {
    const xs = (width: number) => new Set(layoutOf(5, EDGES, width).boxes.map(({ x }) => x)).size;
    expect([xs(WIDE), xs(PHONE)]).toEqual([3, 1]);
  });

  test('passes a shortcut below the node between', () => {
    const { boxes, lines } = layoutOf(
      3,
      [
        [0, 1],
        [1, 2],
        [0, 2],
      ],
      WIDE,
    );
    const lane = Number(/L\S+ (\d+)C/.exec(lines[2]?.path ?? '')?.[1]);
    expect(lane).toBeGreaterThan((boxes[1]?.y ?? 0) + (boxes[1]?.height ?? 0));
  });

  test('supports an empty graph', () => {
    expect(layoutOf(0, [], WIDE)).toMatchObject({ boxes: [], lines: [] });
  });
});
