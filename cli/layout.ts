import { uncolored, visible } from './paint.ts';

/** Fits text to a terminal. Widths count characters as they are displayed: escaped, and without color. */

/** Number of columns of a line. */
export const widthOf = (text: string): number => [...uncolored(text)].length;

export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)));

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - widthOf(text))) + text;

/** Marks stay with what they mark: a star before a name, a doubt behind an action. */
const BREAK = /(?<!★) (?!\?\])/;

/** Breaks text between words only, so that an ARN, an id or a hash stays whole and can be copied, even where it is longer than
 * a line. Colors may span lines. The first `taken` columns of the first line are already in use. */
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

/** Text behind a head, broken to `columns` in all; further lines stand at `indent`, by default below the text's beginning. */
export function wrapAfter(head: string, text: string, columns: number, indent: number = widthOf(head)): string[] {
  const [first = '', ...more] = wrapped(
    text,
    Math.max(NARROWEST, columns - indent),
    Math.max(0, widthOf(head) - indent),
  );
  return [first === '' ? head.trimEnd() : head + first, ...more.map((line) => ' '.repeat(indent) + line)];
}

/** Below this a text is unreadable, however narrow the terminal: it may stand out then. */
const NARROWEST = 16;
