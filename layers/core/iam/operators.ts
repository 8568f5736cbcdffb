import type { Lookup } from './context.ts';
import { globMatches, globOf } from './glob.ts';
import { compileTemplate, type Resolved, resolveTemplate, type Template } from './template.ts';
import { MAYBE, type Missing, missingKey, NO, type Truth, YES } from './truth.ts';
import {
  arnMatches,
  arnPattern,
  canonicalBase64,
  networkHolds,
  parseBoolean,
  parseDate,
  parseNetwork,
  parseNumber,
} from './values.ts';

/** Whether one value of the request matches any value of the policy, in the positive sense of the operator. */
export type ValueTest = (value: string, lookup: Lookup, missing: Missing) => Truth;

export interface Operator {
  /** For StringNotEquals and similar: the positive test is inverted. */
  readonly negated: boolean;
  /** Compiles the values of the policy. Values of the wrong type are reported to `invalid` and never match. */
  readonly compile: (values: readonly string[], variables: boolean, invalid: (value: string) => void) => ValueTest;
}

/** The positive and the negated operator of one kind differ if a comparison is impossible. */
type Family = (negated: boolean) => Operator['compile'];

const anyOf = (tests: readonly ((value: string) => boolean)[]): ValueTest => {
  const [only] = tests;
  if (only && tests.length === 1) return (value) => (only(value) ? YES : NO);
  return (value) => (tests.some((test) => test(value)) ? YES : NO);
};

/** Text operators: values may contain variables. `prepare` builds a test of a request value from a resolved text with marked
 * wildcards. */
function textual(wildcards: boolean, prepare: (marked: string) => (value: string) => boolean): Family {
  return (negated) => (values, variables) => {
    const fixed: ((value: string) => boolean)[] = [];
    const open: Template[] = [];
    for (const value of values) {
      const template = compileTemplate(value, { variables, wildcards });
      if (template.fixed === undefined) open.push(template);
      else fixed.push(prepare(template.fixed));
    }
    const constant = anyOf(fixed);
    if (open.length === 0) return constant;
    return (value, lookup, missing) => {
      if (constant(value, lookup, missing) === YES) return YES;
      let result: Truth = NO;
      for (const template of open) {
        const truth = openMatch(resolveTemplate(template, lookup), value, { prepare, negated, missing });
        if (truth === YES) return YES;
        if (truth === MAYBE) result = MAYBE;
      }
      return result;
    };
  };
}

interface Matching {
  readonly prepare: (marked: string) => (value: string) => boolean;
  readonly negated: boolean;
  readonly missing: Missing;
}

/** A variable without a value makes the condition false, also for a negated operator. Source: IAM User Guide, "Variables and
 * tags". The positive test of a negated operator therefore returns yes. */
function openMatch(resolved: Resolved, value: string, { prepare, negated, missing }: Matching): Truth {
  if (resolved.kind === 'null') return negated ? YES : NO;
  if (resolved.kind === 'text') return prepare(resolved.text)(value) ? YES : NO;
  if (!globMatches(globOf(resolved.widest), value)) return NO;
  missing.addAll(resolved.keys.map(missingKey));
  return MAYBE;
}

const equals = textual(false, (text) => (value) => value === text);
const equalsIgnoringCase = textual(false, (text) => {
  const lower = text.toLowerCase();
  return (value) => value.toLowerCase() === lower;
});
const like = textual(true, (marked) => {
  const glob = globOf(marked);
  return (value) => globMatches(glob, value);
});
const arnLike = textual(true, (marked) => {
  const pattern = arnPattern(marked);
  return (value) => arnMatches(pattern, value);
});

/** Operators on typed values. A value of another type cannot be compared: the condition is false, negated or not. */
function typed<T>(parse: (text: string) => T | undefined, holds: (policy: T, request: T) => boolean): Family {
  return (negated) => (values, _variables, invalid) => {
    const incomparable = negated ? YES : NO;
    const parsed: T[] = [];
    for (const value of values) {
      const one = parse(value);
      if (one === undefined) invalid(value);
      else parsed.push(one);
    }
    if (negated && parsed.length < values.length) return () => incomparable;
    return (value) => {
      const request = parse(value);
      if (request === undefined) return incomparable;
      return parsed.some((policy) => holds(policy, request)) ? YES : NO;
    };
  };
}

const same = <T>(policy: T, request: T): boolean => policy === request;
const orders: readonly (readonly [string, (policy: number, request: number) => boolean])[] = [
  ['lessthan', (policy, request) => request < policy],
  ['lessthanequals', (policy, request) => request <= policy],
  ['greaterthan', (policy, request) => request > policy],
  ['greaterthanequals', (policy, request) => request >= policy],
];

/** The only typed operator whose values may hold variables. */
const plainBool = typed(parseBoolean, same)(false);
const variableBool = textual(false, (text) => {
  const wanted = parseBoolean(text);
  return (value) => wanted !== undefined && parseBoolean(value) === wanted;
})(false);
const bool: Operator['compile'] = (values, variables, invalid) =>
  (variables && values.some((value) => value.includes('${')) ? variableBool : plainBool)(values, variables, invalid);

const positive = (family: Family): Operator => ({ negated: false, compile: family(false) });
const negative = (family: Family): Operator => ({ negated: true, compile: family(true) });

/** Operators by lower-case name, without quantifier and `IfExists`. `Null` is not included: it tests no value. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['stringequals', positive(equals)],
  ['stringnotequals', negative(equals)],
  ['stringequalsignorecase', positive(equalsIgnoringCase)],
  ['stringnotequalsignorecase', negative(equalsIgnoringCase)],
  ['stringlike', positive(like)],
  ['stringnotlike', negative(like)],
  ['arnequals', positive(arnLike)],
  ['arnlike', positive(arnLike)],
  ['arnnotequals', negative(arnLike)],
  ['arnnotlike', negative(arnLike)],
  ['bool', { negated: false, compile: bool }],
  ['binaryequals', positive(typed(canonicalBase64, same))],
  ['ipaddress', positive(typed(parseNetwork, networkHolds))],
  ['notipaddress', negative(typed(parseNetwork, networkHolds))],
  ['numericequals', positive(typed(parseNumber, same))],
  ['numericnotequals', negative(typed(parseNumber, same))],
  ['dateequals', positive(typed(parseDate, same))],
  ['datenotequals', negative(typed(parseDate, same))],
  ...orders.flatMap(([name, holds]): [string, Operator][] => [
    [`numeric${name}`, positive(typed(parseNumber, holds))],
    [`date${name}`, positive(typed(parseDate, holds))],
  ]),
]);
