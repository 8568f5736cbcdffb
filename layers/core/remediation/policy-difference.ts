import type { CompiledPolicy } from '../iam/index.ts';
import { partCovers, partsOf, type StatementPart, wholeOf } from './statement-cover.ts';

/** A part of a statement that may open something. */
export interface Difference {
  /** `allowed`: no Allow statement before covers it. `other-conditions`: one did, with conditions that it does not imply.
   * `no-longer-denied`: a Deny statement before, which no Deny statement after covers. */
  readonly kind: 'allowed' | 'other-conditions' | 'no-longer-denied';
  readonly part: StatementPart;
}

/** The parts of two versions of a policy that cannot be shown to open nothing: each Allow after that neither an
 * Allow before nor a Deny after covers, and each Deny before that no Deny after covers. Empty: the policy allows at most what it
 * allowed.
 * @param before undefined: there was no policy. */
export function differencesOf(before: CompiledPolicy | undefined, after: CompiledPolicy): readonly Difference[] {
  const allowedBefore = statementsWith('Allow', before);
  const deniedAfter = statementsWith('Deny', after);
  const allowed = statementsWith('Allow', after)
    .flatMap(partsOf)
    .filter((part) => ![...allowedBefore, ...deniedAfter].some((one) => partCovers(one, part)))
    .map((part): Difference => {
      const isKnown = allowedBefore.some((old) => partCovers(old, part, false));
      return { kind: isKnown && part.conditions.length > 0 ? 'other-conditions' : 'allowed', part };
    });
  const denied = statementsWith('Deny', before)
    .flatMap(partsOf)
    .filter((part) => !deniedAfter.some((now) => partCovers(now, part)))
    .map((part): Difference => ({ kind: 'no-longer-denied', part }));
  return [...allowed, ...denied];
}

/** A statement whose effect is unreadable may be either. */
const statementsWith = (effect: 'Allow' | 'Deny', policy: CompiledPolicy | undefined): readonly StatementPart[] =>
  (policy?.document.statements ?? [])
    .filter((statement) => (statement.effect ?? effect) === effect)
    .map((statement) => wholeOf(statement, effect, policy?.document.variables ?? false));
