/** Wildcard patterns of IAM: `*` is any sequence of characters (including none, and across colons and slashes), `?` is
 * exactly one. Matching is linear in practice and never exponential: only the last star is revisited. */

/** Code units that represent wildcards in a compiled glob, so that `*` and `?` from an escape or a context value stay
 * literal. They are noncharacters, which no policy or ARN contains. */
export const STAR = '\uffff';
export const ONE = '\ufffe';
/** A star that does not match a colon: an unknown part of an ARN. */
export const PART = '\ufdd0';
const STAR_CODE = 0xffff;
const ONE_CODE = 0xfffe;
const PART_CODE = 0xfdd0;

export interface Glob {
  /** Pattern text in which wildcards are STAR and ONE; runs of wildcards are in normal form (`?` before `*`). */
  readonly text: string;
  /** Matches everything. */
  readonly any: boolean;
  /** No wildcard at all: equality decides. */
  readonly literal: boolean;
  readonly hasStar: boolean;
  /** Shortest text that can match: the quick reject for extremely long patterns. */
  readonly minLength: number;
  /** Characters before the first wildcard. */
  readonly prefix: string;
}

const WILDCARD_RUN = /[\uffff\ufffe\ufdd0]+/g;
/** A star before another wildcard: the only text that is not normalized. */
const UNTIDY = /[\uffff\ufdd0][\uffff\ufffe\ufdd0]/;
const WILDCARD = /[\uffff\ufffe\ufdd0]/;
const ANY_STAR = /[\uffff\ufdd0]/g;

function normalRun(run: string): string {
  if (run.length === 1) return run;
  const ones = run.replace(ANY_STAR, '');
  if (ones.length === run.length) return ones;
  return ones + (run.includes(STAR) ? STAR : PART);
}

/** Builds a glob from text whose wildcards are STAR and ONE already. */
export function globOf(marked: string): Glob {
  const star = marked.indexOf(STAR);
  const one = marked.indexOf(ONE);
  if (star < 0 && one < 0 && !marked.includes(PART)) {
    return { text: marked, any: false, literal: true, hasStar: false, minLength: marked.length, prefix: marked };
  }
  // Most patterns have one star at the end and are already normalized.
  const trailing = one < 0 && star === marked.length - 1 && !marked.includes(PART);
  const text = !trailing && UNTIDY.test(marked) ? marked.replace(WILDCARD_RUN, normalRun) : marked;
  const first = trailing ? star : text.search(WILDCARD);
  const stars = trailing ? 1 : countStars(text);
  return {
    text,
    any: text === STAR,
    literal: false,
    hasStar: stars > 0,
    minLength: text.length - stars,
    prefix: text.slice(0, first),
  };
}

function countStars(text: string): number {
  let stars = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === STAR_CODE || code === PART_CODE) stars += 1;
  }
  return stars;
}

/** Marks the wildcards of a pattern. */
export const markWildcards = (pattern: string): string =>
  pattern.includes('?') ? pattern.replaceAll('*', STAR).replaceAll('?', ONE) : pattern.replaceAll('*', STAR);

export const parseGlob = (pattern: string): Glob => globOf(markWildcards(pattern));

/** Whether a pattern has no wildcard. */
export const isLiteral = (pattern: string): boolean => !/[*?\uffff\ufffe\ufdd0]/.test(pattern);

/** The pattern in its usual notation. */
export const globText = (glob: Glob): string => glob.text.replace(ANY_STAR, '*').replaceAll(ONE, '?');

export function globMatches(glob: Glob, value: string): boolean {
  if (glob.any) return true;
  if (glob.literal) return glob.text === value;
  if (value.length < glob.minLength) return false;
  if (!glob.hasStar && value.length !== glob.text.length) return false;
  if (!value.startsWith(glob.prefix)) return false;
  return matchFrom(glob.text, value, glob.prefix.length);
}

/** Two pointers: on a mismatch, only the last star matches one more character. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: the two-pointer matcher is the hottest loop of the engine and keeps its state in locals.
function matchFrom(pattern: string, value: string, start: number): boolean {
  let p = start;
  let v = start;
  let starAt = -1;
  let resumeAt = 0;
  while (v < value.length) {
    const code = p < pattern.length ? pattern.charCodeAt(p) : -1;
    if (code === STAR_CODE || code === PART_CODE) {
      starAt = p;
      resumeAt = v;
      p += 1;
      if (p === pattern.length) return true;
    } else if (code === ONE_CODE || (code !== -1 && code === value.charCodeAt(v))) {
      p += 1;
      v += 1;
    } else if (starAt >= 0) {
      resumeAt += 1;
      v = resumeAt;
      p = starAt + 1;
    } else return false;
  }
  while (p < pattern.length && (pattern.charCodeAt(p) === STAR_CODE || pattern.charCodeAt(p) === PART_CODE)) p += 1;
  return p === pattern.length;
}

const single = new Map<string, Glob>();

/** Caches the globs of recently used patterns; bounded, because patterns may come from anyone. */
export function cachedGlob(pattern: string): Glob {
  let glob = single.get(pattern);
  if (!glob) {
    if (single.size > 5000) single.clear();
    glob = parseGlob(pattern);
    if (pattern.length < 2048) single.set(pattern, glob);
  }
  return glob;
}

/** A pattern for real ARNs: nothing before the fifth colon contains a colon, and neither does an IAM resource. Otherwise
 * `role/a*` and `*:role/b*` would overlap in impossible names. */
export function arnGlob(pattern: string): Glob {
  const known = arns.get(pattern);
  if (known) return known;
  const glob = makeArnGlob(pattern);
  if (arns.size > 5000) arns.clear();
  if (pattern.length < 2048) arns.set(pattern, glob);
  return glob;
}

const arns = new Map<string, Glob>();

function makeArnGlob(pattern: string): Glob {
  if (!pattern.startsWith('arn:') || !/[*?]/.test(pattern)) return parseGlob(pattern);
  const parts = pattern.split(':');
  if (parts.length < 6) return parseGlob(pattern);
  const closed = parts[2] === 'iam' || parts[2] === 'sts' ? parts.length : 5;
  const marked = parts.map((part, index) =>
    index < closed ? markWildcards(part).replaceAll(STAR, PART) : markWildcards(part),
  );
  return globOf(marked.join(':'));
}

/** Whether `value` matches `pattern` (`*`, `?`). */
export const patternMatches = (pattern: string, value: string, caseInsensitive = false): boolean =>
  caseInsensitive
    ? globMatches(cachedGlob(pattern.toLowerCase()), value.toLowerCase())
    : globMatches(cachedGlob(pattern), value);

/** A text that the pattern matches: `x` takes the place of each wildcard and policy variable. */
export const exampleOf = (pattern: string): string => pattern.trim().replace(/\$\{[^}]*\}|[*?]/g, 'x');
