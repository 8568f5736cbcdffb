/** Values that break code which trusts the shape of a record, and the places of a record to put them. */

/** A place in a record: names of fields and indexes of lists. */
export type Path = readonly string[];

/** A value of many levels, which a recursive function cannot visit. */
export const nested = (open: string, close: string, levels = 20_000): unknown =>
  JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);

/** Names that every JavaScript object inherits. */
export const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'] as const;

/** No property of it can be read as text: `String` of it throws. */
const UNTEXTUAL: unknown = JSON.parse('{"__proto__":{"arn":"x"},"constructor":1,"toString":1,"valueOf":1}');

/** It clears the screen of a terminal, sets a color, rings, and begins a line. */
export const ESCAPES = '\u001b[2J\u009b31m\u0007\r\n';

export const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  7,
  -1,
  1e300,
  8.64e15 + 1,
  '',
  '7',
  [],
  [null],
  [[]],
  {},
  { items: 5 },
  { item: { items: [null] } },
  UNTEXTUAL,
  [UNTEXTUAL],
  ...INHERITED,
  'x'.repeat(50_000),
  Array.from({ length: 5_000 }, () => 'x'),
  ESCAPES,
  '\ud800',
  '9'.repeat(40),
  '+275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '2026-02-30T25:61:61Z',
  nested('[', ']'),
  nested('{"a":', '}'),
  nested('{"sessionContext":', '}'),
  nested('{"Statement":', '}'),
  '{"a":',
  '{"Statement":{"Effect":["Allow"],"Action":{},"Principal":[[]]}}',
  '%E0%A4%A',
  'arn:aws:iam::',
  ':::::',
  '999.999.999.999/99',
  '::ffff:1.2.3.4:5',
  'HIDDEN_DUE_TO_SECURITY_REASONS',
];

/** Every place of a value, of each level. */
export function pathsIn(value: unknown, before: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const path = [...before, name];
    return [path, ...pathsIn(part, path)];
  });
}

/** A copy with another value in one place. */
export function withValue(root: unknown, [name, ...rest]: Path, value: unknown): unknown {
  if (name === undefined) return value;
  const changed = (part: unknown): unknown => withValue(part, rest, value);
  if (Array.isArray(root)) return root.map((part, index) => (String(index) === name ? changed(part) : part));
  return { ...Object(root), [name]: changed(Object(root)[name]) };
}

export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce((value: unknown, name) => Object(value)[name], root);
