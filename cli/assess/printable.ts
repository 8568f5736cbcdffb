/** Names and tags come from the account, and a dump from whoever wrote it: what would move the cursor, colour the terminal or
 * turn the direction of the text shows as its code point instead. What holds nothing of the kind comes back as it is. */
export function printable<T>(value: T): T;
export function printable(value: unknown): unknown {
  if (typeof value === 'string') return UNPRINTABLE.test(value) ? value.replaceAll(EACH, shown) : value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const clean = items.map((item) => printable(item));
    return clean.every((item, index) => item === items[index]) ? value : clean;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const clean = entries.map(([key, item]) => [printable(key), printable(item)] as const);
  const same = clean.every(([key, item], index) => key === entries[index]?.[0] && item === entries[index]?.[1]);
  return same ? value : Object.fromEntries(clean);
}

/** Control characters, separators of lines, and the marks of direction. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const EACH = new RegExp(UNPRINTABLE, 'gu');

const shown = (character: string): string => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
