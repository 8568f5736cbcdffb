import { rowsOf } from '../filter.ts';
import type { IdentityData, ReportData } from '../report-data.ts';
import { at } from './elements.ts';

/** The data of the page. */
export const data: ReportData = JSON.parse(at('data').textContent ?? '');
export const { identities } = data;
export const rows = rowsOf(data);
/** Position of an identity by its ARN. */
export const positionOf: ReadonlyMap<string, number> = new Map(identities.map(({ arn }, index) => [arn, index]));
export const severalAccounts = new Set(identities.map(({ account }) => account)).size > 1;

export const textAt = (position: number | undefined): string =>
  position === undefined ? '' : (data.texts[position] ?? '');

export const identityAt = (position: number): IdentityData | undefined => identities[position];

/** What clicks do. `main.ts` sets it, so that the parts of the page do not import each other in a circle. */
export const actions = {
  /** Shows an identity. */
  choose: (_position: number): void => undefined,
  /** Lists only these identities. */
  listOnly: (_positions: readonly number[], _what: string): void => undefined,
  /** Opens a step of the fix plan. */
  openStep: (_index: number): void => undefined,
};
