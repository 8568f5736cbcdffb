import type { CompiledIdentity } from './compile.ts';
import { Attacker } from './evaluate/attacker.ts';
import type { ChangingRule } from './evaluate/change.ts';
import { actionsOf, type EscalationRule } from './rule.ts';
import { isChangingRule } from './rule-kinds.ts';

/** What follows from the permissions of a class of identities, whatever else is in the accounts. */
export interface ClassFacts {
  /** The first member that was asked for. */
  readonly attacker: Attacker;
  /** Rules whose actions are all mentioned by policies of the class. */
  readonly active: readonly EscalationRule[];
  readonly changingRules: readonly ChangingRule[];
}

/** The facts about each class, found when they are first needed. */
export class Classes {
  readonly #given: readonly EscalationRule[];
  readonly #rules: readonly EscalationRule[];
  /** Actions of each rule. */
  readonly #actions: readonly (readonly string[])[];
  readonly #changingRules: readonly ChangingRule[];
  readonly #found = new Map<string, ClassFacts>();
  readonly #earlier: ReadonlyMap<string, ClassFacts>;

  /** @param earlier facts by the same rules, about classes with the same keys. */
  constructor(rules: readonly EscalationRule[], earlier?: Classes) {
    this.#given = rules;
    // Access entries are independent of the caller's policies.
    this.#rules = rules.filter(({ mechanism }) => mechanism.kind !== 'use-cluster');
    this.#actions = this.#rules.map(actionsOf);
    this.#changingRules = rules.filter(isChangingRule);
    this.#earlier = earlier !== undefined && earlier.#given === rules ? earlier.#found : new Map();
  }

  of(identity: CompiledIdentity): ClassFacts {
    let facts = this.#found.get(identity.classKey);
    if (!facts) {
      const known = this.#earlier.get(identity.classKey);
      // The trust policy is not a part of the key, so that only facts about the same identity can be used again.
      facts = known?.attacker.identity === identity ? known : this.#factsOf(identity);
      this.#found.set(identity.classKey, facts);
    }
    return facts;
  }

  #factsOf(identity: CompiledIdentity): ClassFacts {
    const attacker = new Attacker(identity);
    const active = this.#rules.filter((_, at) => this.#actions[at]?.every((action) => attacker.mentions(action)));
    const changingRules = this.#changingRules.filter(({ mechanism }) => attacker.mentions(mechanism.action));
    return { attacker, active, changingRules };
  }
}
