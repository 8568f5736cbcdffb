import { plural } from '../../../../layers/core/response/wording.ts';
import { consoleLink, reasonPage } from '../../links.ts';
import type { Mark } from '../folded-graph.ts';
import type { ExceptionData, IdentityData, ReasonData } from '../report-data.ts';
import { chain } from './chain.ts';
import { actions, data, identities, severalAccounts, textAt } from './data.ts';
import { at, badge, button, copyButton, link, make, prose } from './elements.ts';
import { drawnPath, graphFigure } from './graph.ts';

const section = (title: string, items: readonly HTMLElement[]): readonly HTMLElement[] =>
  items.length === 0 ? [] : [make('h4', {}, title), make('ul', {}, ...items)];

const note = (text: string): HTMLElement => make('li', { class: 'muted' }, text);

const fact = (name: string, text: string): readonly HTMLElement[] => [make('dt', {}, name), make('dd', {}, text)];

/** A command or a policy, with a button that copies it. */
export const command = (text: string): HTMLElement =>
  make(
    'div',
    { class: 'command' },
    make('pre', { tabindex: '0' }, text),
    copyButton('Copy', () => text, { 'aria-label': 'Copy the command' }),
  );

function reason({ code, severity, detail, remediation }: ReasonData): HTMLElement {
  const todo = remediation === undefined ? [] : [textAt(remediation.prose)].filter((text) => text !== '');
  return make(
    'li',
    {},
    make('span', { class: `severity ${severity}` }, severity),
    ' ',
    ...prose(textAt(detail)),
    ' ',
    link(reasonPage(code), code, { class: 'code' }),
    ...todo.map((text) => make('p', { class: 'todo' }, '▸ ', ...prose(text))),
    remediation?.command === undefined ? undefined : command(textAt(remediation.command)),
  );
}

const exception = ({ accepts, why, owner, expires, expired }: ExceptionData): HTMLElement =>
  make(
    'li',
    {},
    make('span', { class: 'tag' }, expired ? 'expired' : 'accepted'),
    ` ${accepts}, until ${expires}, by ${owner}: ${why}`,
  );

/** The principals whose paths end at the identity. */
const pathsTo = ({ arn, sources }: IdentityData) =>
  sources.flatMap((position) => {
    const source = identities[position];
    const path = source?.paths.find(({ hops }) => textAt(hops.at(-1)?.to) === arn);
    return source === undefined || path === undefined ? [] : [{ source, path }];
  });

function stepsFor(position: number): readonly HTMLElement[] {
  const steps = data.plan?.steps ?? [];
  return steps.flatMap((step, index) =>
    step.identities.includes(position)
      ? [
          make(
            'li',
            {},
            button({ class: 'link' }, () => actions.openStep(index), `Step ${index + 1}: ${step.title}`),
          ),
        ]
      : [],
  );
}

const lastUse = ({ lastUsedAt }: IdentityData): string => lastUsedAt ?? 'never, as far as AWS records show';

/** Shows an identity in full. */
export function showDetail(identity: IdentityData, position: number, back: () => void): void {
  const { arn, account, paths, tier } = identity;
  const into = pathsTo(identity);
  const drawn = [
    ...paths.map((path) => drawnPath(arn, path)),
    ...into.map(({ source, path }) => drawnPath(source.arn, path)),
  ];
  const console = consoleLink(arn);
  const own = paths.map((path) => chain(arn, account, path));
  const others = into.map(({ source, path }) => chain(source.arn, account, path));
  at('detail').replaceChildren(
    button({ class: 'back' }, back, '← All identities'),
    make('h3', {}, badge(tier), ` ${identity.name}`),
    make(
      'p',
      { class: 'arn' },
      make('code', {}, arn),
      ' ',
      copyButton('Copy ARN', () => arn),
      ' ',
      console === undefined ? undefined : link(console, 'AWS console'),
    ),
    make('p', {}, textAt(identity.tierWhy)),
    make(
      'dl',
      {},
      ...fact('class', `${identity.class}: ${textAt(identity.classWhy)}`),
      ...fact('owner', identity.owner ?? 'no owner tag'),
      ...(severalAccounts ? fact('account', account) : []),
      ...fact('last used', lastUse(identity)),
      ...fact('score', `${identity.score} of 100`),
    ),
    ...[graphFigure(drawn, new Map<string, Mark>([[arn, 'chosen']]), `Escalation paths of ${identity.name}`)].flatMap(
      (figure) => figure ?? [],
    ),
    ...section('In the fix plan', stepsFor(position)),
    ...section('Reasons and remediation', identity.reasons.map(reason)),
    ...section('Exceptions', (identity.exceptions ?? []).map(exception)),
    ...section('Escalation paths', [
      ...own,
      ...(identity.morePaths > 0 ? [note(`and ${plural(identity.morePaths, 'more path')}`)] : []),
    ]),
    ...section('Principals that can become it', [
      ...(others.length > 0 ? others : [note('none in this report')]),
      ...(identity.moreSources > 0 ? [note(`and ${identity.moreSources} more`)] : []),
    ]),
    ...section(
      'Score',
      identity.terms.map(([points, why]) => make('li', {}, `+${points} ${textAt(why)}`)),
    ),
  );
}
