import { allowedResources, couldAllow, mentions, patternMatches } from '../../iam/index.ts';
import type { CompiledIdentity } from './compile.ts';
import { DIRECT_CALL } from './privilege.ts';
import { actionsOf } from './rule.ts';
import { RULES } from './rules/index.ts';
import { SENSITIVE_ACTIONS } from './sensitive-actions.ts';

/** Every action that some rule uses. */
const RULE_ACTIONS: readonly string[] = [...new Set(RULES.flatMap(actionsOf))];

/** The sensitive actions of an identity, cached for each class. */
interface SensitiveAccess {
  readonly identity: CompiledIdentity;
  readonly actions: readonly string[];
  /** Resource patterns of each action, looked up on first use. */
  readonly patterns: Map<string, readonly string[]>;
}

/** Compares two identities: does the second have privilege that the first lacks? */
export class PrivilegeComparison {
  readonly #held = new Map<string, SensitiveAccess>();
  /** By class of the attacker, then of the target. */
  readonly #known = new Map<string, Map<string, boolean>>();

  /** True if `target` has a higher level, or sensitive actions or resources at the same level that `attacker` lacks. */
  gains(attacker: CompiledIdentity, target: CompiledIdentity): boolean {
    if (target.admin.verdict === 'yes') return attacker.admin.verdict !== 'yes';
    if (target.privilege.rank > attacker.privilege.rank) return true;
    if (target.privilege.rank === 0) return false;
    let targets = this.#known.get(attacker.classKey);
    if (!targets) {
      targets = new Map();
      this.#known.set(attacker.classKey, targets);
    }
    let known = targets.get(target.classKey);
    if (known === undefined) {
      known = this.#compare(attacker, target);
      targets.set(target.classKey, known);
    }
    return known;
  }

  /** Whether a change allows an action of some rule, or one on more resources, which may open a path that the privilege level
   * does not show. */
  enablesRule(before: CompiledIdentity, after: CompiledIdentity): boolean {
    return RULE_ACTIONS.some((action) => {
      if (!mentions(after.compiled, action)) return false;
      const gained = patternsFor(after, action);
      if (gained.length === 0) return false;
      const had = patternsFor(before, action);
      return !gained.every((pattern) => had.some((wider) => wider === '*' || patternMatches(wider, pattern)));
    });
  }

  #compare(attacker: CompiledIdentity, target: CompiledIdentity): boolean {
    const own = this.#accessOf(attacker);
    const theirs = this.#accessOf(target);
    return theirs.actions.some((action) => !own.actions.includes(action) || !covers(own, theirs, action));
  }

  #accessOf(identity: CompiledIdentity): SensitiveAccess {
    let access = this.#held.get(identity.classKey);
    if (!access) {
      const actions = SENSITIVE_ACTIONS.filter(
        (action) => couldAllow(identity.compiled, action, '*', DIRECT_CALL).verdict !== 'no',
      );
      access = { identity, actions, patterns: new Map() };
      this.#held.set(identity.classKey, access);
    }
    return access;
  }
}

/** Whether the resources of `own` cover all resources of `theirs` for the action. */
function covers(own: SensitiveAccess, theirs: SensitiveAccess, action: string): boolean {
  const mine = patternsOf(own, action);
  if (mine.includes('*')) return true;
  return patternsOf(theirs, action).every((pattern) => mine.some((wider) => patternMatches(wider, pattern)));
}

function patternsOf({ identity, patterns }: SensitiveAccess, action: string): readonly string[] {
  let known = patterns.get(action);
  if (!known) {
    known = patternsFor(identity, action);
    patterns.set(action, known);
  }
  return known;
}

const patternsFor = ({ compiled }: CompiledIdentity, action: string): readonly string[] =>
  allowedResources(compiled, action, DIRECT_CALL).allow.map(({ pattern }) => pattern);
