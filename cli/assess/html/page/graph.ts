import { type DrawnPath, type FoldedGraph, foldedGraph, type GraphNode, type Mark } from '../folded-graph.ts';
import { type Box, LABEL_CHARACTER, type Line, layoutOf } from '../graph-layout.ts';
import type { PathData } from '../report-data.ts';
import { actions, identityAt, positionOf, textAt } from './data.ts';
import { cut, draw, make } from './elements.ts';

/** The escalation paths of an identity or of a fix, as a drawing. */

export const drawnPath = (from: string, { hops, admin }: PathData): DrawnPath => ({
  from,
  admin,
  hops: hops.map(({ by, to, conditional, cut: closed }) => ({
    label: textAt(by),
    to: textAt(to),
    conditional: conditional === true,
    cut: closed === true,
  })),
});

const LEGEND: readonly (readonly [test: (graph: FoldedGraph) => boolean, style: string, text: string])[] = [
  [({ nodes }) => nodes.some(({ admin }) => admin), 'admin', 'administrator'],
  [({ nodes }) => nodes.some(({ mark }) => mark === 'deleted'), 'deleted', 'deleted'],
  [({ nodes }) => nodes.some(({ mark }) => mark === 'limited'), 'limited', 'limited by the change'],
  [({ edges }) => edges.some((edge) => edge.cut), 'cut', 'closed by the change'],
  [({ edges }) => edges.some((edge) => edge.conditional), 'conditional', 'depends on missing data'],
];

/** The width until the place is known: a printed page is never measured. */
const PRINTED = 640;

/** A drawing that fits the width of its place; undefined without paths. */
export function graphFigure(
  paths: readonly DrawnPath[],
  marks: ReadonlyMap<string, Mark>,
  title: string,
): HTMLElement | undefined {
  if (paths.length === 0) return undefined;
  const graph = foldedGraph(paths, (arn) => identityAt(positionOf.get(arn) ?? -1), marks);
  const frame = make('div', { class: 'frame', role: 'group', 'aria-label': title });
  const legend = LEGEND.filter(([test]) => test(graph)).map(([, style, text]) =>
    make('span', {}, make('span', { class: `key ${style}` }), text),
  );
  let width = PRINTED;
  frame.append(drawing(graph, width));
  new ResizeObserver(([entry]) => {
    const room = Math.floor(entry?.contentRect.width ?? 0);
    if (room === 0 || room === width) return;
    width = room;
    frame.replaceChildren(drawing(graph, width));
  }).observe(frame);
  return make('figure', { class: 'graph' }, frame, make('figcaption', {}, ...legend));
}

/** Each drawing has its own markers: an element inside a closed step is not drawn elsewhere. */
let drawings = 0;

function drawing(graph: FoldedGraph, width: number): SVGElement {
  drawings += 1;
  const arrow = `arrow-${drawings}`;
  const layout = layoutOf(
    graph.nodes.length,
    graph.edges.map(({ from, to }) => [from, to]),
    width,
  );
  const size = { width: layout.width, height: layout.height, viewBox: `0 0 ${layout.width} ${layout.height}` };
  return draw(
    'svg',
    { ...size, role: 'group', 'aria-label': 'Escalation paths' },
    draw('defs', {}, marker(arrow)),
    ...graph.edges.map((edge, index) => edgeDrawing(edge, layout.lines[index], arrow)),
    ...graph.edges.map((edge, index) => edgeLabel(edge.labels, layout.lines[index])),
    ...graph.nodes.map((node, index) => nodeDrawing(node, layout.boxes[index])),
  );
}

const marker = (id: string): SVGElement =>
  draw(
    'marker',
    {
      id,
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    draw('path', { d: 'M0 0 8 4 0 8z' }),
  );

function edgeDrawing(
  { conditional, cut: closed }: FoldedGraph['edges'][number],
  line: Line | undefined,
  arrow: string,
): SVGElement {
  const style = `edge${conditional ? ' conditional' : ''}${closed ? ' cut' : ''}`;
  return draw('path', { class: style, d: line?.path, 'marker-end': `url(#${arrow})` });
}

function edgeLabel(labels: readonly string[], line: Line | undefined): SVGElement {
  const [first = '', ...others] = labels;
  const more = others.length > 0 ? ` +${others.length}` : '';
  const { x, y, anchor, most } = line?.label ?? { x: 0, y: 0, anchor: 'middle', most: 0 };
  return draw(
    'text',
    { class: 'action', x, y, 'text-anchor': anchor },
    draw('title', {}, labels.join('\n')),
    `${cut(shortened(first, most - more.length), most - more.length)}${more}`,
  );
}

/** `iam:PassRole + 2 more` */
function shortened(actions: string, most: number): string {
  const [first = '', ...others] = actions.split(' + ');
  return actions.length <= most || others.length === 0 ? actions : `${first} + ${others.length} more`;
}

const GLYPH: Readonly<Record<string, string>> = { user: '○', role: '▢', root: '◉', secret: '◆', resource: '◇' };

/** Members that the tooltip of a folded node names. */
const NAMED = 20;

function nodeDrawing(node: GraphNode, box: Box | undefined): SVGElement | undefined {
  if (box === undefined) return undefined;
  const { label, kind, tier, admin, members, mark } = node;
  const { x, y, width, height } = box;
  const styles = ['node', tier === undefined ? '' : `t${tier}`, admin ? 'admin' : '', mark ?? ''];
  const names = [...members.slice(0, NAMED), ...(members.length > NAMED ? [`and ${members.length - NAMED} more`] : [])];
  const shown = cut(label, Math.floor((width - 20) / LABEL_CHARACTER) - (admin ? 4 : 2));
  const group = draw(
    'g',
    { class: styles.filter((style) => style !== '').join(' ') },
    draw('title', {}, names.join('\n')),
    members.length > 1 ? draw('rect', { class: 'box', x: x + 4, y: y + 4, width, height, rx: 7 }) : undefined,
    draw('rect', { class: 'box', x, y, width, height, rx: 7 }),
    draw('rect', { class: 'edge-mark', x, y, width: 5, height, rx: 2.5 }),
    draw('text', { class: 'label', x: x + 14, y: y + height / 2 + 4 }, `${admin ? '★' : (GLYPH[kind] ?? '')} ${shown}`),
  );
  const positions = members.flatMap((arn) => positionOf.get(arn) ?? []);
  const [only] = positions;
  if (only === undefined) return group;
  return asButton(group, node, shown, () =>
    members.length > 1 ? actions.listOnly(positions, label) : actions.choose(only),
  );
}

function asButton(
  group: SVGElement,
  { label, kind, tier, admin, members, mark }: GraphNode,
  shown: string,
  go: () => void,
): SVGElement {
  // The accessible name begins with what is shown, for users of speech input.
  const state = [
    shown,
    shown === label ? '' : label,
    members.length > 1 ? '' : kind,
    tier === undefined ? '' : `tier ${tier}`,
    admin ? 'administrator' : '',
    mark ?? '',
  ];
  group.setAttribute('role', 'button');
  group.setAttribute('tabindex', '0');
  group.setAttribute('aria-label', state.filter((word) => word !== '').join(', '));
  group.addEventListener('click', go);
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    go();
  });
  return group;
}
