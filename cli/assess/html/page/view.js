import { select } from 'd3-selection';
import { zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import { at, draw } from './elements.js';

/** Pan and zoom of the graph by pointer, wheel and keys. */

export const graph = at('graph');
/** Contains all nodes and edges. */
export const scene = draw('g');
const MARGIN = 24;
/** Names may be smaller than readable by this factor if the whole graph is visible then. */
const NEARLY = 0.75;
const frame = select(graph);
const moving = zoom()
  .scaleExtent([0.05, 3])
  // Moving the pointer by more pixels is a drag, not a click.
  .clickDistance(4)
  .on('start', ({ sourceEvent }) => graph.classList.toggle('dragged', sourceEvent?.type === 'mousedown'))
  .on('end', () => graph.classList.remove('dragged'))
  .on('zoom', ({ transform }) => scene.setAttribute('transform', transform));

/** Shows a box of the graph, at a scale of at least `least`. */
export function show({ x, y, width, height }, least, most = 1.15) {
  const room = graph.getBoundingClientRect();
  const fitting = Math.min((room.width - 2 * MARGIN) / width, (room.height - 2 * MARGIN) / height);
  const scale = fitting > least * NEARLY ? Math.min(most, fitting) : least;
  // If it does not fit, its top right is shown, where the paths end.
  const over = { x: width * scale > room.width - 2 * MARGIN, y: height * scale > room.height - 2 * MARGIN };
  const left = over.x ? room.width - MARGIN - (x + width) * scale : room.width / 2 - (x + width / 2) * scale;
  const top = over.y ? MARGIN - y * scale : room.height / 2 - (y + height / 2) * scale;
  frame.call(moving.transform, zoomIdentity.translate(left, top).scale(scale));
}

/** Centers a box that is not visible. */
export function reveal({ x, y, width, height }) {
  const room = graph.getBoundingClientRect();
  const seen = zoomTransform(graph);
  const [left, top] = seen.apply([x, y]);
  const [right, bottom] = seen.apply([x + width, y + height]);
  if (left >= 0 && right <= room.width && top >= 0 && bottom <= room.height) return;
  frame.call(moving.translateTo, x + width / 2, y + height / 2);
}

const STEPS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
const SIZES = { '+': 1.25, '=': 1.25, '-': 0.8 };

function onKey(event) {
  const { k } = zoomTransform(graph);
  if (event.key in STEPS) frame.call(moving.translateBy, ...STEPS[event.key].map((step) => step / k));
  else if (event.key in SIZES) frame.call(moving.scaleBy, SIZES[event.key]);
  else return;
  event.preventDefault();
}

export function listen() {
  frame.call(moving).on('dblclick.zoom', null);
  graph.addEventListener('keydown', onKey);
  at('larger').addEventListener('click', () => frame.call(moving.scaleBy, 1.25));
  at('smaller').addEventListener('click', () => frame.call(moving.scaleBy, 0.8));
}
