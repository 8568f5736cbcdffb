/** Things that an action may be allowed on, most worth having first, found by name where a policy names them. */
export class Targets<T> {
  readonly all: readonly T[];
  readonly #byName: ReadonlyMap<string, readonly T[]>;
  readonly #nameOf: (target: T) => string;

  /** @param nameOf what a policy's resource pattern is compared with: an ARN, for most. */
  constructor(all: readonly T[], nameOf: (target: T) => string) {
    const byName = new Map<string, T[]>();
    for (const target of all) {
      const name = nameOf(target);
      const same = byName.get(name);
      if (same) same.push(target);
      else byName.set(name, [target]);
    }
    this.all = all;
    this.#byName = byName;
    this.#nameOf = nameOf;
  }

  get size(): number {
    return this.all.length;
  }

  named(name: string): readonly T[] {
    return this.#byName.get(name) ?? [];
  }

  nameOf(target: T): string {
    return this.#nameOf(target);
  }
}
