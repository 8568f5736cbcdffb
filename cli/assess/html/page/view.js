import { at, draw } from './elements.js';

/** The window through which the picture is seen: moved and sized by pointer, wheel and keys. */

export const graph = at('graph');
/** What is moved as one. */
export const scene = draw('g');
const view = { x: 0, y: 0, scale: 1 };
const MARGIN = 24;
/** Pixels from which on a press of the button is no click. */
const DRAG = 4;

const apply = () => scene.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.scale})`);

/** Brings a box of the picture into sight; `least` keeps names readable where not all of it fits. */
export function show({ x, y, width, height }, least, most = 1.15) {
  const room = graph.getBoundingClientRect();
  const fitting = Math.min((room.width - 2 * MARGIN) / width, (room.height - 2 * MARGIN) / height);
  view.scale = Math.max(least, Math.min(most, fitting));
  // What does not fit shows its right end, where the paths lead, and its upper one.
  const over = { x: width * view.scale > room.width - 2 * MARGIN, y: height * view.scale > room.height - 2 * MARGIN };
  view.x = over.x ? room.width - MARGIN - (x + width) * view.scale : room.width / 2 - (x + width / 2) * view.scale;
  view.y = over.y ? MARGIN - y * view.scale : room.height / 2 - (y + height / 2) * view.scale;
  apply();
}

/** Moves a box to the middle where it is out of sight. */
export function reveal({ x, y, width, height }) {
  const room = graph.getBoundingClientRect();
  const [left, top] = [view.x + x * view.scale, view.y + y * view.scale];
  const [right, bottom] = [left + width * view.scale, top + height * view.scale];
  if (left >= 0 && right <= room.width && top >= 0 && bottom <= room.height) return;
  view.x = room.width / 2 - (x + width / 2) * view.scale;
  view.y = room.height / 2 - (y + height / 2) * view.scale;
  apply();
}

function zoom(by, x, y) {
  const scale = Math.max(0.05, Math.min(3, view.scale * by));
  view.x = x - ((x - view.x) * scale) / view.scale;
  view.y = y - ((y - view.y) * scale) / view.scale;
  view.scale = scale;
  apply();
}

function zoomMiddle(by) {
  const { width, height } = graph.getBoundingClientRect();
  zoom(by, width / 2, height / 2);
}

function move(x, y) {
  view.x += x;
  view.y += y;
  apply();
}

function onWheel(event) {
  event.preventDefault();
  const { left, top } = graph.getBoundingClientRect();
  zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 240), event.clientX - left, event.clientY - top);
}

const pointers = new Map();
let dragged = 0;
/** Whether the press that just ended moved the picture. */
export const wasDragged = () => dragged > DRAG;

function onMove(event) {
  const before = pointers.get(event.pointerId);
  if (before === undefined) return;
  const others = [...pointers.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
  pointers.set(event.pointerId, event);
  const step = [event.clientX - before.clientX, event.clientY - before.clientY];
  dragged += Math.hypot(...step);
  graph.classList.toggle('dragged', wasDragged());
  if (others.length === 0) {
    move(...step);
    return;
  }
  const [other] = others;
  const { left, top } = graph.getBoundingClientRect();
  const apart = ({ clientX, clientY }) => Math.hypot(clientX - other.clientX, clientY - other.clientY);
  const middle = [(event.clientX + other.clientX) / 2 - left, (event.clientY + other.clientY) / 2 - top];
  zoom(apart(event) / Math.max(1, apart(before)), ...middle);
}

const STEPS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
const SIZES = { '+': 1.25, '=': 1.25, '-': 0.8 };

function onKey(event) {
  if (event.key in STEPS) move(...STEPS[event.key]);
  else if (event.key in SIZES) zoomMiddle(SIZES[event.key]);
  else return;
  event.preventDefault();
}

export function listen() {
  graph.addEventListener('wheel', onWheel, { passive: false });
  graph.addEventListener('pointerdown', (event) => {
    if (pointers.size === 0) dragged = 0;
    pointers.set(event.pointerId, event);
  });
  window.addEventListener('pointermove', onMove);
  for (const end of ['pointerup', 'pointercancel'])
    window.addEventListener(end, (event) => {
      pointers.delete(event.pointerId);
      graph.classList.remove('dragged');
    });
  graph.addEventListener('keydown', onKey);
  at('larger').addEventListener('click', () => zoomMiddle(1.25));
  at('smaller').addEventListener('click', () => zoomMiddle(0.8));
}
