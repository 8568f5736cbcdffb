/** Things that an action may be allowed on, most worth having first, found by name where a policy names them. */
export class Targets<T> {
  readonly all: readonly T[];
  /** Name of each, in the same order. */
  readonly #names: readonly string[];
  #index: ReadonlyMap<string, readonly T[]> | undefined;

  /** @param nameOf what a policy's resource pattern is compared with: an ARN, for most. */
  constructor(all: readonly T[], nameOf: (target: T) => string) {
    this.all = all;
    this.#names = all.map(nameOf);
  }

  named(name: string): readonly T[] {
    this.#index ??= this.#indexed();
    return this.#index.get(name) ?? [];
  }

  #indexed(): ReadonlyMap<string, readonly T[]> {
    const index = new Map<string, T[]>();
    for (const [at, target] of this.all.entries()) {
      const name = this.#names[at] ?? '';
      const same = index.get(name);
      if (same) same.push(target);
      else index.set(name, [target]);
    }
    return index;
  }

  /** Those whose names pass, in their order. */
  where(passes: (name: string) => boolean): readonly T[] {
    return this.all.filter((_, at) => passes(this.#names[at] ?? ''));
  }
}
