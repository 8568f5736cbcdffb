import { type Bag, isBag } from '../request-accessors.ts';

/** Names with more parts are kept as they are. */
const MOST_PARTS = 16;

/** `{"userIdentity.arn": …}` as `{"userIdentity": {"arn": …}}`: exports with one column for each field. The input is not changed. */
export function withoutDots(flat: Bag): Bag {
  const root: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(flat)) {
    const parts = name.split('.');
    if (parts.length > MOST_PARTS || parts.includes('')) root[name] ??= value;
    else put(root, parts, value);
  }
  return root;
}

function put(root: Record<string, unknown>, parts: readonly string[], value: unknown): void {
  let inner = root;
  for (const part of parts.slice(0, -1)) {
    const before = inner[part];
    // A value and fields below it under the same name: the fields say more.
    const next: Record<string, unknown> = Object.assign(Object.create(null), isBag(before) ? before : undefined);
    inner[part] = next;
    inner = next;
  }
  const last = parts.at(-1) ?? '';
  if (!isBag(inner[last])) inner[last] = value;
}

/** Without what an export writes for a missing value. */
export const withoutNulls = (values: Bag): Bag =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== '' && value !== 'null' && value !== null && value !== undefined,
    ),
  );
