import { checkSync } from 'recheck';

/** Whether a configured regular expression is safe to run. V8 backtracks, so a pattern with several ways to match the same text
 * takes time that grows with the number of ways. */
export type PatternCost = { readonly kind: 'affordable' } | { readonly kind: 'refused'; readonly why: string };

const LONGEST = 1_000;
/** IAM names have at most 64 characters, so a cubic pattern is still fast. */
const HIGHEST_POWER = 3;
/** Time limit of the analysis, in milliseconds. */
const TIMEOUT = 5_000;

/** Analyzes `source` as a pattern of `new RegExp(source, 'i')`. Deterministic. */
export function costOf(source: string): PatternCost {
  if (source.length > LONGEST) return refused(`it has ${source.length} characters; expected at most ${LONGEST}`);
  try {
    new RegExp(source, 'i');
  } catch (error) {
    return refused(`it is not a valid regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
  const found = checkSync(source, 'i', { randomSeed: 0, timeout: TIMEOUT });
  if (found.status === 'safe') return { kind: 'affordable' };
  if (found.status === 'unknown') return refused(`its matching time cannot be determined (${found.error.kind})`);
  const { complexity, hotspot } = found;
  if (complexity.type === 'polynomial' && complexity.degree <= HIGHEST_POWER) return { kind: 'affordable' };
  const places = hotspot.map(({ start, end }) => source.slice(start, end)).join(', ');
  return refused(
    complexity.type === 'exponential'
      ? `it can take exponential time: a repetition matches the same text in two ways at ${places}; avoid nested repetitions, as in (a|b)+ instead of (a+|b)+`
      : `its matching time grows with the power of ${complexity.degree} of the length, at ${places}: adjacent repetitions match the same characters`,
  );
}

const refused = (why: string): PatternCost => ({ kind: 'refused', why });
