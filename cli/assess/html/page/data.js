/** What the page was made with, and what its reader has chosen. */

export const data = JSON.parse(document.getElementById('data').textContent);
export const { identities, pictures } = data;
/** Position of an identity by its ARN. */
export const positionOf = new Map(identities.map(({ arn }, index) => [arn, index]));

/** Rows that are shown at first. */
export const PAGE = 200;
export const state = { words: [], class: '', tiers: new Set(), only: undefined, rows: PAGE, chosen: undefined };

/** What a click does, wherever it happens: `main.js` fills it in.
 * `choose(position)` shows one identity, `chooseGroup(arns)` those that one node stands for. */
export const actions = {};
