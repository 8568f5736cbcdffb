/** The data of the page, and the selections of the user. */

export const data = JSON.parse(document.getElementById('data').textContent);
export const { identities, pictures } = data;
/** Position of an identity by its ARN. */
export const positionOf = new Map(identities.map(({ arn }, index) => [arn, index]));

/** Rows shown initially. */
export const PAGE = 200;
export const state = { words: [], class: '', tiers: new Set(), only: undefined, rows: PAGE, chosen: undefined };

/** Actions of clicks, set by `main.js`: `choose(position)` shows an identity, `chooseGroup(arns)` lists the identities of a node. */
export const actions = {};
