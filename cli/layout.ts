import { uncolored, visible } from './paint.ts';

/** Fits text to a terminal. Widths count characters as they are displayed: escaped, and without color. */

/** Number of columns of a line. */
export const widthOf = (text: string): number => [...uncolored(text)].length;

export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)));

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - widthOf(text))) + text;

/** Cuts plain text in its middle, where names are least telling. */
export function shortened(text: string, columns: number): string {
  const characters = [...visible(text)];
  if (characters.length <= columns || columns < 4) return text;
  const head = Math.ceil((columns - 1) / 2);
  const tail = columns - 1 - head;
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/** Marks stay with what they mark: a star before a name, a doubt behind an action. */
const BREAK = /(?<!★) (?!\?\])/;

/** Breaks text between words. Colors may span lines. The first `taken` columns of the first line are already in use. */
export function wrapped(text: string, columns: number, taken = 0): string[] {
  const lines: string[] = [];
  let line = '';
  let room = columns - taken;
  for (const word of visible(text)
    .split(BREAK)
    .flatMap((long) => broken(long, columns))) {
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
export function hung(head: string, text: string, columns: number, indent: number = widthOf(head)): string[] {
  const [first = '', ...more] = wrapped(
    text,
    Math.max(NARROWEST, columns - indent),
    Math.max(0, widthOf(head) - indent),
  );
  return [head + first, ...more.map((line) => ' '.repeat(indent) + line)];
}

/** Below this a text is unreadable, however narrow the terminal: it may stand out then. */
const NARROWEST = 16;

/** Splits a word that is longer than a line. A colored word stays whole, because splitting it would leave the color on. */
function broken(word: string, columns: number): readonly string[] {
  if (widthOf(word) <= columns || word !== uncolored(word)) return [word];
  const parts: string[] = [];
  for (let at = 0; at < word.length; at += columns) parts.push(word.slice(at, at + columns));
  return parts;
}
