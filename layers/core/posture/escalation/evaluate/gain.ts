import { allowedResources, couldAllow, patternMatches, type Verdict } from '../../../iam/index.ts';
import type { CompiledIdentity } from '../compile.ts';
import { SENSITIVE_ACTIONS } from '../privilege.ts';

/** Which sensitive actions an identity has, and on what; kept for each class of identities. */
type Reach = ReadonlyMap<string, Verdict>;

/** Compares identities: does the second one have something worth having that the first lacks? */
export class Gains {
  readonly #held = new Map<string, Reach>();
  readonly #known = new Map<string, boolean>();

  /** True where `target` is better: a higher level, or data or rights within the same reach that `source` does not have. */
  better(source: CompiledIdentity, target: CompiledIdentity): boolean {
    if (target.admin.verdict === 'yes') return source.admin.verdict !== 'yes';
    if (target.privilege.rank > source.privilege.rank) return true;
    if (target.privilege.rank === 0) return false;
    const key = `${source.classKey}|${target.classKey}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      known = this.#compare(source, target);
      this.#known.set(key, known);
    }
    return known;
  }

  #compare(source: CompiledIdentity, target: CompiledIdentity): boolean {
    const own = this.#reach(source);
    for (const [action] of this.#reach(target)) {
      if (!own.has(action)) return true;
      if (!covers(source, target, action)) return true;
    }
    return false;
  }

  #reach(identity: CompiledIdentity): Reach {
    let reach = this.#held.get(identity.classKey);
    if (!reach) {
      const held = new Map<string, Verdict>();
      for (const action of SENSITIVE_ACTIONS) {
        const verdict = couldAllow(identity.compiled, action);
        if (verdict.verdict !== 'no') held.set(action, verdict);
      }
      reach = held;
      this.#held.set(identity.classKey, reach);
    }
    return reach;
  }
}

/** Whether everything that `target` reaches with the action is within what `source` reaches with it. */
function covers(source: CompiledIdentity, target: CompiledIdentity, action: string): boolean {
  const own = allowedResources(source.compiled, action).allow;
  const theirs = allowedResources(target.compiled, action).allow;
  return theirs.every(({ pattern }) =>
    own.some((mine) => mine.pattern === '*' || patternMatches(mine.pattern, pattern)),
  );
}
