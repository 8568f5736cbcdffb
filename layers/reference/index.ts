import { readFileSync } from 'node:fs';
import type { ActionCatalogue } from '../core/iam/catalogue.ts';
import { actionCatalogue } from './actions.ts';
import { ACTIONS_FILE } from './actions-table.ts';
import { locateReference } from './locate.ts';

export { locateReference } from './locate.ts';

let catalogue: ActionCatalogue | undefined;

/** The table of AWS actions: read once, and each service is parsed on first use.
 *
 * @throws Error if the table cannot be found. */
export function loadActionCatalogue(): ActionCatalogue {
  catalogue ??= actionCatalogue(readFileSync(locateReference(ACTIONS_FILE), 'utf8'));
  return catalogue;
}
