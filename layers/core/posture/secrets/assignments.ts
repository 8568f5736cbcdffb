import { ALPHANUMERIC, alphabetOf } from './alphabets.ts';
import { type NamedAs, namedAs } from './secret-names.ts';
import { elementTextAt, type Value, valueAt } from './values.ts';

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
const NAMES_A_VALUE = new Set(['value', 'parametervalue', 'default', 'defaultvalue', 'stringvalue', 'string']);

interface State {
  /** The last name in `"name": …`, and the last name before a block. */
  named: { readonly name: string; readonly at: number } | undefined;
  block: { readonly name: string; readonly at: number } | undefined;
  /** A value that comes before its name. */
  unnamed: Value | undefined;
}

/** The values in a text next to a name that indicates a secret, in any format: a shell script, an `.env` file, JSON, YAML,
 * XML, a connection string. `text` must be plain (see `plainText`). Every character of a value is read once at each depth
 * and names are short, so the time is linear in the length of the text.
 * @param depth how many values contain the text. */
export function assignmentsIn(text: string, depth = 0): Assignment[] {
  const found: Assignment[] = [];
  const state: State = { named: undefined, block: undefined, unnamed: undefined };
  const separators = /[=:>{]/g;
  for (let match = separators.exec(text); match !== null; match = separators.exec(text)) {
    const separator = separatorAt(text, match.index, state);
    if (separator === undefined) continue;
    const assigned = assignment(text, separator, state);
    if (assigned === undefined) continue;
    separators.lastIndex = Math.max(separators.lastIndex, assigned.end);
    if ('namedAs' in assigned) found.push(assigned);
    if ('value' in assigned && depth < MAX_DEPTH) found.push(...inside(assigned, depth + 1));
  }
  return found;
}

/** A connection string in JSON has depth 1. */
const MAX_DEPTH = 2;

const inside = ({ value, start }: Value, depth: number): Assignment[] =>
  assignmentsIn(value, depth).map((inner) => ({ ...inner, start: inner.start + start, end: inner.end + start }));

interface Separator {
  readonly name: string;
  /** The value is the text of an XML element. */
  readonly isElement?: true;
  /** The first possible position of the value. */
  readonly after: number;
}

const NAME = alphabetOf(`${ALPHANUMERIC.characters}_.-$`);
const LONGEST_NAME = 100;
const BLANK = alphabetOf(' \t');
const MAX_BLANKS = 40;

/** The name before the `=`, `:` or `>` at a position, if it separates a name from a value, and before the `{` of a block. */
function separatorAt(text: string, at: number, state: State): Separator | undefined {
  const [before = '', sign = '', next = ''] = [text[at - 1], text[at], text[at + 1]];
  if ('=!<>~'.includes(before) && before !== '') return undefined;
  if (next === sign || (sign === ':' && text.startsWith('//', at + 1))) return undefined;
  const { name, start } = nameBefore(text, at);
  if (sign === '>' || sign === '{') return tagOrBlock({ sign, at, name, opening: text[start - 1] ?? '' }, state);
  // In `arn:aws:secretsmanager:…:secret:db`, a colon comes before the name as well as before the value.
  if (name === '' || (sign === ':' && text[start - 1] === ':')) return undefined;
  const two = (sign === '=' && next === '>') || (sign === ':' && next === '=');
  return { name, after: at + (two ? 2 : 1) };
}

interface Opening {
  readonly sign: '>' | '{';
  readonly at: number;
  readonly name: string;
  /** The character before the name. */
  readonly opening: string;
}

function tagOrBlock({ sign, at, name, opening }: Opening, { named }: State): Separator | undefined {
  // `variable "db_password" {`
  if (sign === '{') return opening === '"' && name !== '' ? { name, after: at } : undefined;
  // `<property name="db.password">…</property>`
  if (named?.at === at - 1) return { name: named.name, after: at + 1, isElement: true };
  // `<password>…</password>`: closing tags are ignored.
  return opening === '<' && name !== '' ? { name, after: at + 1, isElement: true } : undefined;
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
function assignment(text: string, { name, after, isElement }: Separator, state: State): Found | undefined {
  if (OPENS_BLOCK.test(text.slice(after, after + 10))) {
    state.block = { name, at: after };
    return undefined;
  }
  if (isElement && /^\s{0,40}<[^/]/.test(text.slice(after, after + 42))) {
    state.block = { name, at: after };
    return undefined;
  }
  const lower = name.toLowerCase();
  const read = isElement ? elementTextAt : valueAt;
  if (NAMES_A_NAME.has(lower)) return afterName(lower, read(text, after), state);
  if (NAMES_A_VALUE.has(lower)) return afterValue(read(text, after), state);
  const kind = namedAs(name);
  const value = kind === undefined ? undefined : withoutType(text, read(text, after));
  return kind === undefined || value === undefined ? undefined : { name, namedAs: kind, ...value };
}

/** `password: String = "…"` */
function withoutType(text: string, value: Value | undefined): Value | undefined {
  const equals = value?.bare ? TYPED.exec(text.slice(value.end, value.end + 20))?.[0] : undefined;
  return value === undefined || equals === undefined ? value : valueAt(text, value.end + equals.length);
}

const TYPED = /^[ \t]{0,4}=[ \t]{0,4}(?=["'`])/;

/** A secret, a value that may contain some, or a name to skip. */
type Found = Assignment | Value | { readonly end: number };

const OPENS_BLOCK = /^[ \t]{0,8}(?:[\r\n{]|$)/;

function afterName(by: string, value: Value | undefined, state: State): Found | undefined {
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

function afterValue(value: Value | undefined, state: State): Found | undefined {
  if (value === undefined) return undefined;
  const owners = [state.named, state.block].filter((owner) => owner !== undefined);
  const [owner] = owners.filter(({ at }) => value.start - at < MAX_DISTANCE).sort((one, other) => other.at - one.at);
  state.named = undefined;
  if (owner === undefined) state.unnamed = value;
  const kind = owner === undefined ? undefined : namedAs(owner.name);
  return owner === undefined || kind === undefined ? value : { name: owner.name, namedAs: kind, ...value };
}
