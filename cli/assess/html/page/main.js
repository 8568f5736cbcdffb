import { actions, data, identities, positionOf, state } from './data.js';
import { detail } from './detail.js';
import { at } from './elements.js';
import { clear, list, mark } from './list.js';
import { overview } from './overview.js';
import { hang, lightOf, lightOne, showAll } from './picture.js';

/** What the report does in a browser: it runs from a file, without anything but what stands in the page. */

actions.choose = (position) => {
  const identity = identities[position];
  state.chosen = position;
  mark();
  detail(identity);
  lightOne(position);
  history.replaceState(null, '', `#${encodeURIComponent(identity.arn)}`);
  if (matchMedia('(max-width: 900px)').matches) at('detail').scrollIntoView({ behavior: 'smooth' });
};

actions.chooseGroup = (arns) => {
  const positions = arns.map((arn) => positionOf.get(arn));
  state.only = new Set(positions);
  list();
  lightOf(positions);
};

/** Back to the overview. */
function forget() {
  state.chosen = undefined;
  mark();
  lightOf([]);
  overview();
  history.replaceState(null, '', '#');
}

at('whole').addEventListener('click', () => {
  forget();
  showAll(0);
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && event.target !== at('filter')) {
    at('filter').focus();
    event.preventDefault();
  } else if (event.key === 'Escape') {
    clear();
    forget();
  }
});

list();
overview();
hang();
// A link may name an identity: report.html#arn
const named = positionOf.get(decodeURIComponent(location.hash.slice(1)) || data.chosen);
if (named !== undefined) actions.choose(named);
