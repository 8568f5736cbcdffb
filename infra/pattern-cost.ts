import { checkSync } from 'recheck';

/** Whether a regular expression that somebody configured can be afforded. V8 tries one way after the other, so that a pattern
 * with several ways to match the same text takes time that grows with the number of ways. */
export type PatternCost = { readonly kind: 'affordable' } | { readonly kind: 'refused'; readonly why: string };

const LONGEST = 1_000;
/** Names in IAM have 64 characters, and 64 to the power of three is soon done. */
const HIGHEST_POWER = 3;
/** Milliseconds that finding out may take. */
const TIMEOUT = 5_000;

/** Judges `source` as a pattern of `new RegExp(source, 'i')`; the same pattern is always judged alike. */
export function costOf(source: string): PatternCost {
  if (source.length > LONGEST) return refused(`it has ${source.length} characters; at most ${LONGEST} are taken`);
  try {
    new RegExp(source, 'i');
  } catch (error) {
    return refused(`it is no regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
  const found = checkSync(source, 'i', { randomSeed: 0, timeout: TIMEOUT });
  if (found.status === 'safe') return { kind: 'affordable' };
  if (found.status === 'unknown') return refused(`what it costs cannot be known (${found.error.kind})`);
  const { complexity, hotspot } = found;
  if (complexity.type === 'polynomial' && complexity.degree <= HIGHEST_POWER) return { kind: 'affordable' };
  const places = hotspot.map(({ start, end }) => source.slice(start, end)).join(', ');
  return refused(
    complexity.type === 'exponential'
      ? `it can take exponential time: a repetition matches one text in two ways, around ${places}; repeat it once, as in (a|b)+ instead of (a+|b)+`
      : `its time grows with the power of ${complexity.degree} of the length, around ${places}: repetitions of the same characters follow each other`,
  );
}

const refused = (why: string): PatternCost => ({ kind: 'refused', why });
