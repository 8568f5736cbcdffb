import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { isPrintable, printable } from '../layers/core/printable.ts';

/** Color, and what is left of text that comes from elsewhere. Names, tags and reasons are written by whoever attacks: none of
 * their characters may act on a terminal. Our own colors are therefore no escape sequences until the text leaves the process:
 * `paint` writes marks that nobody outside of this process can know, and only `finished` turns them into sequences. */

type Style = Parameters<typeof styleText>[0];

const MARK = `\u001b${randomUUID()}`;
const MARKS = new RegExp(`${MARK}(\\[[\\d;]*m)`, 'g');

/** Colors text where the output is a terminal, and leaves it alone elsewhere. */
export const paint = (io: { readonly terminal: boolean }, style: Style, text: string): string => {
  if (!io.terminal) return text;
  const [begin = '', end = ''] = styleText(style, '|', { validateStream: false }).replaceAll('\u001b', MARK).split('|');
  return begin + text + end;
};

/** Text as it will be seen, with the marks of color where they are: every other character that acts on a terminal, a line
 * break too, shows as its code point. */
export const visible = (text: string): string => (isPrintable(text) ? text : betweenMarks(text, (mark) => MARK + mark));

/** The same without color: as wide as it will be seen, and what is written to a file. */
export const uncolored = (text: string): string => (isPrintable(text) ? text : betweenMarks(text, () => ''));

/** A line of text as a terminal may have it. */
export const finished = (text: string): string =>
  isPrintable(text) ? text : betweenMarks(text, (mark) => `\u001b${mark}`);

/** `split` puts what the marks enclose at every second place. */
const betweenMarks = (text: string, mark: (sequence: string) => string): string =>
  text
    .split(MARKS)
    .map((part, index) => (index % 2 === 0 ? printable(part) : mark(part)))
    .join('');
