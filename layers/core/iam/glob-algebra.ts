import { cachedGlob, type Glob, globMatches, globOf, ONE, STAR } from './glob.ts';

/** Questions about whole sets of strings that patterns stand for: do two overlap, does one hold the other, what is their
 * overlap. All cost at most the product of the two lengths. */

const STAR_CODE = STAR.charCodeAt(0);
const ONE_CODE = ONE.charCodeAt(0);

/** Above this product of lengths the answer errs to "they may overlap": bounded time for hostile patterns. */
const MAX_CELLS = 8_000_000;

const isWild = (code: number): boolean => code === STAR_CODE || code === ONE_CODE;
const maxLength = (glob: Glob): number => (glob.hasStar ? Number.POSITIVE_INFINITY : glob.text.length);

/** Compares the literal ends of both patterns: most pairs of ARNs differ there, and nothing more needs to be asked. */
function endsDiffer(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === STAR_CODE || y === STAR_CODE) break;
    if (x !== y && !isWild(x) && !isWild(y)) return true;
  }
  for (let i = 1; i <= shorter; i += 1) {
    const x = a.charCodeAt(a.length - i);
    const y = b.charCodeAt(b.length - i);
    if (x === STAR_CODE || y === STAR_CODE) break;
    if (x !== y && !isWild(x) && !isWild(y)) return true;
  }
  return false;
}

/** Can some string match both? */
export function globsIntersect(a: Glob, b: Glob): boolean {
  if (a.any || b.any) return true;
  if (a.literal) return globMatches(b, a.text);
  if (b.literal) return globMatches(a, b.text);
  if (a.minLength > maxLength(b) || b.minLength > maxLength(a)) return false;
  if (endsDiffer(a.text, b.text)) return false;
  if (a.text.length * b.text.length > MAX_CELLS) return true;
  return reachable(a.text, b.text)[0] === 1;
}

/** Cell (i, j) is 1 where the rest of `a` from i and the rest of `b` from j have a string in common. */
function reachable(a: string, b: string): Uint8Array {
  const width = b.length + 1;
  const table = new Uint8Array((a.length + 1) * width);
  for (let i = a.length; i >= 0; i -= 1) {
    const x = i < a.length ? a.charCodeAt(i) : -1;
    for (let j = b.length; j >= 0; j -= 1) {
      const y = j < b.length ? b.charCodeAt(j) : -1;
      const at = i * width + j;
      let can: number;
      if (x === -1 && y === -1) can = 1;
      else if (x === STAR_CODE) can = (table[at + width] ?? 0) | (y === -1 ? 0 : (table[at + 1] ?? 0));
      else if (y === STAR_CODE) can = (table[at + 1] ?? 0) | (x === -1 ? 0 : (table[at + width] ?? 0));
      else if (x === -1 || y === -1) can = 0;
      else can = x === y || x === ONE_CODE || y === ONE_CODE ? (table[at + width + 1] ?? 0) : 0;
      table[at] = can;
    }
  }
  return table;
}

/** Does every string that matches `inner` match `outer` too? The wildcards of `inner` are read as symbols which only a
 * wildcard of `outer` that is at least as wide can take. */
export function globCovers(outer: Glob, inner: Glob): boolean {
  if (outer.any || outer.text === inner.text) return true;
  if (outer.literal) return false;
  if (inner.literal) return globMatches(outer, inner.text);
  if (outer.minLength > inner.minLength || (!outer.hasStar && inner.hasStar)) return false;
  // Saying no errs to the safe side: a deny then counts as covering only a part.
  if (outer.text.length * inner.text.length > 8 * MAX_CELLS) return false;
  return coversFrom(outer.text, inner.text);
}

function coversFrom(outer: string, inner: string): boolean {
  let p = 0;
  let v = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (v < inner.length) {
    const code = p < outer.length ? outer.charCodeAt(p) : -1;
    const symbol = inner.charCodeAt(v);
    if (code === STAR_CODE) {
      starAt = p;
      resumeAt = v;
      p += 1;
    } else if ((code === ONE_CODE && symbol !== STAR_CODE) || (code !== -1 && code === symbol && !isWild(code))) {
      p += 1;
      v += 1;
    } else if (starAt >= 0) {
      resumeAt += 1;
      v = resumeAt;
      p = starAt + 1;
    } else return false;
  }
  while (p < outer.length && outer.charCodeAt(p) === STAR_CODE) p += 1;
  return p === outer.length;
}

/** The overlap of two patterns as patterns: exact where one holds the other or where their wildcards meet in one order;
 * else the two outermost of the possible orders, which is where a grant and a limit of real policies meet. */
export function intersections(a: Glob, b: Glob): readonly Glob[] {
  if (globCovers(a, b)) return [b];
  if (globCovers(b, a)) return [a];
  if (!globsIntersect(a, b)) return [];
  if (a.text.length * b.text.length > MAX_CELLS) return [a.minLength >= b.minLength ? a : b];
  const table = reachable(a.text, b.text);
  const one = walk(a.text, b.text, table, true);
  const other = walk(a.text, b.text, table, false);
  return one.text === other.text ? [one] : [one, other];
}

function walk(a: string, b: string, table: Uint8Array, firstLeaves: boolean): Glob {
  const width = b.length + 1;
  const can = (i: number, j: number): boolean => i <= a.length && j <= b.length && table[i * width + j] === 1;
  let text = '';
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = i < a.length ? a.charCodeAt(i) : -1;
    const y = j < b.length ? b.charCodeAt(j) : -1;
    if (x === STAR_CODE && y === STAR_CODE) {
      text += STAR;
      if (firstLeaves ? can(i + 1, j) : !can(i, j + 1)) i += 1;
      else j += 1;
    } else if (x === STAR_CODE) {
      // The star takes what stands opposite as long as the rest still fits.
      if (y !== -1 && can(i, j + 1)) {
        text += String.fromCharCode(y);
        j += 1;
      } else i += 1;
    } else if (y === STAR_CODE) {
      if (x !== -1 && can(i + 1, j)) {
        text += String.fromCharCode(x);
        i += 1;
      } else j += 1;
    } else {
      text += String.fromCharCode(x === ONE_CODE ? y : x);
      i += 1;
      j += 1;
    }
  }
  return globOf(text);
}

/** Can some string match both patterns (`*`, `?`)? Errs to true only where both patterns are monstrous. */
export const patternsIntersect = (a: string, b: string): boolean => globsIntersect(cachedGlob(a), cachedGlob(b));
