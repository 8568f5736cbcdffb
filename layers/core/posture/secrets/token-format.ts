import { ALPHABETS, ALPHANUMERIC, type Alphabet } from './alphabets.ts';
import { CHECKSUMS, type Checksum } from './checksums.ts';

/** Between `least` and `most` characters of one alphabet. */
export interface Run {
  readonly alphabet: Alphabet;
  readonly least: number;
  readonly most: number;
}

export type Part = string | Run;

/** The format of a vendor's tokens. */
export interface TokenFormat {
  readonly vendor: string;
  readonly kind: string;
  /** Literals and runs of characters, in order. */
  readonly parts: readonly Part[];
  readonly checksum?: Checksum;
  /** Vendor page with the format. */
  readonly source: string;
}

const UUID = '{xdigit 8}-{xdigit 4}-{xdigit 4}-{xdigit 4}-{xdigit 12}';

/** Reads a table with one format per line: `vendor | kind | shape | source | checksum`, where the last column is optional. A
 * shape is literal text with runs in braces: `{hex 40}` means 40 hexadecimal digits, `{alnum 20-40}` 20 to 40 letters and
 * digits, `{uuid}` a UUID, `(live|test)` either. Throws for any other line. */
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

/** Lengths of runs of an alphabet in one text. Each run is read once, so that searching for many formats takes time linear in
 * the length of the text. */
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

/** The end of a token of this format that starts at `start`, or -1 if there is none. */
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
    // A run of exact length can be followed by the same alphabet; the last run ends where its alphabet does.
    const exact = part.least === part.most && index < parts.length - 1;
    if (length < part.least || (!exact && length > part.most)) return -1;
    at += exact ? part.most : length;
  }
  return ALPHANUMERIC.has(text.charCodeAt(at)) ? -1 : at;
}
