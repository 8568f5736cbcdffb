import { actions, data, identities, PAGE, state } from './data.js';
import { at, badge, make, plural } from './elements.js';

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

export const notable = (identity) => identity.reasons.filter(({ severity }) => severity !== 'info');

function why(identity) {
  const reasons = notable(identity).slice(0, 4);
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
      onclick: () => actions.choose(index),
    },
    make('td', {}, badge(identity.tier)),
    make('td', { class: 'score' }, String(identity.score)),
    make('td', { class: 'name' }, identity.name, make('small', {}, below.join(' · '))),
    make('td', { class: 'why' }, ...why(identity)),
  );
}

/** Lists the identities that match the filters, highest risk first. */
export function list(more = false) {
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
  mark();
}

/** Marks the chosen row. The Tab key reaches one row, the arrow keys the others. */
export function mark() {
  const rows = at('rows');
  for (const line of rows.children) {
    line.setAttribute('aria-selected', String(Number(line.dataset.index) === state.chosen));
    line.tabIndex = -1;
  }
  const chosen = rows.querySelector('[aria-selected=true]');
  chosen?.scrollIntoView({ block: 'nearest' });
  const reached = chosen ?? rows.firstElementChild;
  if (reached !== null) reached.tabIndex = 0;
}

/** Resets all filters. */
export function clear() {
  Object.assign(state, { words: [], class: '', only: undefined });
  state.tiers.clear();
  at('filter').value = '';
  at('class').value = '';
  for (const chip of at('tiers').children) chip.setAttribute('aria-pressed', 'false');
  list();
}

export function search(text) {
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
  if (event.key === 'Enter' || event.key === ' ') actions.choose(Number(line.dataset.index));
  else if (next) next.focus();
  else return;
  event.preventDefault();
});
