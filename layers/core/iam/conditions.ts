import { isPresent, type KeyValue, type Lookup } from './context.ts';
import { OPERATORS, type ValueTest } from './operators.ts';
import { both, MAYBE, type Missing, missingKey, NO, opposite, type Truth, YES } from './truth.ts';
import { parseBoolean } from './values.ts';

/** One operator on one key, as written in a document. */
export interface RawCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** Some value could not be read: it may be anything. */
  readonly unreadable?: true;
}

/** One operator on one key, ready for evaluation. */
export interface Condition {
  readonly key: string;
  evaluate(lookup: Lookup, missing: Missing): Truth;
}

type Quantifier = 'none' | 'all' | 'any';
const OPERATOR_NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/i;

/** @param report reports what is not understood; such a condition is neither true nor false.
 * @param unusable what a decision then depends on, such as `policy:<name>`. */
export function compileCondition(
  raw: RawCondition,
  variables: boolean,
  unusable: string,
  report: (problem: string) => void,
): Condition {
  const match = OPERATOR_NAME.exec(raw.operator.trim());
  const name = match?.[2]?.toLowerCase() ?? '';
  const quantifier = match?.[1] === undefined ? 'none' : match[1].toLowerCase() === 'forallvalues' ? 'all' : 'any';
  if (raw.unreadable) return unusableCondition(raw.key, unusable);
  if (name === 'null') return nullCondition(raw);
  const operator = OPERATORS.get(name);
  if (!operator) {
    report(`expected a condition operator, got ${JSON.stringify(raw.operator)}; its meaning is unknown`);
    return unusableCondition(raw.key, unusable);
  }
  const test = operator.compile(raw.values, variables, (value) =>
    report(`${raw.operator} cannot be compared with ${JSON.stringify(value.slice(0, 80))}; this value never matches`),
  );
  const ifExists = match?.[3] !== undefined;
  return valueCondition(raw.key, { test, negated: operator.negated, quantifier, ifExists });
}

function unusableCondition(key: string, unusable: string): Condition {
  return {
    key,
    evaluate(_lookup, missing) {
      missing.add(unusable);
      return MAYBE;
    },
  };
}

/** `Null: true` requires the key to be absent, `Null: false` to be present. */
function nullCondition(raw: RawCondition): Condition {
  const wanted = new Set(raw.values.map(parseBoolean));
  const name = missingKey(raw.key);
  return {
    key: raw.key,
    evaluate(lookup, missing) {
      if (wanted.has(true) && wanted.has(false)) return YES;
      const value = lookup(raw.key);
      if (value === undefined && isPresent(raw.key, lookup)) return wanted.has(false) ? YES : NO;
      if (value === undefined) {
        missing.add(name);
        return MAYBE;
      }
      return wanted.has(value === null) ? YES : NO;
    },
  };
}

interface Shape {
  readonly test: ValueTest;
  readonly negated: boolean;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
}

function valueCondition(key: string, shape: Shape): Condition {
  const name = missingKey(key);
  return {
    key,
    evaluate(lookup, missing) {
      const values = lookup(key);
      if (values === undefined) {
        missing.add(name);
        return MAYBE;
      }
      return values === null || values.length === 0 ? whenAbsent(shape) : whenPresent(shape, values, lookup, missing);
    },
  };
}

/** An absent key matches nothing: a negated operator is then true, and so is `ForAllValues`, which has no value to test.
 * `ForAnyValue` needs a value, with or without `IfExists`. */
function whenAbsent({ negated, quantifier, ifExists }: Shape): Truth {
  if (quantifier === 'any') return NO;
  return quantifier === 'all' || ifExists || negated ? YES : NO;
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: the table of quantifiers and negation in the IAM User Guide, in its order.
function whenPresent(
  { test, negated, quantifier }: Shape,
  values: NonNullable<KeyValue>,
  lookup: Lookup,
  missing: Missing,
): Truth {
  if (values.length === 1) {
    // Source: IAM User Guide: an empty text counts as no values for ForAllValues.
    if (quantifier === 'all' && values[0] === '') return YES;
    const truth = test(values[0] ?? '', lookup, missing);
    return negated ? opposite(truth) : truth;
  }
  let some: Truth = NO;
  let every: Truth = YES;
  for (const value of values) {
    const truth = test(value, lookup, missing);
    const counted = negated && quantifier !== 'none' ? opposite(truth) : truth;
    if (counted === YES) some = YES;
    else if (counted === MAYBE && some === NO) some = MAYBE;
    every = both(every, counted);
  }
  if (quantifier === 'all') return every;
  if (quantifier === 'any') return some;
  return negated ? opposite(some) : some;
}
