import type { RawCondition } from '../iam/conditions.ts';
import { patternMatches } from '../iam/glob.ts';
import { networkHolds, parseNetwork } from '../iam/values.ts';

/** Whether every request that meets `given` meets `wanted`. May wrongly return false: then only equal conditions imply each other. */
export function conditionImplies(given: RawCondition, wanted: RawCondition): boolean {
  if (given.unreadable || wanted.unreadable) return false;
  const operator = given.operator.trim().toLowerCase();
  if (operator !== wanted.operator.trim().toLowerCase() || given.key.toLowerCase() !== wanted.key.toLowerCase())
    return false;
  const base = operator.replace(/^for(?:all|any)values?:/, '').replace(/ifexists$/, '');
  const includes = valueTest(base);
  if (NEGATED.has(base)) return wanted.values.every((value) => given.values.some((other) => includes(other, value)));
  if (LISTED.has(base)) return given.values.every((value) => wanted.values.some((other) => includes(other, value)));
  return JSON.stringify([...given.values].sort()) === JSON.stringify([...wanted.values].sort());
}

/** Operators that a further value makes easier to meet. */
const LISTED = new Set([
  'stringequals',
  'stringequalsignorecase',
  'stringlike',
  'arnequals',
  'arnlike',
  'ipaddress',
  'numericequals',
  'dateequals',
  'bool',
  'binaryequals',
]);

/** Operators that a further value makes harder to meet. */
const NEGATED = new Set([
  'stringnotequals',
  'stringnotequalsignorecase',
  'stringnotlike',
  'arnnotequals',
  'arnnotlike',
  'notipaddress',
  'numericnotequals',
  'datenotequals',
]);

/** Whether one value of an operator includes another. */
function valueTest(operator: string): (outer: string, inner: string) => boolean {
  if (operator.endsWith('ipaddress')) return includesNetwork;
  if (operator === 'stringlike' || operator === 'stringnotlike') return includesText;
  return (outer, inner) => outer === inner;
}

function includesNetwork(outer: string, inner: string): boolean {
  const [wide, narrow] = [parseNetwork(outer), parseNetwork(inner)];
  return outer === inner || (wide !== undefined && narrow !== undefined && networkHolds(wide, narrow));
}

const includesText = (outer: string, inner: string): boolean =>
  outer === inner || (!/\$\{/.test(outer + inner) && !/[*?]/.test(inner) && patternMatches(outer, inner));
