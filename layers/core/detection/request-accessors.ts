/** Access to request parameters, which come from the caller: a value can be absent, of any type, or very long. */

export type Bag = Readonly<Record<string, unknown>>;

/** Longer values are truncated, so that state and output do not grow with what a caller sends. */
const LONGEST_TEXT = 512;
/** Further entries of a list are ignored. */
const LONGEST_LIST = 500;

/** For construction field by field, which is much faster than a chain of spreads. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const EMPTY: Bag = Object.freeze({});

export const isBag = (value: unknown): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const bag = (value: unknown): Bag => (isBag(value) ? value : EMPTY);

/** The value at `path`. Names are tried as given, then with the other case of the first letter, because services differ. */
export function at(root: unknown, ...path: readonly string[]): unknown {
  let value: unknown = root;
  for (const name of path) {
    if (!isBag(value)) return undefined;
    value = value[name] ?? inOtherCase(value, name);
  }
  return value;
}

/** Cached: rules read a fixed set of names. */
const swappedNames = new Map<string, string>();

function inOtherCase(value: Bag, name: string): unknown {
  let swapped = swappedNames.get(name);
  if (swapped === undefined) {
    const first = name.charAt(0);
    swapped = (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + name.slice(1);
    if (swappedNames.size < 5_000) swappedNames.set(name, swapped);
  }
  return value[swapped];
}

/** The string at `path`, truncated; numbers and booleans as strings; undefined for everything else. */
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

/** The strings of a list, each truncated. */
export const texts = (root: unknown, ...path: readonly string[]): readonly string[] =>
  list(root, ...path).flatMap((value) => text({ value }, 'value') ?? []);

/** The value as JSON text; undefined if it is nested too deeply. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** A value for evidence: truncated, and without control characters that a terminal would interpret. */
export const shown = (value: string | undefined, longest = 200): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this removes control characters
  const clean = (value ?? '').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
};

/** Whether a call only tested its permission: EC2 answers a successful one with an error. */
export const isDryRun = ({ errorCode = '' }: { readonly errorCode?: string | undefined }): boolean =>
  errorCode.includes('DryRunOperation');
