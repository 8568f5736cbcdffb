/** The function, which computes again only if its argument is not that of the call before: several rules ask about the same event in a
 * row. */
export function forLatest<Argument extends object, Result>(
  compute: (argument: Argument) => Result,
): (argument: Argument) => Result {
  let latest: { readonly argument: Argument; readonly result: Result } | undefined;
  return (argument) => {
    if (latest?.argument !== argument) latest = { argument, result: compute(argument) };
    return latest.result;
  };
}

const MOST_TEXTS = 500;
/** Longer texts are rare, and would take much memory. */
const LONGEST_TEXT = 8_192;

/** Results by text: automation writes the same documents again and again. The function must be pure. */
export class ByText<Result> {
  readonly #results = new Map<string, Result>();

  of(text: string, compute: () => Result): Result {
    const before = this.#results.get(text);
    if (before !== undefined) return before;
    const result = compute();
    if (text.length > LONGEST_TEXT) return result;
    if (this.#results.size >= MOST_TEXTS) this.#results.clear();
    this.#results.set(text, result);
    return result;
  }
}
