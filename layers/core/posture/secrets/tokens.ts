import { ALPHANUMERIC } from './alphabets.ts';
import type { Hit } from './hit.ts';
import { isPlaceholder } from './not-a-secret.ts';
import { endOfToken, type Runs, runsIn, type TokenFormat } from './token-format.ts';
import { readsAsWords } from './words.ts';

/** Token formats, indexed by their literal text. */
export interface TokenIndex {
  /** Formats that start with literal text, by its first two characters (see `pairAt`). */
  readonly leading: ReadonlyMap<number, readonly TokenFormat[]>;
  /** Formats whose literal text starts `before` characters after the start of the token. */
  readonly inner: readonly Inner[];
}

interface Inner {
  readonly format: TokenFormat;
  readonly literal: string;
  readonly before: number;
}

const pairAt = (text: string, at: number): number => text.charCodeAt(at) * 65536 + text.charCodeAt(at + 1);

/** Throws for a format without literal text at a fixed position. */
export function indexTokens(formats: readonly TokenFormat[]): TokenIndex {
  const leading = new Map<number, TokenFormat[]>();
  const inner: Inner[] = [];
  for (const format of formats) {
    const [first] = format.parts;
    if (typeof first === 'string' && first.length > 1) {
      const pair = pairAt(first, 0);
      leading.set(pair, [...(leading.get(pair) ?? []), format]);
    } else {
      inner.push(longestLiteral(format));
    }
  }
  return { leading, inner };
}

/** The longest literal text at a fixed position. */
function longestLiteral(format: TokenFormat): Inner {
  let found: Inner | undefined;
  let before = 0;
  for (const part of format.parts) {
    if (typeof part === 'string') {
      if (part.length > (found?.literal.length ?? 0)) found = { format, literal: part, before };
      before += part.length;
    } else {
      if (part.least !== part.most) break;
      before += part.most;
    }
  }
  if (found === undefined) throw new Error(`${format.vendor} ${format.kind}: nothing in the format gives it away`);
  return found;
}

/** The tokens in a text. */
export function tokensIn(text: string, index: TokenIndex): Hit[] {
  const runs = runsIn(text);
  const hits: Hit[] = [];
  for (let at = 0; at < text.length - 1; at++) {
    const formats = index.leading.get(pairAt(text, at));
    if (formats === undefined || ALPHANUMERIC.has(text.charCodeAt(at - 1))) continue;
    const hit = longest(formats, runs, at);
    if (hit === undefined) continue;
    hits.push(hit);
    at = hit.end - 1;
  }
  return [...hits, ...index.inner.flatMap((inner) => innerTokens(runs, inner))];
}

function longest(formats: readonly TokenFormat[], runs: Runs, start: number): Hit | undefined {
  let found: Hit | undefined;
  for (const format of formats) {
    const hit = tokenAt(format, runs, start);
    if (hit !== undefined && (found === undefined || hit.end > found.end)) found = hit;
  }
  return found;
}

function tokenAt(format: TokenFormat, runs: Runs, start: number): Hit | undefined {
  const end = endOfToken(format.parts, runs, start);
  if (end < 0) return undefined;
  const value = runs.text.slice(start, end);
  if (isPlaceholder(value) || format.checksum?.(value) === false || readsAsWords(withoutPrefix(format, value)))
    return undefined;
  return { kind: `${format.vendor} ${format.kind}`, value, start, end };
}

function withoutPrefix({ parts: [first] }: TokenFormat, value: string): string {
  return typeof first === 'string' ? value.slice(first.length) : value;
}

function innerTokens(runs: Runs, { format, literal, before }: Inner): Hit[] {
  const { text } = runs;
  const hits: Hit[] = [];
  for (let found = text.indexOf(literal); found >= 0; found = text.indexOf(literal, found + 1)) {
    const start = found - before;
    if (start < 0 || ALPHANUMERIC.has(text.charCodeAt(start - 1))) continue;
    const hit = tokenAt(format, runs, start);
    if (hit !== undefined) hits.push(hit);
  }
  return hits;
}
