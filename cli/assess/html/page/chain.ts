import { shortArn } from '../../arn-text.ts';
import { rulePage } from '../../links.ts';
import type { PathData } from '../report-data.ts';
import { actions, positionOf, textAt } from './data.ts';
import { button, link, make } from './elements.ts';

/** A path in words: `user/ci ─ iam:PassRole → ★ role/admin`. Each action links to its rule, each identity to its details. */
export function chain(from: string, account: string, { hops, admin, dependsOn }: PathData): HTMLElement {
  const links = hops.flatMap(({ by, to, rule, conditional }, index) => {
    const end = textAt(to);
    const isAdmin = admin && index === hops.length - 1;
    return [
      make(
        'span',
        { class: 'by' },
        '─ ',
        rule === '' ? textAt(by) : link(rulePage(rule), textAt(by), { title: `Rule ${rule}` }),
        `${conditional === true ? ' ?' : ''} →`,
      ),
      place(end === from ? 'itself' : shortArn(end, account), end, isAdmin),
    ];
  });
  const missing =
    dependsOn === undefined ? undefined : make('div', { class: 'muted' }, `? depends on ${textAt(dependsOn)}`);
  return make(
    'li',
    {},
    make('div', { class: 'chain' }, place(shortArn(from, account), from, false), ...links),
    missing,
  );
}

function place(text: string, arn: string, admin: boolean): HTMLElement {
  const position = positionOf.get(arn);
  const style = `link${admin ? ' admin' : ''}`;
  const label = admin ? `★ ${text}` : text;
  if (position === undefined) return make('span', { class: style }, label);
  return button({ class: style }, () => actions.choose(position), label);
}
