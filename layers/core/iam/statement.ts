import { type ActionName, type ActionSet, actionMatches } from './action.ts';
import type { Condition } from './conditions.ts';
import type { Lookup } from './context.ts';
import { type Glob, globMatches, globOf } from './glob.ts';
import type { PrincipalElement } from './principal-element.ts';
import { resolveTemplate, type Template } from './template.ts';
import { both, MAYBE, Missing, missingKey, NO, opposite, type Truth, YES } from './truth.ts';
import type { PolicyKind, StatementRef } from './types.ts';

/** One pattern of a Resource element. Without variables, its glob is precompiled; otherwise it is built per request. */
export interface ResourcePattern {
  readonly glob: Glob | undefined;
  readonly template: Template;
}

export interface ResourceSet {
  readonly not: boolean;
  /** `*` is among the patterns. */
  readonly all: boolean;
  readonly patterns: readonly ResourcePattern[];
}

export interface Statement {
  readonly ref: StatementRef;
  readonly effect: 'Allow' | 'Deny';
  /** undefined: unreadable, so it may be any action. */
  readonly actions: ActionSet | undefined;
  readonly notAction: boolean;
  /** undefined: the element is absent, and the policy applies to the resource that it is attached to. */
  readonly resources: ResourceSet | undefined;
  readonly principals: PrincipalElement | undefined;
  readonly conditions: readonly Condition[];
  /** Some parts are unreadable: at most MAYBE. */
  readonly uncertain: boolean;
}

export const unusablePolicy = (name: string): string => `policy:${name}`;

export const statementOf = (
  policy: string,
  kind: PolicyKind,
  effect: 'Allow' | 'Deny',
  index: number,
  sid?: string,
) => {
  const ref: StatementRef = sid === undefined ? { policy, kind, effect, index } : { policy, kind, effect, index, sid };
  return ref;
};

export function actionApplies(statement: Statement, action: ActionName): boolean {
  if (!statement.actions) return true;
  return actionMatches(statement.actions, action) !== statement.notAction;
}

/** Whether the Resource element matches one concrete resource. */
export function resourceApplies(statement: Statement, resource: string, lookup: Lookup, missing: Missing): Truth {
  const set = statement.resources;
  if (!set) return YES;
  const matched = set.all ? YES : anyPattern(set.patterns, resource, lookup, missing);
  return set.not ? opposite(matched) : matched;
}

function anyPattern(patterns: readonly ResourcePattern[], resource: string, lookup: Lookup, missing: Missing): Truth {
  let result: Truth = NO;
  for (const { glob, template } of patterns) {
    if (glob) {
      if (globMatches(glob, resource)) return YES;
      continue;
    }
    if (!globMatches(template.widest, resource)) continue;
    const resolved = resolveTemplate(template, lookup);
    if (resolved.kind === 'text' && globMatches(globOf(resolved.text), resource)) return YES;
    if (resolved.kind === 'unknown' && globMatches(globOf(resolved.widest), resource)) {
      missing.addAll(resolved.keys.map(missingKey));
      result = MAYBE;
    }
  }
  return result;
}

/** @param missing receives the keys that a MAYBE depends on, unless another condition is false. */
export function conditionsHold(statement: Statement, lookup: Lookup, missing: Missing): Truth {
  let result: Truth = YES;
  const { conditions } = statement;
  if (conditions.length > 0) {
    const found = new Missing();
    for (const condition of conditions) {
      result = both(result, condition.evaluate(lookup, found));
      if (result === NO) return NO;
    }
    missing.addAll(found.keys);
  }
  if (!statement.uncertain) return result;
  missing.add(unusablePolicy(statement.ref.policy));
  return MAYBE;
}
