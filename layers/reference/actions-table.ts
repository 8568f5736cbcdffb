/** The compact table of AWS actions, with its reader and writer. Each line is one service, so a reader parses only the
 * services that it needs. */

export const ACTIONS_FILE = 'actions.ndjson';

/** First line of the table. */
export interface TableHeader {
  /** ISO date of the source data. */
  readonly date: string;
  /** Condition keys of every service, in AWS's spelling; a key with a variable part ends in a slash. */
  readonly globalKeys: readonly string[];
}

/** Every other line: `service`, a tab, and this as JSON. */
export interface ServiceRow {
  /** Condition keys, in AWS's spelling. */
  readonly k: readonly string[];
  /** Resource types: name, ARN pattern, indices of their condition keys. */
  readonly t: readonly (readonly [string, string, readonly number[]])[];
  /** Actions by access level (`L`, `R`, `W`, `T`, `P`), each as `Name;types;keys`: indices with commas,
   * a required type ends in `!`. */
  readonly a: Readonly<Record<string, readonly string[]>>;
}

export interface ActionRow {
  readonly name: string;
  readonly types: readonly { readonly index: number; readonly required: boolean }[];
  readonly keys: readonly number[];
}

const trimmed = (fields: readonly string[]): string => fields.join(';').replace(/;+$/, '');

export const writeAction = (action: ActionRow): string =>
  trimmed([
    action.name,
    action.types.map((type) => `${type.index}${type.required ? '!' : ''}`).join(','),
    action.keys.join(','),
  ]);

export function readAction(text: string): ActionRow {
  const [name = '', types = '', keys = ''] = text.split(';');
  const list = (field: string): string[] => (field === '' ? [] : field.split(','));
  return {
    name,
    types: list(types).map((type) => ({ index: Number.parseInt(type, 10), required: type.endsWith('!') })),
    keys: list(keys).map(Number),
  };
}
