import type { Tier } from '../../../../layers/core/identity.ts';
import { EXCEPTION, FACETS, type Facet, type Filter, type Values, valuesIn } from '../filter.ts';
import { data, rows, severalAccounts } from './data.ts';
import { at, badge, button, make } from './elements.ts';

/** The filters above the list: tiers as buttons, the others as menus with the number of identities that each value would leave. */

/** The most frequent values: longer menus are slow, and hard to use. */
const MOST_VALUES = 60;

type Refine = (part: Partial<Filter>) => void;

const NONE: Readonly<Record<Facet, string>> = { account: '', class: '', owner: 'no owner', reason: '' };

const labelOf = (facet: Facet, value: string | null): string => {
  if (value === null) return NONE[facet];
  return facet === 'reason' && value !== EXCEPTION ? (data.reasons[value] ?? value) : value;
};

function menu(facet: Facet, all: Values, filter: Filter, refine: Refine): HTMLElement {
  const chosen = filter.facets[facet];
  const frequent = all.slice(0, MOST_VALUES);
  const isListed = chosen === undefined || frequent.some(([value]) => value === chosen);
  const values = isListed ? frequent : [...frequent, all.find(([value]) => value === chosen) ?? ([chosen, 0] as const)];
  const left = all.length - frequent.length;
  const select = make(
    'select',
    { 'aria-label': facet, id: `facet-${facet}` },
    make('option', { value: '' }, `any ${facet}`),
    ...values.map(([value, count], index) =>
      make(
        'option',
        { value: index, selected: chosen !== undefined && value === chosen },
        `${labelOf(facet, value)} (${count})`,
      ),
    ),
    left > 0 ? make('option', { disabled: true }, `${left} more: use the search`) : undefined,
  );
  select.addEventListener('change', () => {
    const { [facet]: _, ...others } = filter.facets;
    const picked = select.value === '' ? undefined : values[Number(select.value)];
    refine({ facets: picked === undefined ? others : { ...others, [facet]: picked[0] } });
  });
  return select;
}

function tierButton(tier: Tier, filter: Filter, refine: Refine): HTMLElement {
  const { count = 0, meaning = '' } = data.tiers[tier] ?? {};
  const pressed = filter.tiers.has(tier);
  return button(
    { class: 'chip', id: `tier-${tier}`, 'aria-pressed': String(pressed), title: meaning },
    () => {
      const tiers = new Set(filter.tiers);
      if (pressed) tiers.delete(tier);
      else tiers.add(tier);
      refine({ tiers });
    },
    badge(tier),
    ` ${count}`,
  );
}

const TIERS: readonly Tier[] = [0, 1, 2, 3];

export function updateFacets(filter: Filter, refine: Refine): void {
  const focused = document.activeElement?.id;
  const values = valuesIn(rows, filter);
  at('tiers').replaceChildren(...TIERS.map((tier) => tierButton(tier, filter, refine)));
  at('facets').replaceChildren(
    ...FACETS.filter((facet) => facet !== 'account' || severalAccounts).map((facet) =>
      menu(facet, values[facet], filter, refine),
    ),
  );
  // The element that had the focus was replaced.
  if (focused !== undefined && focused !== '' && document.activeElement?.id !== focused)
    document.getElementById(focused)?.focus();
}
