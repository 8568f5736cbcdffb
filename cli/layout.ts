import { uncolored, visible } from './paint.ts';

/** Fits text to a terminal. Widths count displayed characters: escaped, without color. */

/** Columns of the lines to print: those of the terminal, but at least 60, below which a table is unreadable, and at most `most`. */
export const lineWidth = ({ columns }: { readonly columns: number }, most: number): number =>
  Math.max(60, Math.min(columns, most));

/** Number of columns of a line. */
export const widthOf = (text: string): number => [...uncolored(text)].length;

export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)));

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - widthOf(text))) + text;

/** Spaces that may become line breaks: not after a star, and not before a question mark or a separator. */
const BREAK = /(?<!★) (?!\?\]|· )/;

/** Wraps text between words only, so that ARNs, ids and hashes can be copied even if they are longer than a line. Colors may span
 * lines. The first `taken` columns of the first line are in use. */
export function wrapped(text: string, columns: number, taken = 0): string[] {
  const lines: string[] = [];
  let line = '';
  let room = columns - taken;
  for (const word of visible(text).split(BREAK)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= room || (line === '' && room === columns)) line = longer;
    else {
      lines.push(line);
      line = word;
      room = columns;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** Wraps text after a head to `columns` in total. Further lines start at `indent`, by default below the start of the text. */
export function wrapAfter(head: string, text: string, columns: number, indent: number = widthOf(head)): string[] {
  const [first = '', ...more] = wrapped(
    text,
    Math.max(NARROWEST, columns - indent),
    Math.max(0, widthOf(head) - indent),
  );
  return [first === '' ? head.trimEnd() : head + first, ...more.map((line) => ' '.repeat(indent) + line)];
}

/** Wraps text after a head as prose: longer lines are hard to read. */
export const fold = (io: { readonly columns: number }, head: string, text: string, indent?: number): string[] =>
  wrapAfter(head, text, lineWidth(io, 140), indent);

/** Narrower text is unreadable, so it may exceed a very narrow terminal. */
const NARROWEST = 16;
