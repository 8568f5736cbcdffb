/** Invalid input. Reports the location (file and position), what was expected, and what was found, so that a user can fix
 * the file without reading code. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** File or API that the content came from. */
  readonly source: string;
  /** JSON path, or line and column; empty for the content as a whole. */
  readonly place: string;

  constructor(source: string, place: string, problem: string) {
    super(place === '' ? `${source}: ${problem}` : `${source}: at ${place}: ${problem}`);
    this.source = source;
    this.place = place;
  }
}

/** Describes a value in a word or two, for messages. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value).slice(0, 4);
    return keys.length === 0 ? 'an empty object' : `an object with ${keys.join(', ')}`;
  }
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  return value === undefined ? 'nothing' : `${typeof value} ${String(value)}`;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
