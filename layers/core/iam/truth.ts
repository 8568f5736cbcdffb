/** Three-valued logic, as small integers so that the hot path allocates nothing. */
export type Truth = 0 | 1 | 2;
export const NO = 0;
export const YES = 1;
/** It depends on something unknown. */
export const MAYBE = 2;

export function both(a: Truth, b: Truth): Truth {
  if (a === NO || b === NO) return NO;
  return a === YES && b === YES ? YES : MAYBE;
}

export function either(a: Truth, b: Truth): Truth {
  if (a === YES || b === YES) return YES;
  return a === NO && b === NO ? NO : MAYBE;
}

export const opposite = (a: Truth): Truth => (a === MAYBE ? MAYBE : a === YES ? NO : YES);

const NO_KEYS: readonly string[] = Object.freeze([]);

/** Collects the keys that a MAYBE depends on. Most evaluations have none and allocate nothing. */
export class Missing {
  #keys: string[] | undefined;

  add(key: string): void {
    if (!this.#keys) this.#keys = [key];
    else if (!this.#keys.includes(key)) this.#keys.push(key);
  }

  addAll(keys: readonly string[]): void {
    for (const key of keys) this.add(key);
  }

  get keys(): readonly string[] {
    return this.#keys ?? NO_KEYS;
  }
}

/** A key as reported: lower case, except for the tag name after the slash. */
export function missingKey(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key.toLowerCase() : key.slice(0, slash).toLowerCase() + key.slice(slash);
}
