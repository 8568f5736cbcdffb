import { plural } from '../../../../layers/core/response/wording.ts';
import { csvRow } from '../../csv-cell.ts';
import {
  csvCells,
  type Filter,
  matching,
  NO_FILTER,
  type Order,
  SORTS,
  type Sort,
  sorted,
  wordsOf,
} from '../filter.ts';
import type { IdentityData } from '../report-data.ts';
import { actions, data, identities, rows, severalAccounts, textAt } from './data.ts';
import { at, badge, button, copyButton, make } from './elements.ts';
import { updateFacets } from './facets.ts';

/** The list of identities. */

/** Rows shown initially, and added by the button below. */
const PAGE = 100;

const view: {
  filter: Filter;
  order: Order;
  shown: number;
  what: string;
  chosen: number | undefined;
  found: readonly number[];
} = {
  filter: NO_FILTER,
  order: { by: 'tier', descending: false },
  shown: PAGE,
  what: '',
  chosen: undefined,
  found: [],
};

const search = at('search');

const REASONS_SHOWN = 4;

function why({ reasons, tierWhy, exceptions = [] }: IdentityData): readonly (HTMLElement | string)[] {
  const notable = reasons.filter(({ severity }) => severity !== 'info').slice(0, REASONS_SHOWN);
  const texts = notable.flatMap(({ short, severity }, index) => [
    index > 0 ? ' · ' : '',
    make('span', { class: severity }, textAt(short)),
  ]);
  const accepted = exceptions.filter(({ expired }) => !expired);
  return [
    ...(texts.length === 0 ? [textAt(tierWhy)] : texts),
    ...accepted.flatMap(({ accepts }) => [' ', make('span', { class: 'tag' }, `accepted: ${accepts}`)]),
  ];
}

function row(position: number): HTMLElement | undefined {
  const identity = identities[position];
  if (identity === undefined) return undefined;
  const { arn, tier, score, name, kind, account, owner } = identity;
  const below = [...(severalAccounts ? [account] : []), kind, identity.class];
  const line = make(
    'tr',
    { role: 'row', 'data-position': position },
    make('td', { role: 'cell' }, badge(tier)),
    make('td', { role: 'cell', class: 'score' }, String(score)),
    make(
      'td',
      { role: 'cell', class: 'name' },
      button({ class: 'open', title: arn }, () => actions.choose(position), name),
      make('small', {}, below.join(' · ')),
    ),
    make('td', { role: 'cell', class: 'owner' }, owner ?? make('span', { class: 'muted' }, 'no owner')),
    make('td', { role: 'cell', class: 'used' }, identity.lastUsedAt ?? 'never'),
    make('td', { role: 'cell', class: 'why' }, ...why(identity)),
  );
  line.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLButtonElement) return;
    actions.choose(position);
  });
  return line;
}

/** Lists the identities that match. */
function list(): void {
  view.found = matching(rows, view.filter);
  const all = view.found.length === identities.length;
  const what = view.what === '' ? '' : ` (${view.what})`;
  at('found').replaceChildren(
    all
      ? plural(identities.length, 'identity', 'identities')
      : `${view.found.length} of ${identities.length} identities${what}`,
    ...(all ? [] : [' ', button({ class: 'small' }, clear, 'Show all')]),
  );
  updateFacets(view.filter, refine);
  listRows();
}

/** Lists the found identities in the chosen order. */
function listRows(): void {
  view.found = sorted(view.found, rows, view.order);
  at('rows').replaceChildren(...view.found.slice(0, view.shown).flatMap((position) => row(position) ?? []));
  const left = view.found.length - view.shown;
  at('more').hidden = left <= 0;
  at('more').textContent = `Show ${Math.min(left, PAGE * 5)} more of ${left}`;
  mark(view.chosen);
}

/** Adds to the filter. */
function refine(part: Partial<Filter>): void {
  view.filter = { ...view.filter, ...part };
  view.shown = PAGE;
  list();
}

/** Resets all filters. */
export function clear(): void {
  view.what = '';
  view.filter = NO_FILTER;
  view.shown = PAGE;
  if (search instanceof HTMLInputElement) search.value = '';
  list();
}

export function listOnly(positions: readonly number[], what: string): void {
  clear();
  view.what = what;
  refine({ only: new Set(positions) });
}

/** Marks the chosen row. The Tab key reaches one row, the arrow keys the others. */
export function mark(chosen: number | undefined): void {
  view.chosen = chosen;
  const lines = [...at('rows').children];
  for (const line of lines) {
    const isChosen = line.getAttribute('data-position') === String(chosen);
    line.toggleAttribute('data-chosen', isChosen);
    const open = line.querySelector('button');
    open?.setAttribute('tabindex', '-1');
    open?.setAttribute('aria-current', String(isChosen));
  }
  const reached = lines.find((line) => line.hasAttribute('data-chosen')) ?? lines[0];
  reached?.querySelector('button')?.setAttribute('tabindex', '0');
}

export const focusRow = (): void => at('rows').querySelector<HTMLElement>('[data-chosen] button')?.focus();

function neighbour(line: Element | null | undefined, key: string): Element | null | undefined {
  switch (key) {
    case 'ArrowDown':
      return line?.nextElementSibling;
    case 'ArrowUp':
      return line?.previousElementSibling;
    case 'Home':
      return at('rows').firstElementChild;
    case 'End':
      return at('rows').lastElementChild;
    default:
      return undefined;
  }
}

function onKey(event: KeyboardEvent): void {
  const line = event.target instanceof Element ? event.target.closest('tr') : undefined;
  const next = neighbour(line, event.key)?.querySelector('button');
  if (next === undefined || next === null) return;
  event.preventDefault();
  line?.querySelector('button')?.setAttribute('tabindex', '-1');
  next.setAttribute('tabindex', '0');
  next.focus();
}

const DESCENDING_FIRST: ReadonlySet<Sort> = new Set(['score']);

function sortBy(by: Sort): void {
  const again = view.order.by === by;
  view.order = { by, descending: again ? !view.order.descending : DESCENDING_FIRST.has(by) };
  showOrder();
  listRows();
}

function showOrder(): void {
  for (const head of at('columns').children) {
    const sorts = head.getAttribute('data-sort') === view.order.by;
    head.setAttribute('aria-sort', sorts ? (view.order.descending ? 'descending' : 'ascending') : 'none');
  }
}

const chosenIdentities = (): readonly IdentityData[] => view.found.flatMap((position) => identities[position] ?? []);

function saveCsv(): void {
  const text = csvCells(chosenIdentities(), data.texts).map((cells) => `${csvRow(cells)}\r\n`);
  const href = URL.createObjectURL(new Blob(text, { type: 'text/csv;charset=utf-8' }));
  make('a', { href, download: 'identities.csv' }).click();
  setTimeout(() => URL.revokeObjectURL(href), 0);
}

export function startList(): void {
  at('columns').setAttribute('role', 'row');
  at('columns').append(
    ...SORTS.map((by) =>
      make(
        'th',
        { role: 'columnheader', scope: 'col', 'data-sort': by, class: by === 'last used' ? 'used' : by },
        button({ class: 'sort' }, () => sortBy(by), `${by.charAt(0).toUpperCase()}${by.slice(1)}`),
      ),
    ),
    make('th', { role: 'columnheader', scope: 'col' }, make('span', { class: 'sort' }, 'Why')),
  );
  at('exports').append(
    copyButton(
      'Copy ARNs',
      () =>
        `${chosenIdentities()
          .map(({ arn }) => arn)
          .join('\n')}\n`,
    ),
    ' ',
    button({ class: 'small' }, saveCsv, 'Save CSV'),
  );
  search.addEventListener('input', () => {
    if (search instanceof HTMLInputElement) refine({ words: wordsOf(search.value) });
  });
  at('more').addEventListener('click', () => {
    view.shown += PAGE * 5;
    listRows();
  });
  at('rows').addEventListener('keydown', onKey);
  showOrder();
  list();
}
