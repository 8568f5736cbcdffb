import { type Bag, isBag } from '../request-accessors.ts';
import { withoutDots, withoutNulls } from './dotted-names.ts';

/** Columns that contain a whole record as JSON text. */
const WHOLE = ['eventJson', '@message', 'message'] as const;

/**
 * A row of a query result as one object: CloudTrail Lake returns `[{"eventName": "…"}, {"eventTime": "…"}]`, and Logs Insights
 * `[{"field": "eventName", "value": "…"}]`.
 *
 * @returns undefined if the list is not a row
 */
export function rowOf(list: readonly unknown[]): Bag | undefined {
  const row: Record<string, unknown> = Object.create(null);
  for (const cell of list) {
    const column = isBag(cell) ? columnIn(cell) : undefined;
    // Each column occurs once; a list of envelopes repeats the same field.
    if (column === undefined || column.name in row) return undefined;
    row[column.name] = column.value;
  }
  return list.length > 1 || wholeIn(row) !== undefined ? row : undefined;
}

function columnIn(cell: Bag): { readonly name: string; readonly value: unknown } | undefined {
  const names = Object.keys(cell);
  if (names.length === 2 && typeof cell.field === 'string' && typeof cell.value === 'string')
    return { name: cell.field, value: cell.value };
  const [name] = names;
  // A list with a record that has one field is not a row: the value of a column is text.
  return names.length === 1 && name !== undefined && typeof cell[name] === 'string'
    ? { name, value: cell[name] }
    : undefined;
}

/** The text of a whole record in a row. */
export const wholeIn = (row: Bag): string | undefined =>
  WHOLE.map((name) => row[name]).find((text): text is string => typeof text === 'string' && text.includes('eventName'));

/** The record that the columns of a row are the fields of. */
export const recordOfRow = (row: Bag): Bag => withoutDots(withoutNulls(row));
