import type { ActivityEvent, Rule } from './types.ts';

/** Event names are AWS's own, but files are anybody's: the memory of lookups is bounded. */
const MOST_REMEMBERED = 5_000;
const NONE: readonly Rule[] = [];

/** Finds the rules that an event may match, by `source:name`; nothing else is ever evaluated. */
export class RuleIndex {
  readonly rules: readonly Rule[];
  readonly #exact = new Map<string, Rule[]>();
  readonly #prefixes: (readonly [string, Rule])[] = [];
  readonly #remembered = new Map<string, readonly Rule[]>();

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
    for (const rule of rules) {
      for (const pattern of rule.events) {
        if (pattern.endsWith('*')) this.#prefixes.push([pattern.slice(0, -1), rule]);
        else this.#exact.set(pattern, [...(this.#exact.get(pattern) ?? []), rule]);
      }
    }
  }

  /** Rules of one detector only. */
  for(detector: Rule['detector']): RuleIndex {
    return new RuleIndex(this.rules.filter((rule) => rule.detector === detector));
  }

  rulesFor(event: ActivityEvent): readonly Rule[] {
    const key = `${event.source}:${event.name}`;
    const before = this.#remembered.get(key);
    if (before !== undefined) return before;
    const found = this.#find(key);
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, found);
    return found;
  }

  #find(key: string): readonly Rule[] {
    const found = new Set(this.#exact.get(key));
    for (const [prefix, rule] of this.#prefixes) if (key.startsWith(prefix)) found.add(rule);
    return found.size === 0 ? NONE : [...found];
  }

  /** True where a rule names the event itself: its request and response are worth keeping. */
  names(source: string, name: string): boolean {
    const key = `${source}:${name}`;
    return this.#exact.has(key) || this.#prefixes.some(([prefix]) => prefix !== '' && key.startsWith(prefix));
  }
}
