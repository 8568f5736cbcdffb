/** What the report does in a browser. Plain script: it runs from a file, without modules, on whatever the reader has. */
export const PAGE_SCRIPT = String.raw`
'use strict';
(function () {
  var data = JSON.parse(document.getElementById('data').textContent);
  var byArn = new Map(data.identities.map(function (identity) { return [identity.arn, identity]; }));
  var state = { text: '', klass: '', tiers: new Set(), rows: 200, chosen: null };
  var $ = function (id) { return document.getElementById(id); };
  function element(tag, attributes, children) {
    var made = document.createElement(tag);
    Object.entries(attributes || {}).forEach(function (pair) {
      if (pair[0] === 'text') made.textContent = pair[1]; else if (pair[0] === 'onclick') made.onclick = pair[1]; else made.setAttribute(pair[0], pair[1]);
    });
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }
  function shortArn(arn) { var resource = arn.split(':').slice(5).join(':') || arn; var parts = resource.split('/'); return parts.length > 1 ? parts[0] + '/' + parts[parts.length - 1] : resource; }
  function badge(tier) { return element('span', { class: 'badge t' + tier, text: 'T' + tier }); }
  

  // Head
  $('where').textContent = (data.accounts.length === 1 ? 'account ' + data.accounts[0] : data.accounts.length + ' accounts') + ' · ' + data.identities.length + ' identities · ' + data.asOf.slice(0, 10);
  [0, 1, 2, 3].forEach(function (tier) {
    var count = data.identities.filter(function (identity) { return identity.tier === tier; }).length;
    var chip = element('button', { class: 'chip', 'aria-pressed': 'false', onclick: function () {
      if (state.tiers.has(tier)) state.tiers.delete(tier); else state.tiers.add(tier);
      chip.setAttribute('aria-pressed', String(state.tiers.has(tier)));
      state.rows = 200; list();
    } }, [badge(tier), ' ' + count]);
    $('tiers').append(chip);
  });
  Array.from(new Set(data.identities.map(function (identity) { return identity.class; }))).sort().forEach(function (name) { $('class').append(element('option', { value: name, text: name })); });

  // Table
  function matches(identity) {
    if (state.tiers.size > 0 && !state.tiers.has(identity.tier)) return false;
    if (state.klass && identity.class !== state.klass) return false;
    if (!state.text) return true;
    if (!identity.search) identity.search = [identity.arn, identity.class, identity.owner || '', identity.tierWhy].concat(identity.reasons.map(function (reason) { return reason.short + ' ' + reason.code; })).join(' ').toLowerCase();
    return state.text.split(/\s+/).every(function (word) { return identity.search.includes(word); });
  }
  function row(identity) {
    var why = identity.reasons.filter(function (reason) { return reason.severity !== 'info'; }).slice(0, 3).map(function (reason) { return reason.short; }).join(' · ') || identity.tierWhy;
    var made = element('tr', { 'data-arn': identity.arn, tabindex: '0', onclick: function () { choose(identity.arn); } }, [
      element('td', {}, [badge(identity.tier)]),
      element('td', { class: 'score', text: String(identity.score) }),
      element('td', { class: 'name', text: identity.name }, [element('small', { text: identity.kind + (data.accounts.length > 1 ? ' · ' + identity.account : '') + (identity.admin ? ' · administrator' : '') })]),
      element('td', { text: identity.class }),
      element('td', { text: identity.owner || '—' }),
      element('td', { class: 'why', text: why })
    ]);
    made.onkeydown = function (event) { if (event.key === 'Enter') choose(identity.arn); };
    if (identity.arn === state.chosen) made.className = 'chosen';
    return made;
  }
  function list() {
    var found = data.identities.filter(matches);
    $('rows').replaceChildren.apply($('rows'), found.slice(0, state.rows).map(row));
    $('more').hidden = found.length <= state.rows;
    $('more').textContent = 'show more (' + (found.length - state.rows) + ')';
  }
  $('filter').oninput = function (event) { state.text = event.target.value.trim().toLowerCase(); state.rows = 200; list(); };
  $('class').onchange = function (event) { state.klass = event.target.value; state.rows = 200; list(); };
  $('more').onclick = function () { state.rows += 500; list(); };

  // Detail
  function chain(identity, path) {
    var line = element('span', { class: 'chain', text: identity.name });
    path.steps.forEach(function (step, index) {
      var end = index === path.steps.length - 1 ? path.to : step.target;
      line.append(element('em', { text: ' ─[' + step.actions.join(' + ') + (step.conditional ? ' ?' : '') + ']→ ' }), shortArn(end));
    });
    if (path.admin) line.append(element('b', { class: 'high', text: ' ★' }));
    return line;
  }
  function list_of(items) { return element('ul', {}, items); }
  function detail(identity) {
    var reaching = data.identities.filter(function (other) { return other.paths.some(function (path) { return path.to === identity.arn; }); });
    var blocks = [
      element('h2', {}, [badge(identity.tier), ' ' + identity.arn]),
      element('div', { class: 'muted', text: identity.class + ': ' + identity.classWhy + ' · score ' + identity.score + ' · owner ' + (identity.owner || 'nobody') }),
      element('div', { text: identity.tierWhy })
    ];
    if (identity.paths.length) blocks.push(element('h3', { text: 'How it gets further' }), list_of(identity.paths.map(function (path) { return element('li', {}, [chain(identity, path)]); })));
    if (identity.morePaths) blocks.push(element('div', { class: 'muted', text: 'and ' + identity.morePaths + ' more ends' }));
    blocks.push(element('h3', { text: 'Reasons and what to do' }), list_of(identity.reasons.map(function (reason) {
      return element('li', {}, [element('span', { class: 'severity ' + reason.severity, text: reason.severity }), reason.detail].concat(reason.remediation ? [element('span', { class: 'todo', text: '▸ ' + reason.remediation })] : []));
    })));
    blocks.push(element('h3', { text: 'Who can become it' }), reaching.length === 0 ? element('div', { class: 'muted', text: 'nobody whose path is told here' }) : list_of(reaching.slice(0, 30).map(function (other) {
      return element('li', {}, [badge(other.tier), ' ' + other.name]);
    })));
    blocks.push(element('h3', { text: 'Score, term by term' }), list_of(identity.terms.map(function (term) { return element('li', { text: '+' + term.points + ' ' + term.term + ': ' + term.why }); })));
    $('detail').replaceChildren.apply($('detail'), blocks);
    $('detail').scrollTop = 0;
  }
  function counted(title, pairs) {
    var most = Math.max.apply(null, pairs.map(function (pair) { return pair[1]; }));
    return element('div', { class: 'counted' }, [element('h3', { text: title })].concat(pairs.map(function (pair) {
      return element('div', { class: 'bar', onclick: function () { $('filter').value = pair[2] || pair[0]; $('filter').oninput({ target: $('filter') }); } }, [
        element('span', { class: 'bar-label', text: pair[0] }), element('span', { class: 'bar-line', style: 'width:' + Math.max(1, 45 * pair[1] / most) + '%' }), element('span', { class: 'muted', text: String(pair[1]) })]);
    })));
  }
  function tally(values) {
    var counts = new Map();
    values.forEach(function (value) { counts.set(value, (counts.get(value) || 0) + 1); });
    return Array.from(counts).sort(function (a, b) { return b[1] - a[1]; });
  }
  function welcome() {
    var blocks = [];
    if (data.chokePoints.length) blocks.push(element('h2', { text: 'Choke points: few changes that cut the most paths' }), list_of(data.chokePoints.map(function (text) { return element('li', { text: text }); })));
    else blocks.push(element('h2', { text: 'Choose an identity in the table or in the picture' }));
    var labels = new Map();
    var reasons = tally(data.identities.flatMap(function (identity) { return identity.reasons.filter(function (reason) { return reason.severity !== 'info'; }).map(function (reason) { labels.set(reason.code, reason.label); return reason.code; }); }));
    blocks.push(element('div', { class: 'columns' }, [
      counted('What is wrong most often', reasons.slice(0, 9).map(function (pair) { return [labels.get(pair[0]), pair[1], pair[0]]; })),
      counted('Classes', tally(data.identities.map(function (identity) { return identity.class; })))
    ]));
    $('detail').replaceChildren.apply($('detail'), blocks);
  }

  // Picture
  var color = function (name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); };
  var nodes = new Map(data.graph.nodes.map(function (node) { return [node.id, node]; }));
  var sources = data.identities.filter(function (identity) { return data.graph.paths[identity.arn]; }).map(function (identity) { return identity.arn; });
  var becoming = sources.filter(function (arn) { return byArn.get(arn).paths.some(function (path) { return path.admin; }); });
  var cy = cytoscape({ container: $('graph'), style: style(), minZoom: 0.05, maxZoom: 4, wheelSensitivity: 0.3, textureOnViewport: true, pixelRatio: 'auto' });
  function style() {
    var tier = function (element) { return element.data('tier') === undefined ? color('--resource') : color('--t' + element.data('tier')); };
    return [
      { selector: 'node', style: { 'background-color': tier, label: 'data(label)', color: color('--ink'), 'font-size': 9, 'text-valign': 'bottom', 'text-margin-y': 3, width: 18, height: 18, 'text-max-width': 110, 'text-wrap': 'ellipsis', 'min-zoomed-font-size': 7 } },
      { selector: 'node[kind = "user"]', style: { shape: 'ellipse' } },
      { selector: 'node[kind = "role"]', style: { shape: 'round-rectangle' } },
      { selector: 'node[kind = "resource"]', style: { shape: 'diamond', width: 12, height: 12 } },
      { selector: 'node[?admin]', style: { width: 28, height: 28, 'border-width': 3, 'border-color': color('--ink'), 'font-weight': 'bold', 'font-size': 13, 'min-zoomed-font-size': 0, 'z-index': 9 } },
      { selector: 'node.hub', style: { 'font-size': 12, 'min-zoomed-font-size': 0 } },
      { selector: 'edge', style: { width: 1.3, 'line-color': color('--edge'), 'target-arrow-color': color('--edge'), 'target-arrow-shape': 'triangle', 'arrow-scale': 0.7, 'curve-style': 'bezier', opacity: 0.75 } },
      { selector: 'edge[?conditional]', style: { 'line-style': 'dashed' } },
      { selector: '.faded', style: { opacity: 0.12, 'text-opacity': 0 } },
      { selector: 'edge.lit', style: { 'line-color': color('--accent'), 'target-arrow-color': color('--accent'), width: 2.5, opacity: 1, label: 'data(label)', 'font-size': 8, color: color('--ink'), 'text-background-color': color('--card'), 'text-background-opacity': 0.9, 'text-background-padding': 2, 'text-wrap': 'ellipsis', 'text-max-width': 180, 'text-rotation': 'autorotate' } },
      { selector: 'node.lit', style: { 'text-opacity': 1, 'min-zoomed-font-size': 0 } }
    ];
  }
  function elementsFor(chosen) {
    var drawn = new Set(); var parts = [];
    chosen.forEach(function (arn) { (data.graph.paths[arn] || []).forEach(function (position) { drawn.add(position); }); });
    var used = new Set();
    drawn.forEach(function (position) {
      var edge = data.graph.edges[position];
      [edge.from, edge.to].forEach(function (id) { if (!used.has(id)) { used.add(id); parts.push({ group: 'nodes', data: nodes.get(id) }); } });
      parts.push({ group: 'edges', data: { id: 'e' + position, source: edge.from, target: edge.to, label: edge.label, conditional: edge.conditional } });
    });
    return parts;
  }
  function draw(chosen) {
    cy.batch(function () { cy.elements().remove(); cy.add(elementsFor(chosen)); });
    var size = cy.nodes().length;
    var layout = size <= 220
      ? { name: 'cose', animate: false, nodeDimensionsIncludeLabels: true, idealEdgeLength: 60, nodeRepulsion: 7000, componentSpacing: 30, numIter: 600, padding: 20 }
      : { name: 'concentric', animate: false, padding: 10, minNodeSpacing: 6, concentric: function (node) { return node.data('admin') ? 100 : node.data('kind') === 'resource' ? 60 : 40 - 10 * (node.data('tier') || 0) + Math.min(9, node.indegree(false)); }, levelWidth: function () { return 5; } };
    cy.layout(layout).run();
    cy.nodes().forEach(function (node) { if (node.indegree(false) >= 5) node.addClass('hub'); });
    cy.resize();
    widen();
    cy.fit(undefined, 24);
    sizeLabels();
  }
  // The picture is wider than high: the drawing is stretched to it.
  function widen() {
    var box = cy.nodes().boundingBox({ includeLabels: false });
    if (box.h < 1 || box.w < 1) return;
    var stretch = Math.min(3, Math.max(1, (cy.width() / cy.height()) / (box.w / box.h)));
    cy.batch(function () { cy.nodes().positions(function (node) { return { x: node.position('x') * stretch, y: node.position('y') }; }); });
  }
  // Names keep their size on the screen, whatever the zoom.
  function sizeLabels() {
    var size = Math.min(40, 11 / cy.zoom());
    cy.batch(function () { cy.nodes('[?admin], .hub, .lit').style({ 'font-size': size, 'text-max-width': 14 * size }); cy.edges('.lit').style({ 'font-size': size * 0.85, 'text-max-width': 18 * size }); });
  }
  function light(arn) {
    cy.elements().removeClass('lit faded');
    cy.elements().removeStyle('font-size text-max-width');
    if (!arn || cy.getElementById(arn).empty()) { sizeLabels(); return; }
    var node = cy.getElementById(arn);
    var own = cy.collection().union(node);
    (data.graph.paths[arn] || []).forEach(function (position) { var edge = cy.getElementById('e' + position); own = own.union(edge).union(edge.connectedNodes()); });
    own = own.union(node.predecessors('edge').filter(function (edge) { return edge.target().same(node); })).union(node.incomers());
    cy.elements().not(own).addClass('faded');
    own.addClass('lit');
    cy.fit(own, 60);
    if (cy.zoom() > 1.6) { cy.zoom(1.6); cy.center(own); }
    sizeLabels();
  }
  var extents = [['60', 'the worst 60 with paths'], ['all', 'all ' + sources.length + ' with paths'], ['one', 'only the chosen one']];
  if (becoming.length > 0) extents.unshift(['admin', 'who can become administrator (' + becoming.length + ')']);
  extents.forEach(function (pair) { $('extent').append(element('option', { value: pair[0], text: pair[1] })); });
  function redraw() {
    var extent = $('extent').value;
    var chosen = extent === 'all' ? sources : extent === 'admin' ? becoming.slice(0, 250) : extent === 'one' ? (state.chosen ? [state.chosen] : []) : sources.slice(0, Number(extent));
    if (state.chosen && data.graph.paths[state.chosen] && !chosen.includes(state.chosen)) chosen = chosen.concat(state.chosen);
    draw(chosen); light(state.chosen);
  }
  $('extent').onchange = redraw;
  $('fit').onclick = function () { cy.fit(undefined, 24); sizeLabels(); };
  $('legend').textContent = '○ user  ▢ role  ◇ thing on the way · ring: administrator · dashed: rests on unknown facts';
  var sizing;
  cy.on('zoom', function () { clearTimeout(sizing); sizing = setTimeout(sizeLabels, 60); });
  cy.on('tap', 'node', function (event) { if (byArn.has(event.target.id())) choose(event.target.id()); else light(event.target.id()); });
  cy.on('tap', function (event) { if (event.target === cy) light(null); });

  function choose(arn) {
    state.chosen = arn;
    document.querySelectorAll('tr.chosen').forEach(function (line) { line.className = ''; });
    var line = document.querySelector('tr[data-arn="' + CSS.escape(arn) + '"]');
    if (line) line.className = 'chosen';
    detail(byArn.get(arn));
    if ($('extent').value === 'one' || (data.graph.paths[arn] && cy.getElementById(arn).empty())) redraw(); else light(arn);
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () { cy.style(style()); });
  list(); welcome(); redraw();
  new ResizeObserver(function () { cy.resize(); }).observe($('graph'));
  // A link may name an identity: report.html#arn
  if (byArn.has(decodeURIComponent(location.hash.slice(1)))) choose(decodeURIComponent(location.hash.slice(1)));
})();
`;
