import { data, identities, state } from './data.js';
import { section } from './detail.js';
import { at, make } from './elements.js';
import { list, notable, search } from './list.js';
import { highlightPaths } from './picture.js';

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

function changeButton({ cuts, who, change }) {
  const show = () => {
    state.only = new Set(cuts);
    list();
    highlightPaths(cuts);
  };
  const count = make('b', {}, String(cuts.length), make('small', {}, cuts.length === 1 ? 'identity' : 'identities'));
  return make(
    'li',
    {},
    make(
      'button',
      { type: 'button', class: 'best-change', onclick: show },
      count,
      make('span', {}, change, make('span', { class: 'muted' }, ` (${who})`)),
    ),
  );
}

/** Shown without a chosen identity: the best changes, and the number of identities by reason and class. */
export function overview() {
  const labels = new Map();
  const codes = identities.flatMap((identity) =>
    notable(identity).map(({ code, label }) => labels.set(code, label) && code),
  );
  const reasons = tally(codes)
    .slice(0, 9)
    .map(([code, count]) => [labels.get(code), count, code]);
  at('detail').replaceChildren(
    ...section(
      'What to change first: each change was simulated after those before it',
      ...data.changes.map(changeButton),
    ),
    make(
      'div',
      { class: 'columns' },
      ...(reasons.length === 0
        ? []
        : [
            bars('Most frequent reasons', reasons, (code) => {
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
