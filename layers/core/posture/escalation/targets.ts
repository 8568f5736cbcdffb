/** Things that an action may be allowed on, most worth having first, found by name where a policy names them. */
export class Targets<T> {
  readonly all: readonly T[];
  /** Name of each, in the same order. */
  readonly #names: readonly string[];
  readonly #nameOf: (target: T) => string;
  #byName: ReadonlyMap<string, readonly T[]> | undefined;

  /** @param nameOf what a policy's resource pattern is compared with: an ARN, for most. */
  constructor(all: readonly T[], nameOf: (target: T) => string) {
    this.all = all;
    this.#names = all.map(nameOf);
    this.#nameOf = nameOf;
  }

  named(name: string): readonly T[] {
    this.#byName ??= Map.groupBy(this.all, this.#nameOf);
    return this.#byName.get(name) ?? [];
  }

  /** Those whose names pass, in their order. */
  where(passes: (name: string) => boolean): readonly T[] {
    return this.all.filter((_, at) => passes(this.#names[at] ?? ''));
  }
}
