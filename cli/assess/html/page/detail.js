import { actions, identities, positionOf, state } from './data.js';
import { at, badge, make, plural } from './elements.js';

export const section = (title, ...items) =>
  items.length === 0 ? [] : [make('h3', {}, title), make('ul', {}, ...items)];

/** One end of a link; a button if it is an identity of this page. */
function place(text, arn, admin) {
  const index = positionOf.get(arn);
  const style = `link${admin ? ' admin' : ''}`;
  const label = admin ? `★ ${text}` : text;
  if (index === undefined || index === state.chosen) return make('span', { class: style }, label);
  return make('button', { type: 'button', class: style, onclick: () => actions.choose(index) }, label);
}

function chain(identity, path) {
  const links = path.links.flatMap(({ by, conditional, end, to }, index) => [
    make('span', { class: 'by' }, `─ ${by}${conditional ? ' ?' : ''} →`),
    place(end, to, path.admin && index === path.links.length - 1),
  ]);
  const missing = path.restsOn === '' ? undefined : make('div', { class: 'muted' }, `? depends on ${path.restsOn}`);
  return make('li', {}, make('div', { class: 'chain' }, place(identity.short, identity.arn, false), ...links), missing);
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

/** Shows an identity in detail. */
export function detail(identity) {
  const sources = identity.from.map((index) => {
    const source = identities[index];
    const path = source.paths.find(({ links }) => links.at(-1)?.to === identity.arn);
    if (path !== undefined) return chain(source, path);
    return make('li', {}, make('div', { class: 'chain' }, place(source.short, source.arn, false)));
  });
  if (identity.moreFrom > 0) sources.push(noted(`and ${identity.moreFrom} more`));
  const paths = identity.paths.map((path) => chain(identity, path));
  if (identity.morePaths > 0) paths.push(noted(`and ${plural(identity.morePaths, 'more path')}`));
  at('detail').replaceChildren(
    make('h2', {}, badge(identity.tier), ` ${identity.arn}`),
    make('p', {}, identity.tierWhy),
    make(
      'dl',
      { class: 'facts' },
      ...fact('class', `${identity.class}: ${identity.classWhy}`),
      ...fact('owner', identity.owner ?? 'no owner tag'),
      ...fact('last used', identity.lastUsedAt),
      ...fact('score', `${identity.score} of 100`),
    ),
    ...section('Escalation paths', ...paths),
    ...section('Reasons and remediation', ...identity.reasons.map(reason)),
    ...section('Principals that can become it', ...(sources.length > 0 ? sources : [noted('none in this report')])),
    ...section(
      'Score',
      ...identity.terms.map(({ points, term, why: text }) =>
        make('li', {}, `+${points} ${text === identity.tierWhy ? term : `${term}: ${text}`}`),
      ),
    ),
  );
  at('detail').scrollTop = 0;
}
