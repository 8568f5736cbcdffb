import { stripVTControlCharacters } from 'node:util';

/** Text fitted to a terminal: widths are counted without colour. */

const width = (text: string): number => [...stripVTControlCharacters(text)].length;

export const padded = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - width(text))) + text;

/** Cuts plain text in its middle, where names are least telling. */
export function shortened(text: string, columns: number): string {
  if (width(text) <= columns || columns < 4) return text;
  const head = Math.ceil((columns - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (columns - 1 - head))}`;
}

/** Breaks text between words; a colour may span several lines, as each word carries on in it. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => broken(long, columns))) {
    if (line !== '' && width(line) + 1 + width(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** A word that is longer than a line is cut; one in colour is left whole, for a cut would leave the colour on. */
function broken(word: string, columns: number): readonly string[] {
  if (width(word) <= columns || word !== stripVTControlCharacters(word)) return [word];
  const parts: string[] = [];
  for (let at = 0; at < word.length; at += columns) parts.push(word.slice(at, at + columns));
  return parts;
}
