/** Whether an event matches an EventBridge pattern. Exact for the operators that our patterns use; any other operator throws, so that
 * no test passes because a matcher ignored it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return Object.entries(objectOf(pattern, 'a pattern')).every(([name, expected]) => {
    if (name === '$or') return alternatives(expected).some((one) => matchesPattern(one, event));
    const value = fieldOf(event, name);
    if (!Array.isArray(expected)) return matchesPattern(expected, value);
    return expected.some((matcher) => matchesValue(matcher, value));
  });
}

/** A field of an object. EventBridge looks into the elements of a list as well; our events have no objects in lists that matter. */
function fieldOf(event: unknown, name: string): unknown {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return undefined;
  return Object.entries(event).find(([key]) => key === name)?.[1];
}

function objectOf(value: unknown, what: string): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`expected ${what}`);
  return value;
}

function alternatives(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length < 2) throw new Error('$or needs two alternatives');
  return value;
}

/** A list in an event matches if one of its elements does. An empty string counts as present, an object does not. */
function matchesValue(matcher: unknown, value: unknown): boolean {
  if (Array.isArray(value) && value.length > 0) return value.some((element) => matchesValue(matcher, element));
  if (typeof matcher !== 'object' || matcher === null) return value === matcher;
  const entries = Object.entries(matcher);
  const [[operator, operand] = ['', undefined]] = entries;
  if (entries.length !== 1) throw new Error(`expected one operator in ${JSON.stringify(matcher)}`);
  if (operator === 'exists') return isLeaf(value) === (operand === true);
  // An operator on a missing field never matches, not even `anything-but`.
  return isLeaf(value) && test(operator, operand, value);
}

const isLeaf = (value: unknown): boolean => value !== undefined && (typeof value !== 'object' || value === null);

function test(operator: string, operand: unknown, value: unknown): boolean {
  switch (operator) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(stringOf(operand));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(stringOf(operand));
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === stringOf(operand).toLowerCase();
    case 'wildcard':
      return typeof value === 'string' && wildcard(stringOf(operand)).test(value);
    case 'anything-but':
      return [operand].flat().every((one) => !matchesValue(one, value));
    default:
      throw new Error(`the operator ${operator} is not supported`);
  }
}

function stringOf(operand: unknown): string {
  if (typeof operand !== 'string') throw new Error(`expected text, got ${JSON.stringify(operand)}`);
  return operand;
}

const wildcard = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );
