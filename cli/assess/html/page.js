// What the report does in a browser: it runs from a file, without anything but what stands in the page.

const data = JSON.parse(document.getElementById('data').textContent);
const { identities, pictures } = data;
const positionOf = new Map(identities.map(({ arn }, index) => [arn, index]));
const PAGE = 200;
const state = { words: [], class: '', tiers: new Set(), only: undefined, rows: PAGE, chosen: undefined };

const at = (id) => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';

/** Names are only ever set as text or as attributes, never as markup. */
function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== ''));
  return made;
}
const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
const badge = (tier) => make('span', { class: `badge t${tier}` }, `T${tier}`);
const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

// Head

at('where').textContent = `${data.where} · ${data.asOf}`;
at('summary').textContent = data.summary;
data.tiers.forEach(({ count, meaning }, tier) => {
  const chip = make(
    'button',
    { type: 'button', class: 'chip', 'aria-pressed': 'false', title: meaning },
    badge(tier),
    ` ${count}`,
  );
  chip.addEventListener('click', () => {
    if (!state.tiers.delete(tier)) state.tiers.add(tier);
    chip.setAttribute('aria-pressed', String(state.tiers.has(tier)));
    list();
  });
  at('tiers').append(chip);
});
for (const name of [...new Set(identities.map((identity) => identity.class))].sort())
  at('class').append(make('option', { value: name }, name));

// Table

const searched = new WeakMap();
function textOf(identity) {
  const known = searched.get(identity);
  if (known !== undefined) return known;
  const reasons = identity.reasons.flatMap(({ short, code }) => [short, code]);
  const text = [identity.arn, identity.class, identity.owner ?? '', identity.tierWhy, ...reasons]
    .join(' ')
    .toLowerCase();
  searched.set(identity, text);
  return text;
}

function matches(identity, index) {
  if (state.only !== undefined && !state.only.has(index)) return false;
  if (state.tiers.size > 0 && !state.tiers.has(identity.tier)) return false;
  if (state.class !== '' && identity.class !== state.class) return false;
  return state.words.every((word) => textOf(identity).includes(word));
}

const worthTelling = (identity) => identity.reasons.filter(({ severity }) => severity !== 'info');

function why(identity) {
  const reasons = worthTelling(identity).slice(0, 4);
  if (reasons.length === 0) return [identity.tierWhy];
  return reasons.flatMap(({ short, severity }, index) => [
    index > 0 ? ' · ' : '',
    make('span', { class: severity }, short),
  ]);
}

function row(identity, index) {
  const below = [identity.kind, identity.class, identity.owner ?? 'no owner'];
  if (data.severalAccounts) below.unshift(identity.account);
  return make(
    'tr',
    {
      'data-index': index,
      tabindex: '-1',
      'aria-selected': String(index === state.chosen),
      onclick: () => choose(index),
    },
    make('td', {}, badge(identity.tier)),
    make('td', { class: 'score' }, String(identity.score)),
    make('td', { class: 'name' }, identity.name, make('small', {}, below.join(' · '))),
    make('td', { class: 'why' }, ...why(identity)),
  );
}

function list(more = false) {
  if (!more) state.rows = PAGE;
  const found = identities.flatMap((identity, index) => (matches(identity, index) ? [index] : []));
  at('rows').replaceChildren(...found.slice(0, state.rows).map((index) => row(identities[index], index)));
  const left = found.length - state.rows;
  at('more').hidden = left <= 0;
  at('more').textContent = `show more (${left})`;
  const all = found.length === identities.length;
  at('found').replaceChildren(
    all ? plural(found.length, 'identity', 'identities') : `${found.length} of ${identities.length} identities`,
  );
  if (!all) at('found').append(make('button', { type: 'button', onclick: clear }, 'show all'));
  reachable();
}

/** One row is reached by the tabulator, the others by the arrows. */
function reachable() {
  const rows = at('rows');
  const first = rows.querySelector('[aria-selected=true]') ?? rows.firstElementChild;
  for (const other of rows.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  if (first !== null) first.tabIndex = 0;
}

function clear() {
  Object.assign(state, { words: [], class: '', only: undefined });
  state.tiers.clear();
  at('filter').value = '';
  at('class').value = '';
  for (const chip of at('tiers').children) chip.setAttribute('aria-pressed', 'false');
  list();
}

function search(text) {
  state.words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  list();
}
at('filter').addEventListener('input', (event) => search(event.target.value));
at('class').addEventListener('change', (event) => {
  state.class = event.target.value;
  list();
});
at('more').addEventListener('click', () => {
  state.rows += 500;
  list(true);
});
at('rows').addEventListener('keydown', (event) => {
  const line = event.target.closest('tr');
  const next = { ArrowDown: line?.nextElementSibling, ArrowUp: line?.previousElementSibling }[event.key];
  if (event.key === 'Enter' || event.key === ' ') choose(Number(line.dataset.index));
  else if (next) next.focus();
  else return;
  event.preventDefault();
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && event.target !== at('filter')) {
    at('filter').focus();
    event.preventDefault();
  } else if (event.key === 'Escape') {
    clear();
    forget();
  }
});

// In full

const section = (title, ...items) => (items.length === 0 ? [] : [make('h3', {}, title), make('ul', {}, ...items)]);

/** A thing of a chain; an identity of this page can be gone to. */
function place(text, arn, admin) {
  const index = positionOf.get(arn);
  const style = `link${admin ? ' admin' : ''}`;
  const label = admin ? `★ ${text}` : text;
  if (index === undefined || index === state.chosen) return make('span', { class: style }, label);
  return make('button', { type: 'button', class: style, onclick: () => choose(index) }, label);
}

function chain(identity, path) {
  const links = path.links.flatMap(({ by, conditional, end, to }, index) => [
    make('span', { class: 'by' }, `─ ${by}${conditional ? ' ?' : ''} →`),
    place(end, to, path.admin && index === path.links.length - 1),
  ]);
  const rests = path.restsOn === '' ? undefined : make('div', { class: 'muted' }, `? depends on ${path.restsOn}`);
  return make('li', {}, make('div', { class: 'chain' }, place(identity.short, identity.arn, false), ...links), rests);
}

function reason({ severity, detail, remedy }) {
  const todo =
    remedy === undefined
      ? undefined
      : make(
          'span',
          { class: 'todo' },
          remedy.prose === '' ? '' : `▸ ${remedy.prose}`,
          remedy.command === undefined ? undefined : make('code', { tabindex: '0' }, remedy.command),
        );
  return make('li', {}, make('span', { class: `severity ${severity}` }, severity), ` ${detail}`, todo);
}

const fact = (name, text) => [make('dt', {}, name), make('dd', {}, text)];
const noted = (text) => make('li', { class: 'muted' }, text);

function detail(identity) {
  const sources = identity.from.map((index) => {
    const source = identities[index];
    const path = source.paths.find(({ links }) => links.at(-1)?.to === identity.arn);
    if (path !== undefined) return chain(source, path);
    return make('li', {}, make('div', { class: 'chain' }, place(source.short, source.arn, false)));
  });
  if (identity.moreFrom > 0) sources.push(noted(`and ${identity.moreFrom} more`));
  const ways = identity.paths.map((path) => chain(identity, path));
  if (identity.morePaths > 0) ways.push(noted(`and ${identity.morePaths} more ends`));
  at('detail').replaceChildren(
    make('h2', {}, badge(identity.tier), ` ${identity.arn}`),
    make('p', {}, identity.tierWhy),
    make(
      'dl',
      { class: 'facts' },
      ...fact('class', `${identity.class}: ${identity.classWhy}`),
      ...fact('owner', identity.owner ?? 'nobody is named'),
      ...fact('last used', identity.lastUsedAt),
      ...fact('score', `${identity.score} of 100`),
    ),
    ...section('How it gets further', ...ways),
    ...section('Reasons, and what to do', ...identity.reasons.map(reason)),
    ...section('Who can become it', ...(sources.length > 0 ? sources : [noted('nobody whose paths are told here')])),
    ...section(
      'Score, term by term',
      ...identity.terms.map(({ points, term, why: text }) =>
        make('li', {}, `+${points} ${text === identity.tierWhy ? term : `${term}: ${text}`}`),
      ),
    ),
  );
  at('detail').scrollTop = 0;
}

function bars(title, counts, pick) {
  const most = Math.max(...counts.map(([, count]) => count));
  return make(
    'div',
    {},
    make('h3', {}, title),
    ...counts.map(([name, count, key]) =>
      make(
        'button',
        { type: 'button', class: 'bar', onclick: () => pick(key ?? name) },
        make('span', {}, name),
        make('span', { class: 'line', style: `width:${Math.max(2, (100 * count) / most)}%` }),
        make('span', { class: 'muted' }, String(count)),
      ),
    ),
  );
}

function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function chokePoint({ cuts, who, change }) {
  const show = () => {
    state.only = new Set(cuts);
    list();
    light(new Set(cuts.flatMap((index) => picture?.paths[identities[index].arn] ?? [])));
  };
  const count = make('b', {}, String(cuts.length), make('small', {}, cuts.length === 1 ? 'identity' : 'identities'));
  return make(
    'li',
    {},
    make(
      'button',
      { type: 'button', class: 'choke', onclick: show },
      count,
      make('span', {}, change, make('span', { class: 'muted' }, ` (${who})`)),
    ),
  );
}

function overview() {
  const labels = new Map();
  const codes = identities.flatMap((identity) =>
    worthTelling(identity).map(({ code, label }) => labels.set(code, label) && code),
  );
  const reasons = tally(codes)
    .slice(0, 9)
    .map(([code, count]) => [labels.get(code), count, code]);
  at('detail').replaceChildren(
    ...section(
      'Choke points: changes that cut the most ways to administrator rights',
      ...data.chokePoints.map(chokePoint),
    ),
    make(
      'div',
      { class: 'columns' },
      ...(reasons.length === 0
        ? []
        : [
            bars('What is wrong most often', reasons, (code) => {
              at('filter').value = code;
              search(code);
            }),
          ]),
      bars('Classes', tally(identities.map((identity) => identity.class)), (name) => {
        at('class').value = name;
        state.class = name;
        list();
      }),
    ),
  );
}

// Picture

const graph = at('graph');
const view = { x: 0, y: 0, scale: 1 };
const scene = draw('g');
let picture = pictures[0];
let edgesDrawn = [];
let nodesDrawn = [];
/** By ARN, where it is drawn. */
let nodeOf = new Map();
const GLYPH = { user: '○', role: '▢', thing: '◇' };

const cut = (text, most) =>
  text.length <= most
    ? text
    : `${text.slice(0, Math.ceil(most / 2) - 1)}…${text.slice(text.length - Math.floor(most / 2))}`;

const arrow = (id) =>
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

/** From the right side of one node to the left of the other, level where it crosses the columns between. */
function drawEdge({ from, to, label, conditional, bends }) {
  const { width } = picture.node;
  const [a, b] = [picture.nodes[from], picture.nodes[to]];
  let [x, y] = [a.x + width, a.y];
  let way = `M${x} ${y}`;
  const stops = [...bends, { x: b.x - 2, y: b.y }];
  const middle = { x: (x + stops[0].x) / 2, y: (y + stops[0].y) / 2 };
  for (const [index, stop] of stops.entries()) {
    const bend = stop.x > x ? (stop.x - x) / 2 : 70;
    way += `C${x + bend} ${y} ${stop.x - bend} ${stop.y} ${stop.x} ${stop.y}`;
    [x, y] = [stop.x, stop.y];
    if (index < bends.length) {
      x += width;
      way += `H${x}`;
    }
  }
  const line = draw('path', { d: way, 'marker-end': 'url(#arrow)' });
  const text = draw('text', { class: 'action', x: middle.x, y: middle.y - 3 }, cut(label, 28));
  return draw('g', { class: `edge${conditional ? ' conditional' : ''}` }, draw('title', {}, label), line, text);
}

function drawNode(node, index) {
  const { width, height } = picture.node;
  const { x, y, label, kind, tier, admin, members, opens } = node;
  const several = members.length > 1;
  const go = () => (several ? chooseGroup(members) : opens !== undefined && choose(positionOf.get(opens)));
  const top = y - height / 2;
  const told = several ? members.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)).join('\n') : node.id;
  const group = draw(
    'g',
    {
      class: `node ${kind}${tier === undefined ? '' : ` t${tier}`}${admin ? ' admin' : ''}`,
      ...(members.length > 0
        ? {
            tabindex: '0',
            role: 'button',
            'aria-label': `${label}, ${kind}${tier === undefined ? '' : `, tier ${tier}`}`,
          }
        : {}),
      onclick: go,
    },
    draw('title', {}, told),
    several ? draw('rect', { class: 'box', x: x + 4, y: top + 4, width, height, rx: 7 }) : undefined,
    draw('rect', { class: 'box', x, y: top, width, height, rx: 7 }),
    draw('rect', { class: 'mark', x, y: top, width: 5, height, rx: 2.5 }),
    draw(
      'text',
      { class: 'label', x: x + 14, y: y + 4 },
      `${admin ? '★' : GLYPH[kind]} ${cut(label, admin ? 21 : 24)}`,
    ),
  );
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    go();
    event.preventDefault();
    event.stopPropagation();
  });
  group.addEventListener('focus', () => index !== undefined && reveal(index));
  return group;
}

const FEW = 14;

function paint(chosen) {
  picture = chosen;
  edgesDrawn = picture.edges.map(drawEdge);
  nodesDrawn = picture.nodes.map(drawNode);
  nodeOf = new Map(picture.nodes.flatMap(({ members }, index) => members.map((arn) => [arn, index])));
  scene.replaceChildren(...edgesDrawn, ...nodesDrawn);
  graph.classList.toggle('few', picture.edges.length <= FEW);
  at('drawn').textContent = picture.leftOut > 0 ? `${picture.leftOut} of them, less bad, are not drawn` : '';
}

const apply = () => scene.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.scale})`);
const MARGIN = 24;

/** Brings a box of the picture into sight; `least` keeps names readable where not all of it fits. */
function show({ x, y, width, height }, least, most = 1.15) {
  const room = graph.getBoundingClientRect();
  const fitting = Math.min((room.width - 2 * MARGIN) / width, (room.height - 2 * MARGIN) / height);
  view.scale = Math.max(least, Math.min(most, fitting));
  // What does not fit shows its right end, where the paths lead, and its upper one.
  const over = { x: width * view.scale > room.width - 2 * MARGIN, y: height * view.scale > room.height - 2 * MARGIN };
  view.x = over.x ? room.width - MARGIN - (x + width) * view.scale : room.width / 2 - (x + width / 2) * view.scale;
  view.y = over.y ? MARGIN - y * view.scale : room.height / 2 - (y + height / 2) * view.scale;
  apply();
}

const everything = () => ({ x: 0, y: 0, width: picture.width, height: picture.height });

function boxOf(nodes) {
  const { width, height } = picture.node;
  const xs = nodes.map(({ x }) => x);
  const ys = nodes.map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys) - height / 2];
  return { x: left, y: top, width: Math.max(...xs) + width - left, height: Math.max(...ys) + height / 2 - top };
}

function light(edges, chosen) {
  if (picture === undefined) return;
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
  if (nodes.size > 0) show(boxOf([...nodes].map((index) => picture.nodes[index])), 0.55);
}

/** The edges that lead straight to a node. */
const into = (node) => picture.edges.flatMap(({ to }, index) => (to === node ? [index] : []));

function reveal(index) {
  const { x, y } = picture.nodes[index];
  const room = graph.getBoundingClientRect();
  const [left, top] = [view.x + x * view.scale, view.y + y * view.scale];
  const inside =
    left >= 0 && left + picture.node.width * view.scale <= room.width && top >= 20 && top <= room.height - 20;
  if (inside) return;
  view.x = room.width / 2 - (x + picture.node.width / 2) * view.scale;
  view.y = room.height / 2 - y * view.scale;
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

graph.addEventListener(
  'wheel',
  (event) => {
    event.preventDefault();
    const { left, top } = graph.getBoundingClientRect();
    zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 240), event.clientX - left, event.clientY - top);
  },
  { passive: false },
);
const pointers = new Map();
graph.addEventListener('pointerdown', (event) => {
  pointers.set(event.pointerId, event);
});
window.addEventListener('pointermove', (event) => {
  const before = pointers.get(event.pointerId);
  if (before === undefined) return;
  const others = [...pointers.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
  pointers.set(event.pointerId, event);
  graph.classList.add('dragged');
  if (others.length === 0) {
    move(event.clientX - before.clientX, event.clientY - before.clientY);
    return;
  }
  const [other] = others;
  const { left, top } = graph.getBoundingClientRect();
  const apart = ({ clientX, clientY }) => Math.hypot(clientX - other.clientX, clientY - other.clientY);
  zoom(
    apart(event) / Math.max(1, apart(before)),
    (event.clientX + other.clientX) / 2 - left,
    (event.clientY + other.clientY) / 2 - top,
  );
});
for (const end of ['pointerup', 'pointercancel'])
  window.addEventListener(end, (event) => {
    pointers.delete(event.pointerId);
    graph.classList.remove('dragged');
  });
graph.addEventListener('keydown', (event) => {
  const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
  if (steps) move(...steps);
  else if (event.key === '+' || event.key === '=') zoomMiddle(1.25);
  else if (event.key === '-') zoomMiddle(0.8);
  else return;
  event.preventDefault();
});
at('which').addEventListener('change', (event) => {
  paint(pictures[Number(event.target.value)]);
  if (state.chosen === undefined) show(everything(), 0.6);
  else lightUp(state.chosen);
});
at('larger').addEventListener('click', () => zoomMiddle(1.25));
at('smaller').addEventListener('click', () => zoomMiddle(0.8));
at('whole').addEventListener('click', () => {
  forget();
  show(everything(), 0);
});

// What is chosen

function choose(index) {
  const identity = identities[index];
  state.chosen = index;
  for (const line of at('rows').children)
    line.setAttribute('aria-selected', String(Number(line.dataset.index) === index));
  at('rows').querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  reachable();
  detail(identity);
  lightUp(index);
  history.replaceState(null, '', `#${encodeURIComponent(identity.arn)}`);
  if (matchMedia('(max-width: 900px)').matches) at('detail').scrollIntoView({ behavior: 'smooth' });
}

/** Its paths, and who comes straight to it; in the fuller picture where the one that is drawn does not have it. */
function lightUp(index) {
  const { arn } = identities[index];
  const fuller = pictures.find(({ nodes }) => nodes.some(({ members }) => members.includes(arn)));
  if (picture !== undefined && !nodeOf.has(arn) && fuller !== undefined) {
    at('which').value = String(pictures.indexOf(fuller));
    paint(fuller);
  }
  const node = nodeOf.get(arn);
  light(new Set([...(picture?.paths[arn] ?? []), ...(node === undefined ? [] : into(node))]), node);
}

function chooseGroup(members) {
  state.only = new Set(members.map((arn) => positionOf.get(arn)));
  list();
  light(new Set(picture.paths[members[0]] ?? []), nodeOf.get(members[0]));
}

/** Back to the overview. */
function forget() {
  state.chosen = undefined;
  for (const line of at('rows').querySelectorAll('[aria-selected=true]')) line.setAttribute('aria-selected', 'false');
  reachable();
  light(new Set());
  overview();
  history.replaceState(null, '', '#');
}

list();
overview();
if (pictures.length === 0) document.querySelector('main').classList.add('pathless');
else {
  graph.append(draw('defs', {}, arrow('arrow'), arrow('arrow-lit')), scene);
  pictures.forEach(({ title }, index) => {
    at('which').append(make('option', { value: index }, title));
  });
  paint(pictures[0]);
  show(everything(), 0.6);
}
// A link may name an identity: report.html#arn
const named = positionOf.get(decodeURIComponent(location.hash.slice(1)) || data.chosen);
if (named !== undefined) choose(named);
