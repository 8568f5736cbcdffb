import { actions, data, identities, positionOf, state } from './data.js';
import { detail } from './detail.js';
import { at } from './elements.js';
import { clear, list, mark } from './list.js';
import { overview } from './overview.js';
import { highlightIdentity, highlightPaths, initialize, showAll } from './picture.js';

/** The script of the report. It runs from a file and loads nothing. */

actions.choose = (position) => {
  const identity = identities[position];
  state.chosen = position;
  mark();
  detail(identity);
  highlightIdentity(position);
  history.replaceState(null, '', `#${encodeURIComponent(identity.arn)}`);
  if (matchMedia('(max-width: 900px)').matches) at('detail').scrollIntoView({ behavior: 'smooth' });
};

actions.chooseGroup = (arns) => {
  const positions = arns.map((arn) => positionOf.get(arn));
  state.only = new Set(positions);
  list();
  highlightPaths(positions);
};

/** Returns to the overview. */
function showOverview() {
  state.chosen = undefined;
  mark();
  highlightPaths([]);
  overview();
  history.replaceState(null, '', '#');
}

at('whole').addEventListener('click', () => {
  showOverview();
  showAll(0);
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && event.target !== at('filter')) {
    at('filter').focus();
    event.preventDefault();
  } else if (event.key === 'Escape') {
    clear();
    showOverview();
  }
});

list();
overview();
initialize();
// A link may contain an identity: report.html#arn
const linked = positionOf.get(decodeURIComponent(location.hash.slice(1)) || data.chosen);
if (linked !== undefined) actions.choose(linked);
