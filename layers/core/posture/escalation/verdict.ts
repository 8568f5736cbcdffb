import type { Verdict } from '../../iam/index.ts';

export const YES: Verdict = { verdict: 'yes', missing: [] };
export const NO: Verdict = { verdict: 'no', missing: [] };

/** A verdict that depends on unknown facts or keys. */
export const dependsOn = (...missing: readonly string[]): Verdict =>
  missing.length === 0 ? YES : { verdict: 'conditional', missing };

/** All must hold. Lazy: stops at the first that does not. */
export function all(...verdicts: readonly (Verdict | (() => Verdict))[]): Verdict {
  let missing: Set<string> | undefined;
  for (const entry of verdicts) {
    const verdict = typeof entry === 'function' ? entry() : entry;
    if (verdict.verdict === 'no') return NO;
    if (verdict.verdict === 'conditional') {
      missing ??= new Set();
      for (const key of verdict.missing) missing.add(key);
    }
  }
  return missing ? { verdict: 'conditional', missing: [...missing].sort() } : YES;
}

const ORDER = { yes: 2, conditional: 1, no: 0 } as const;

/** The better of two: the more certain, else the one that depends on less. */
export function better(a: Verdict, b: Verdict): Verdict {
  if (ORDER[a.verdict] !== ORDER[b.verdict]) return ORDER[a.verdict] > ORDER[b.verdict] ? a : b;
  return b.missing.length < a.missing.length ? b : a;
}
