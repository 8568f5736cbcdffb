import { cachedGlob, globMatches } from '../../iam/glob.ts';

/** Resources of one kind, most privileged first, with an index by name. */
export class Targets<T> {
  readonly all: readonly T[];
  /** Name of each, in the same order. */
  readonly #names: readonly string[];
  readonly #nameOf: (target: T) => string;
  #byName: ReadonlyMap<string, readonly T[]> | undefined;
  /** Positions in the order of the names. */
  #sorted: readonly number[] | undefined;

  /** @param nameOf the text that resource patterns of policies are compared with: an ARN, in most cases. */
  constructor(all: readonly T[], nameOf: (target: T) => string) {
    this.all = all;
    this.#names = all.map(nameOf);
    this.#nameOf = nameOf;
  }

  named(name: string): readonly T[] {
    this.#byName ??= Map.groupBy(this.all, this.#nameOf);
    return this.#byName.get(name) ?? [];
  }

  /** Targets whose names match one of the patterns, in order. */
  matching(patterns: readonly string[]): readonly T[] {
    const found = new Set<number>();
    for (const glob of patterns.map(cachedGlob)) {
      for (const at of this.#startingWith(glob.prefix)) if (globMatches(glob, this.#names[at] ?? '')) found.add(at);
    }
    return this.all.filter((_, at) => found.has(at));
  }

  /** Positions of the names that start with a text. */
  *#startingWith(prefix: string): Iterable<number> {
    this.#sorted ??= this.#names.map((_, at) => at).sort((one, other) => this.#compare(one, other));
    let [from, to] = [0, this.#sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#names[this.#sorted[middle] ?? 0] ?? '') < prefix) from = middle + 1;
      else to = middle;
    }
    for (; from < this.#sorted.length; from += 1) {
      const at = this.#sorted[from] ?? 0;
      if (!this.#names[at]?.startsWith(prefix)) return;
      yield at;
    }
  }

  #compare(one: number, other: number): number {
    const [a, b] = [this.#names[one] ?? '', this.#names[other] ?? ''];
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** Targets whose names pass, in order. */
  where(passes: (name: string) => boolean): readonly T[] {
    return this.all.filter((_, at) => passes(this.#names[at] ?? ''));
  }
}
