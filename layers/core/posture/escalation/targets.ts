/** Resources of one kind, most privileged first, with an index by name. */
export class Targets<T> {
  readonly all: readonly T[];
  /** Name of each, in the same order. */
  readonly #names: readonly string[];
  readonly #nameOf: (target: T) => string;
  #byName: ReadonlyMap<string, readonly T[]> | undefined;

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

  /** Targets whose names pass, in order. */
  where(passes: (name: string) => boolean): readonly T[] {
    return this.all.filter((_, at) => passes(this.#names[at] ?? ''));
  }
}
