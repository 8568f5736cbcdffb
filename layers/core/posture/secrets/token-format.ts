import { ALPHABETS, ALPHANUMERIC, type Alphabet } from './alphabets.ts';
import { CHECKSUMS, type Checksum } from './checksums.ts';

/** Characters of one alphabet, between `least` and `most` of them. */
export interface Run {
  readonly alphabet: Alphabet;
  readonly least: number;
  readonly most: number;
}

export type Part = string | Run;

/** What a vendor's tokens look like. */
export interface TokenFormat {
  readonly vendor: string;
  readonly kind: string;
  /** Literals and runs of characters, in their order. */
  readonly parts: readonly Part[];
  readonly checksum?: Checksum;
  /** Page of the vendor that shows the format. */
  readonly source: string;
}

const UUID = '{xdigit 8}-{xdigit 4}-{xdigit 4}-{xdigit 4}-{xdigit 12}';

/** Reads a table with one format a line: `vendor | kind | shape | source | checksum`, where the last column may be missing.
 * A shape is literal text with runs in braces: `{hex 40}` means 40 hexadecimal digits, `{alnum 20-40}` for 20 to 40
 * letters and digits, `{uuid}` for a UUID, `(live|test)` for either. Throws for a line that is not of this form. */
export function readTokenFormats(table: string): TokenFormat[] {
  return table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap(readRow);
}

function readRow(line: string): TokenFormat[] {
  const [vendor, kind, shape, source, checksum, ...more] = line.split(' | ').map((cell) => cell.trim());
  if (!vendor || !kind || !shape || !source || more.length > 0)
    throw new Error(`expected "vendor | kind | shape | source | checksum", found "${line}"`);
  const verify = checksum === undefined ? undefined : CHECKSUMS.get(checksum);
  if (checksum !== undefined && verify === undefined)
    throw new Error(`there is no checksum ${checksum}, which "${line}" names`);
  return alternatives(shape.replaceAll('{uuid}', UUID)).map((one) => ({
    vendor,
    kind,
    parts: readShape(one),
    source,
    ...(verify === undefined ? {} : { checksum: verify }),
  }));
}

/** `x(a|b)y` as `xay` and `xby`. */
function alternatives(shape: string): string[] {
  const open = shape.indexOf('(');
  const close = shape.indexOf(')', open);
  if (open < 0 || close < 0) return [shape];
  const [before, inside, after] = [shape.slice(0, open), shape.slice(open + 1, close), shape.slice(close + 1)];
  return inside.split('|').flatMap((one) => alternatives(`${before}${one}${after}`));
}

/** `SG.{base64url 22}` as a literal and a run. */
function readShape(shape: string): Part[] {
  return shape
    .split(/[{}]/)
    .flatMap((text, index): Part[] => (index % 2 === 1 ? [readRun(text)] : text === '' ? [] : [text]));
}

function readRun(text: string): Run {
  const [name = '', lengths = ''] = text.split(' ');
  const alphabet = ALPHABETS.get(name);
  const [least = Number.NaN, most = least] = lengths.split('-').map(Number);
  if (alphabet === undefined || !(least > 0) || !(most >= least))
    throw new Error(`expected an alphabet and a length such as {alnum 20-40}, found {${text}}`);
  return { alphabet, least, most };
}

/** How far the characters of an alphabet go from a place in one text. Each stretch is read once, however often it is asked
 * for, so that looking for many formats at many places takes time that grows with the length of the text alone. */
export interface Runs {
  readonly text: string;
  lengthFrom(alphabet: Alphabet, at: number): number;
}

export function runsIn(text: string): Runs {
  const read = new Map<Alphabet, { from: number; to: number }>();
  return {
    text,
    lengthFrom(alphabet, at) {
      const known = read.get(alphabet);
      if (known !== undefined && known.from <= at && at < known.to) return known.to - at;
      let to = at;
      while (alphabet.has(text.charCodeAt(to))) to += 1;
      read.set(alphabet, { from: at, to });
      return to - at;
    },
  };
}

/** Where a token of this format that starts at `start` ends, or -1 where there is none. */
export function endOfToken(parts: readonly Part[], runs: Runs, start: number): number {
  const { text } = runs;
  let at = start;
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return -1;
      at += part.length;
      continue;
    }
    const length = runs.lengthFrom(part.alphabet, at);
    // What follows a run of an exact length may be of the same alphabet; the last run ends where its alphabet does.
    const exact = part.least === part.most && index < parts.length - 1;
    if (length < part.least || (!exact && length > part.most)) return -1;
    at += exact ? part.most : length;
  }
  return ALPHANUMERIC.has(text.charCodeAt(at)) ? -1 : at;
}
