import { curveMonotoneX, line } from 'd3-shape';
import { actions, identities, pictures, positionOf, state } from './data.js';
import { at, cut, draw, make } from './elements.js';
import { graph, listen, reveal, scene, show } from './view.js';

/** The escalation graph, from left to right. */

let picture = pictures[0];
let edgesDrawn = [];
let nodesDrawn = [];
/** Position of the node of each ARN. */
let nodeOf = new Map();
const GLYPH = { user: '○', role: '▢', resource: '◇' };
/** Up to this number of edges, all edges have labels. */
const FEW = 14;
/** The smallest scale at which names are readable. */
const LEAST = 0.6;

function arrow(id) {
  const size = { viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8 };
  const tip = draw('path', { d: 'M0 0 8 4 0 8z' });
  return draw('marker', { id, ...size, markerUnits: 'userSpaceOnUse', orient: 'auto' }, tip);
}

const curve = line(
  ({ x }) => x,
  ({ y }) => y,
).curve(curveMonotoneX);

function drawEdge({ label, conditional, line: points }) {
  const text = { class: 'action', ...points[Math.floor(points.length / 2)] };
  return draw(
    'g',
    { class: `edge${conditional ? ' conditional' : ''}` },
    draw('title', {}, label),
    draw('path', { d: curve(points), 'marker-end': 'url(#arrow)' }),
    draw('text', { ...text, y: text.y - 3 }, cut(label, 28)),
  );
}

const boxOf = ({ x, y }) => ({ ...picture.node, x, y: y - picture.node.height / 2 });

function drawNode(node) {
  const { label, kind, tier, admin, members } = node;
  const several = members.length > 1;
  const { x, y, width, height } = boxOf(node);
  const title = several ? members.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)).join('\n') : node.id;
  const style = ['node', kind, ...(tier === undefined ? [] : [`t${tier}`]), ...(admin ? ['admin'] : [])];
  const group = draw(
    'g',
    { class: style.join(' ') },
    draw('title', {}, title),
    several ? draw('rect', { class: 'box', x: x + 4, y: y + 4, width, height, rx: 7 }) : undefined,
    draw('rect', { class: 'box', x, y, width, height, rx: 7 }),
    draw('rect', { class: 'mark', x, y, width: 5, height, rx: 2.5 }),
    draw(
      'text',
      { class: 'label', x: x + 14, y: node.y + 4 },
      `${admin ? '★' : GLYPH[kind]} ${cut(label, admin ? 21 : 24)}`,
    ),
  );
  if (several) open(group, node, () => actions.chooseGroup(members));
  else if (node.opens !== undefined) open(group, node, () => actions.choose(positionOf.get(node.opens)));
  return group;
}

/** Adds button behavior to a node, for pointer and keyboard. */
function open(group, node, go) {
  const { label, kind, tier } = node;
  group.setAttribute('tabindex', '0');
  group.setAttribute('role', 'button');
  group.setAttribute('aria-label', `${label}, ${kind}${tier === undefined ? '' : `, tier ${tier}`}`);
  group.addEventListener('click', go);
  group.addEventListener('focus', () => reveal(boxOf(node)));
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    go();
    event.preventDefault();
    event.stopPropagation();
  });
}

function paint(chosen) {
  picture = chosen;
  edgesDrawn = picture.edges.map(drawEdge);
  nodesDrawn = picture.nodes.map(drawNode);
  nodeOf = new Map(picture.nodes.flatMap(({ members }, index) => members.map((arn) => [arn, index])));
  scene.replaceChildren(...edgesDrawn, ...nodesDrawn);
  graph.classList.toggle('few', picture.edges.length <= FEW);
  at('drawn').textContent = picture.leftOut > 0 ? `${picture.leftOut} with lower risk are not drawn` : '';
}

function boxAround(nodes) {
  const boxes = nodes.map(boxOf);
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

export function showAll(least = LEAST) {
  if (picture !== undefined) show({ x: 0, y: 0, width: picture.width, height: picture.height }, least);
}

/** Highlights edges and their nodes, and dims the rest; resets all without edges. */
function highlight(edges, chosen) {
  const nodes = new Set([...edges].flatMap((index) => [picture.edges[index].from, picture.edges[index].to]));
  if (chosen !== undefined) nodes.add(chosen);
  graph.classList.toggle('dimmed', nodes.size > 0);
  edgesDrawn.forEach((edge, index) => {
    const lit = edges.has(index);
    edge.classList.toggle('lit', lit);
    edge.querySelector('path').setAttribute('marker-end', `url(#arrow${lit ? '-lit' : ''})`);
    if (lit) scene.insertBefore(edge, nodesDrawn[0]);
  });
  nodesDrawn.forEach((node, index) => {
    node.classList.toggle('lit', nodes.has(index));
    node.classList.toggle('chosen', index === chosen);
  });
  if (nodes.size > 0) show(boxAround([...nodes].map((index) => picture.nodes[index])), LEAST);
}

/** Highlights the paths of several identities. */
export function highlightPaths(positions) {
  if (picture !== undefined)
    highlight(new Set(positions.flatMap((index) => picture.paths[identities[index].arn] ?? [])));
}

/** Highlights the paths of an identity and the edges to it; switches to the other graph if the current one does not contain it. */
export function highlightIdentity(position) {
  if (picture === undefined) return;
  const { arn } = identities[position];
  const fuller = pictures.find(({ nodes }) => nodes.some(({ members }) => members.includes(arn)));
  if (!nodeOf.has(arn) && fuller !== undefined) {
    at('which').value = String(pictures.indexOf(fuller));
    paint(fuller);
  }
  const node = nodeOf.get(arn);
  const into = picture.edges.flatMap(({ to }, index) => (to === node ? [index] : []));
  highlight(new Set([...(picture.paths[arn] ?? []), ...into]), node);
}

/** Draws the first graph. Without paths, the graph is hidden. */
export function initialize() {
  if (picture === undefined) {
    document.querySelector('main').classList.add('pathless');
    return;
  }
  graph.append(draw('defs', {}, arrow('arrow'), arrow('arrow-lit')), scene);
  pictures.forEach(({ title }, index) => {
    at('which').append(make('option', { value: index }, title));
  });
  at('which').addEventListener('change', (event) => {
    paint(pictures[Number(event.target.value)]);
    if (state.chosen === undefined) showAll();
    else highlightIdentity(state.chosen);
  });
  listen();
  paint(picture);
  showAll();
}
