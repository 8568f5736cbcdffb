import { ALPHANUMERIC, alphabetOf } from './alphabets.ts';
import { type NamedAs, namedAs } from './secret-names.ts';
import { type Value, valueAt } from './values.ts';

/** A value next to a name that indicates a secret. */
export interface Assignment extends Value {
  readonly name: string;
  readonly namedAs: NamedAs;
}

/** Maximum distance from `"name"` to `"value"`, or from a parameter to its `Default`. */
const MAX_DISTANCE = 600;

/** Names whose value is a name, and names whose value belongs to that name: `{"name": "DB_PASSWORD", "value": "…"}`,
 * `ParameterKey` and `ParameterValue`. */
const NAMES_A_NAME = new Set(['name', 'key', 'parameterkey', 'variable', 'environmentvariable']);
const NAMES_A_VALUE = new Set(['value', 'parametervalue', 'default', 'defaultvalue', 'stringvalue']);

interface State {
  /** The last name in `"name": …`, and the last name before a block. */
  named: { readonly name: string; readonly at: number } | undefined;
  block: { readonly name: string; readonly at: number } | undefined;
  /** A value that comes before its name. */
  unnamed: Value | undefined;
}

/** The values in a text next to a name that indicates a secret, in any format: a shell script, an `.env` file, JSON, YAML,
 * XML, a connection string. `text` must be plain (see `plainText`). Every character of a value is read once and names are
 * short, so the time is linear in the length of the text. */
export function assignmentsIn(text: string): Assignment[] {
  const found: Assignment[] = [];
  const state: State = { named: undefined, block: undefined, unnamed: undefined };
  const separators = /[=:>]/g;
  for (let match = separators.exec(text); match !== null; match = separators.exec(text)) {
    const separator = separatorAt(text, match.index);
    if (separator === undefined) continue;
    const assigned = assignment(text, separator, state);
    if (assigned === undefined) continue;
    separators.lastIndex = Math.max(separators.lastIndex, assigned.end);
    if ('namedAs' in assigned) found.push(assigned);
  }
  return found;
}

interface Separator {
  readonly name: string;
  /** The first possible position of the value. */
  readonly after: number;
}

const NAME = alphabetOf(`${ALPHANUMERIC.characters}_.-$`);
const LONGEST_NAME = 100;
const BLANK = alphabetOf(' \t');
const MAX_BLANKS = 40;

/** The name before the `=`, `:` or `>` at a position, if it separates a name from a value. */
function separatorAt(text: string, at: number): Separator | undefined {
  const [before = '', sign = '', next = ''] = [text[at - 1], text[at], text[at + 1]];
  if ('=!<>~'.includes(before) && before !== '') return undefined;
  if (next === sign || (sign === ':' && text.startsWith('//', at + 1))) return undefined;
  const { name, start } = nameBefore(text, at);
  // In `arn:aws:secretsmanager:…:secret:db`, a colon comes before the name as well as before the value.
  if (name === '' || (sign === ':' && text[start - 1] === ':')) return undefined;
  // `<password>…</password>`: closing tags are ignored.
  if (sign === '>') return text[start - 1] === '<' ? { name, after: at + 1 } : undefined;
  const two = (sign === '=' && next === '>') || (sign === ':' && next === '=');
  return { name, after: at + (two ? 2 : 1) };
}

function nameBefore(text: string, at: number): { readonly name: string; readonly start: number } {
  let end = skipBack(text, at, BLANK, MAX_BLANKS);
  if (text[end - 1] === ']') end -= 1;
  if (`"'\``.includes(text[end - 1] ?? ' ')) end = skipBack(text, end - 1, BLANK, MAX_BLANKS);
  const start = skipBack(text, end, NAME, LONGEST_NAME);
  return { name: NAME.has(text.charCodeAt(start - 1)) ? '' : text.slice(start, end).replace(/^[-.$]{1,4}/, ''), start };
}

function skipBack(text: string, from: number, alphabet: { has(code: number): boolean }, most: number): number {
  let at = from;
  while (from - at < most && alphabet.has(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** The result for the name at a separator: a secret, a value to skip, or nothing. */
function assignment(text: string, { name, after }: Separator, state: State): Assignment | { end: number } | undefined {
  if (OPENS_BLOCK.test(text.slice(after, after + 10))) {
    state.block = { name, at: after };
    return undefined;
  }
  const lower = name.toLowerCase();
  if (NAMES_A_NAME.has(lower)) return afterName(lower, valueAt(text, after), state);
  if (NAMES_A_VALUE.has(lower)) return afterValue(valueAt(text, after), state);
  const kind = namedAs(name);
  const value = kind === undefined ? undefined : valueAt(text, after);
  return kind === undefined || value === undefined ? undefined : { name, namedAs: kind, ...value };
}

const OPENS_BLOCK = /^[ \t]{0,8}(?:[\r\n{]|$)/;

function afterName(by: string, value: Value | undefined, state: State): Assignment | { end: number } | undefined {
  if (value === undefined) return undefined;
  const { unnamed } = state;
  state.unnamed = undefined;
  state.named = { name: value.value.slice(0, LONGEST_NAME), at: value.end };
  const kind = namedAs(state.named.name);
  // `"key": "…"` may contain a key as well as a name.
  if (kind === undefined && by === 'key') return { name: by, namedAs: by, ...value };
  if (kind === undefined || unnamed === undefined || value.start - unnamed.end > MAX_DISTANCE)
    return { end: value.end };
  return { name: value.value, namedAs: kind, ...unnamed, end: value.end };
}

function afterValue(value: Value | undefined, state: State): Assignment | { end: number } | undefined {
  if (value === undefined) return undefined;
  const owners = [state.named, state.block].filter((owner) => owner !== undefined);
  const [owner] = owners.filter(({ at }) => value.start - at < MAX_DISTANCE).sort((one, other) => other.at - one.at);
  state.named = undefined;
  if (owner === undefined) state.unnamed = value;
  const kind = owner === undefined ? undefined : namedAs(owner.name);
  return owner === undefined || kind === undefined ? { end: value.end } : { name: owner.name, namedAs: kind, ...value };
}
