import { cachedGlob, type Glob, globMatches, globOf, ONE, PART, STAR } from './glob.ts';

/** Set operations on patterns: whether two overlap, whether one covers the other, and what their overlap is. Each costs at
 * most the product of the two lengths, and is bounded. */

const STAR_CODE = STAR.charCodeAt(0);
const ONE_CODE = ONE.charCodeAt(0);
const PART_CODE = PART.charCodeAt(0);
const COLON = ':'.charCodeAt(0);
const END = -1;

/** Above this product of lengths the answer is "they may overlap": bounded time for hostile patterns. */
const MAX_CELLS = 2_000_000;
/** Maximum number of distinct overlaps of a pair; real patterns have one or two. */
const MAX_OVERLAPS = 12;
/** Above these products (of lengths, of numbers of stars) only the two outermost overlaps are found. */
const MAX_EXACT_CELLS = 20_000;
const MAX_EXACT_STARS = 20;

const isStar = (code: number): boolean => code === STAR_CODE || code === PART_CODE;
const isWild = (code: number): boolean => isStar(code) || code === ONE_CODE;
const maxLength = (glob: Glob): number => (glob.hasStar ? Number.POSITIVE_INFINITY : glob.text.length);
const codeAt = (text: string, index: number): number => (index < text.length ? text.charCodeAt(index) : END);

/** Whether a star can match the other token. */
const takes = (star: number, token: number): boolean => token !== END && !(star === PART_CODE && token === COLON);

/** Compares the literal ends of both patterns: most pairs of ARNs differ there, and no further comparison is needed. */
function endsDiffer(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (isStar(x) || isStar(y)) break;
    if (x !== y && x !== ONE_CODE && y !== ONE_CODE) return true;
  }
  for (let i = 1; i <= shorter; i += 1) {
    const x = a.charCodeAt(a.length - i);
    const y = b.charCodeAt(b.length - i);
    if (isStar(x) || isStar(y)) break;
    if (x !== y && x !== ONE_CODE && y !== ONE_CODE) return true;
  }
  return false;
}

/** The cheap check; undefined if only the table can decide. */
function quickIntersect(a: Glob, b: Glob): boolean | undefined {
  if (a.any || b.any) return true;
  if (a.literal) return globMatches(b, a.text);
  if (b.literal) return globMatches(a, b.text);
  if (a.minLength > maxLength(b) || b.minLength > maxLength(a)) return false;
  if (endsDiffer(a.text, b.text)) return false;
  return a.text.length * b.text.length > MAX_CELLS ? true : undefined;
}

/** Whether some string matches both. */
export const globsIntersect = (a: Glob, b: Glob): boolean => quickIntersect(a, b) ?? meet(a.text, b.text);

/** The same by a search from the start, which visits a small part of the table for most pairs of ARNs. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a search over two patterns: the steps are decided in its loop.
function meet(a: string, b: string): boolean {
  const width = b.length + 1;
  const end = a.length * width + b.length;
  const seen = new Uint8Array(end + 1);
  const open = [0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === end) return true;
    if (seen[at] === 1) continue;
    seen[at] = 1;
    const x = codeAt(a, Math.floor(at / width));
    const y = codeAt(b, at % width);
    if (isStar(x)) {
      open.push(at + width);
      if (!isStar(y) && takes(x, y)) open.push(at + 1);
    }
    if (isStar(y)) {
      open.push(at + 1);
      if (!isStar(x) && takes(y, x)) open.push(at + width);
    }
    if (isStar(x) || isStar(y) || x === END || y === END) continue;
    if (x === y || x === ONE_CODE || y === ONE_CODE) open.push(at + width + 1);
  }
  return false;
}

/** Cell (i, j) is 1 if the rest of `a` from i and the rest of `b` from j have a string in common. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: dynamic programming over two patterns: the cell is decided in the innermost loop.
function reachable(a: string, b: string): Uint8Array {
  const width = b.length + 1;
  const table = new Uint8Array((a.length + 1) * width);
  for (let i = a.length; i >= 0; i -= 1) {
    const x = codeAt(a, i);
    for (let j = b.length; j >= 0; j -= 1) {
      const y = codeAt(b, j);
      const at = i * width + j;
      let can = 0;
      if (x === END && y === END) can = 1;
      else if (isStar(x) || isStar(y)) {
        // One star ends here, or matches the opposite token.
        if (isStar(x)) can = table[at + width] ?? 0;
        if (isStar(y)) can |= table[at + 1] ?? 0;
        if (isStar(x) && !isStar(y) && takes(x, y)) can |= table[at + 1] ?? 0;
        if (isStar(y) && !isStar(x) && takes(y, x)) can |= table[at + width] ?? 0;
      } else if (x !== END && y !== END && (x === y || x === ONE_CODE || y === ONE_CODE))
        can = table[at + width + 1] ?? 0;
      table[at] = can;
    }
  }
  return table;
}

/** Whether every string that matches `inner` also matches `outer`. Wildcards of `inner` are symbols that only an equal or
 * wider wildcard of `outer` matches. May wrongly return false. */
export function globCovers(outer: Glob, inner: Glob): boolean {
  if (outer.any || outer.text === inner.text) return true;
  if (outer.literal) return false;
  if (inner.literal) return globMatches(outer, inner.text);
  if (outer.minLength > inner.minLength || (!outer.hasStar && inner.hasStar)) return false;
  if (outer.text.length * inner.text.length > 8 * MAX_CELLS) return false;
  return coversFrom(outer.text, inner.text);
}

function coversFrom(outer: string, inner: string): boolean {
  let p = 0;
  let v = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (v < inner.length) {
    const code = codeAt(outer, p);
    const symbol = inner.charCodeAt(v);
    if (isStar(code)) {
      starAt = p;
      resumeAt = v;
      p += 1;
    } else if ((code === ONE_CODE && !isStar(symbol)) || (code === symbol && !isWild(code))) {
      p += 1;
      v += 1;
    } else if (
      starAt >= 0 &&
      !(codeAt(outer, starAt) === PART_CODE && [COLON, STAR_CODE].includes(codeAt(inner, resumeAt)))
    ) {
      resumeAt += 1;
      v = resumeAt;
      p = starAt + 1;
    } else return false;
  }
  while (p < outer.length && isStar(outer.charCodeAt(p))) p += 1;
  return p === outer.length;
}

export interface Overlaps {
  readonly globs: readonly Glob[];
  /** Whether there may be more than these. */
  readonly partial: boolean;
}

const NO_OVERLAP: Overlaps = { globs: [], partial: false };

/** The overlap of two patterns, as patterns. */
export function overlaps(a: Glob, b: Glob): Overlaps {
  if (globCovers(a, b)) return { globs: [b], partial: false };
  if (globCovers(b, a)) return { globs: [a], partial: false };
  const quick = quickIntersect(a, b);
  if (quick === false) return NO_OVERLAP;
  if (quick === true) return { globs: [a.minLength >= b.minLength ? a : b], partial: true };
  if (!meet(a.text, b.text)) return NO_OVERLAP;
  const pair = { a: a.text, b: b.text, table: reachable(a.text, b.text) };
  const stars = starsIn(a.text) * starsIn(b.text);
  if (a.text.length * b.text.length > MAX_EXACT_CELLS || stars > MAX_EXACT_STARS)
    return { globs: outermost(pair), partial: true };
  const found = everyOverlap(pair).map(globOf);
  const widest = found.filter((one, index) => !found.some((other, at) => at !== index && globCovers(other, one)));
  return { globs: widest.length > 0 ? widest : found.slice(0, 1), partial: found.length >= MAX_OVERLAPS };
}

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly table: Uint8Array;
}

const starsIn = (text: string): number => text.split(STAR).length + text.split(PART).length - 2;

const narrower = (x: number, y: number): string => (x === PART_CODE || y === PART_CODE ? PART : STAR);

/** The steps from a cell: the token of the overlap, and the next cell. */
function steps({ a, b, table }: Pair, i: number, j: number): (readonly [string, number, number])[] {
  const x = codeAt(a, i);
  const y = codeAt(b, j);
  const found: (readonly [string, number, number])[] = [];
  if (isStar(x) && isStar(y)) found.push([narrower(x, y), i + 1, j], [narrower(x, y), i, j + 1]);
  else if (isStar(x)) {
    if (takes(x, y)) found.push([String.fromCharCode(y), i, j + 1]);
    found.push(['', i + 1, j]);
  } else if (isStar(y)) {
    if (takes(y, x)) found.push([String.fromCharCode(x), i + 1, j]);
    found.push(['', i, j + 1]);
  } else if (x !== END && y !== END) found.push([String.fromCharCode(x === ONE_CODE ? y : x), i + 1, j + 1]);
  const width = b.length + 1;
  return found.filter(([, p, q]) => p <= a.length && q <= b.length && table[p * width + q] === 1);
}

/** Every overlap, computed from the ends of both patterns; at most MAX_OVERLAPS per cell. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: dynamic programming over two patterns: the cell is filled in the innermost loop.
function everyOverlap(pair: Pair): readonly string[] {
  const { a, b, table } = pair;
  const width = b.length + 1;
  const suffixes = new Map<number, readonly string[]>([[a.length * width + b.length, ['']]]);
  for (let i = a.length; i >= 0; i -= 1) {
    for (let j = b.length; j >= 0; j -= 1) {
      if (table[i * width + j] !== 1 || (i === a.length && j === b.length)) continue;
      const texts = new Set<string>();
      for (const [text, p, q] of steps(pair, i, j)) {
        for (const rest of suffixes.get(p * width + q) ?? []) texts.add(prepend(text, rest));
      }
      suffixes.set(i * width + j, [...texts].slice(0, MAX_OVERLAPS));
    }
  }
  return suffixes.get(0) ?? [];
}

/** Normalized so far that equal overlaps have equal texts. */
const prepend = (token: string, rest: string): string =>
  token !== '' && isWild(token.charCodeAt(0)) && isWild(codeAt(rest, 0)) ? globOf(token + rest).text : token + rest;

/** Of long patterns, the two overlaps in which the stars of one or of the other pattern match as much as possible. */
function outermost(pair: Pair): Glob[] {
  const one = globOf(walk(pair, false));
  const other = globOf(walk(pair, true));
  return one.text === other.text ? [one] : [one, other];
}

function walk(pair: Pair, lastStep: boolean): string {
  let text = '';
  let i = 0;
  let j = 0;
  while (i < pair.a.length || j < pair.b.length) {
    const open = steps(pair, i, j);
    const step = lastStep ? open.at(-1) : open[0];
    if (!step) break;
    text += step[0];
    i = step[1];
    j = step[2];
  }
  return text;
}

/** Whether some string matches both patterns (`*`, `?`). May wrongly return true only if both are extremely long. */
export const patternsIntersect = (a: string, b: string): boolean => globsIntersect(cachedGlob(a), cachedGlob(b));
