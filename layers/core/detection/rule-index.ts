import type { Rule } from './rule.ts';
import type { ActivityEvent } from './types.ts';

/** Event names in files are untrusted: the cache of lookups is bounded. */
const MOST_REMEMBERED = 5_000;
const NONE: readonly Rule[] = [];

interface Found {
  readonly rules: readonly Rule[];
  readonly named: boolean;
}

/** Finds the rules for an event by `source:name`; no other rule is evaluated. */
export class RuleIndex {
  readonly rules: readonly Rule[];
  /** The detector that owns these rules; undefined if they belong to all detectors. */
  readonly detector: Rule['detector'] | undefined;
  readonly #exact = new Map<string, Rule[]>();
  readonly #prefixes: (readonly [string, Rule])[] = [];
  readonly #remembered = new Map<string, Map<string, Found>>();
  #count = 0;

  constructor(rules: readonly Rule[], detector?: Rule['detector']) {
    this.rules = rules;
    this.detector = detector;
    for (const rule of rules) {
      for (const pattern of rule.events) {
        if (pattern.endsWith('*')) this.#prefixes.push([pattern.slice(0, -1), rule]);
        else this.#exact.set(pattern, [...(this.#exact.get(pattern) ?? []), rule]);
      }
    }
  }

  /** Rules of one detector only. */
  for(detector: Rule['detector']): RuleIndex {
    return new RuleIndex(
      this.rules.filter((rule) => rule.detector === detector),
      detector,
    );
  }

  rulesFor(event: ActivityEvent): readonly Rule[] {
    return this.#lookup(event.source, event.name).rules;
  }

  /** True if a rule lists the event by name: then its request and response are kept. */
  names(source: string, name: string): boolean {
    return this.#lookup(source, name).named;
  }

  #lookup(source: string, name: string): Found {
    const before = this.#remembered.get(source)?.get(name);
    if (before !== undefined) return before;
    const key = `${source}:${name}`;
    const named = this.#exact.has(key) || this.#prefixes.some(([prefix]) => prefix !== '' && key.startsWith(prefix));
    const found = { rules: this.#find(key), named };
    if (this.#count >= MOST_REMEMBERED) {
      this.#remembered.clear();
      this.#count = 0;
    }
    const names = this.#remembered.get(source) ?? new Map<string, Found>();
    this.#remembered.set(source, names.set(name, found));
    this.#count += 1;
    return found;
  }

  #find(key: string): readonly Rule[] {
    const found = new Set(this.#exact.get(key));
    for (const [prefix, rule] of this.#prefixes) if (key.startsWith(prefix)) found.add(rule);
    return found.size === 0 ? NONE : [...found];
  }
}
