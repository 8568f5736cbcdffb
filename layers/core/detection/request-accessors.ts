/** Reading what AWS copied from a caller: every value may be absent, of another type, or very long. */

export type Bag = Readonly<Record<string, unknown>>;

/** Longest text that is taken from an event: what is kept, compared or shown never grows with what a caller sends. */
export const LONGEST_TEXT = 512;
/** Most entries that are read of a list. */
const LONGEST_LIST = 500;

/** The mutable form during construction: one shape, set field by field, costs far less than a chain of spreads. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const EMPTY: Bag = Object.freeze({});

export const isBag = (value: unknown): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const bag = (value: unknown): Bag => (isBag(value) ? value : EMPTY);

/** The value at `path`. Names are tried as they are, then with the case of the first letter swapped, because services
 * differ in it. */
export function at(root: unknown, ...path: readonly string[]): unknown {
  let value: unknown = root;
  for (const name of path) {
    if (!isBag(value)) return undefined;
    value = value[name] ?? otherwise(value, name);
  }
  return value;
}

/** Rules read a fixed set of names: the variant of each is computed once. */
const turnedNames = new Map<string, string>();

function otherwise(value: Bag, name: string): unknown {
  let turned = turnedNames.get(name);
  if (turned === undefined) {
    const first = name.charAt(0);
    turned = (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + name.slice(1);
    if (turnedNames.size < 5_000) turnedNames.set(name, turned);
  }
  return value[turned];
}

/** Text at `path`, cut to a sane length; numbers and booleans as text; undefined for everything else. */
export function text(root: unknown, ...path: readonly string[]): string | undefined {
  const value = at(root, ...path);
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? value.slice(0, LONGEST_TEXT) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

/** True for `true` and `"true"`. */
export const flag = (root: unknown, ...path: readonly string[]): boolean =>
  text(root, ...path)?.toLowerCase() === 'true';

/** The list at `path`: an array, EC2's `{items: […]}` and `{item: […]}`, or a single value. */
export function list(root: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = at(root, ...path);
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST);
  if (!isBag(value)) return [value];
  const items = value.items ?? value.item;
  if (Array.isArray(items)) return items.slice(0, LONGEST_LIST);
  return items === undefined ? (Object.keys(value).length === 0 ? [] : [value]) : [items];
}

/** The texts of a list, each cut to a sane length. */
export const texts = (root: unknown, ...path: readonly string[]): readonly string[] =>
  list(root, ...path).flatMap((value) => text({ value }, 'value') ?? []);

/** Evidence for a person: short, without control characters that would colour or move a terminal. */
export const shown = (value: string | undefined, longest = 200): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  const clean = (value ?? '').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
};
