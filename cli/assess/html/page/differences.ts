import { shortArn } from '../../arn-text.ts';
import type { DifferenceData, DifferencesData } from '../report-data.ts';
import { actions, identities, positionOf } from './data.ts';
import { at, badge, button, make } from './elements.ts';

/** What changed since an older file. */

/** Longer groups are closed at first. */
const SHOWN = 8;

function item({ arn, tier, worse, better, score }: DifferenceData): HTMLElement {
  const position = positionOf.get(arn);
  const name = shortArn(arn, identities.at(0)?.account);
  return make(
    'li',
    {},
    badge(tier),
    ' ',
    position === undefined ? make('b', {}, name) : button({ class: 'link' }, () => actions.choose(position), name),
    score === '' ? undefined : make('span', { class: 'muted' }, ` ${score}`),
    make(
      'ul',
      {},
      ...worse.map((text) => make('li', { class: 'high' }, `▲ ${text}`)),
      ...better.map((text) => make('li', { class: 'good' }, `▼ ${text}`)),
    ),
  );
}

export function showDifferences({ since, appeared, worse, better, left }: DifferencesData): void {
  at('differences').hidden = false;
  at('differences-title').textContent = `Since ${since}`;
  const groups = [
    ['appeared', appeared],
    ['got worse', worse],
    ['got better', better],
    ['no longer present', left],
  ] as const;
  at('differences').append(
    ...groups.map(([title, list]) =>
      list.length === 0
        ? make('p', { class: 'muted none' }, `0 ${title}`)
        : make(
            'details',
            { open: list.length <= SHOWN },
            make('summary', {}, make('b', {}, String(list.length)), ` ${title}`),
            make('ul', { class: 'changes' }, ...list.map(item)),
          ),
    ),
  );
}
