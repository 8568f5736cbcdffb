import { actions, data, identityAt, positionOf } from './data.ts';
import { showDetail } from './detail.ts';
import { showDifferences } from './differences.ts';
import { at, make } from './elements.ts';
import { clear, focusRow, listOnly, mark, startList } from './list.ts';
import { openAllSteps, openStep, showPlan } from './plan.ts';

/** The script of the report. It runs from a file and loads nothing. */

/** On narrow pages, the list or the selected identity is shown. */
const NARROW = '(max-width: 900px)';

actions.choose = (position) => {
  const identity = identityAt(position);
  if (identity === undefined) return;
  mark(position);
  at('identities').setAttribute('data-chosen', '');
  showDetail(identity, position, unchoose);
  history.replaceState(null, '', `#${encodeURIComponent(identity.arn)}`);
  const detail = at('detail');
  detail.scrollTop = 0;
  detail.focus({ preventScroll: true });
  if (matchMedia(NARROW).matches) at('identities').scrollIntoView();
  else detail.scrollIntoView({ block: 'nearest' });
};

function unchoose(): void {
  at('identities').removeAttribute('data-chosen');
  history.replaceState(null, '', '#');
  focusRow();
  mark(undefined);
  at('detail').replaceChildren();
}

actions.listOnly = (positions, what) => {
  at('identities').removeAttribute('data-chosen');
  listOnly(positions, what);
  at('identities').scrollIntoView();
  at('rows').querySelector('button')?.focus({ preventScroll: true });
};

actions.openStep = openStep;

function onKey(event: KeyboardEvent): void {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === '/' && !isTyping) {
    event.preventDefault();
    at('search').focus();
  } else if (event.key === 'Escape') {
    if (at('identities').hasAttribute('data-chosen')) unchoose();
    else clear();
  }
}

function start(): void {
  at('where').textContent = `${data.where} · ${data.asOf}`;
  at('summary').textContent = data.summary;
  at('about').textContent = 'Made by tierwatch assess. The page loads nothing; its links open in a new tab.';
  if (data.differences !== undefined) showDifferences(data.differences);
  if (data.plan !== undefined) showPlan(data.plan);
  const parts = [
    ...(data.differences === undefined ? [] : [['differences', 'Changes']]),
    ...(data.plan === undefined ? [] : [['plan', 'Fix plan']]),
    ['identities', 'Identities'],
  ];
  at('parts').append(...parts.map(([id, text]) => make('a', { href: `#${id}` }, text)));
  document.addEventListener('keydown', onKey);
  addEventListener('beforeprint', openAllSteps);
  startList();
  addEventListener('hashchange', () => chooseArn(fragment()));
  if (!chooseArn(fragment())) chooseArn(data.chosen ?? '');
}

/** A link may contain an identity: `report.html#<ARN>`. */
function chooseArn(arn: string): boolean {
  const position = positionOf.get(arn);
  if (position === undefined) return false;
  actions.choose(position);
  return true;
}

function fragment(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}

start();
