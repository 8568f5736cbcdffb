import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { isPrintable, printable } from '../layers/core/printable.ts';

/** Colors, and escaping of untrusted text. An attacker may control names, tags and reasons, so their characters must not reach a
 * terminal unescaped. `paint` writes markers with a random part that is unknown outside this process; `toTerminal` escapes
 * everything else and turns the markers into escape sequences. */

type Style = Parameters<typeof styleText>[0];

const MARK = `\u001b${randomUUID()}`;
const MARKS = new RegExp(`${MARK}(\\[[\\d;]*m)`, 'g');

/** Colors text if the output is a terminal. */
export const paint = (io: { readonly terminal: boolean }, style: Style, text: string): string => {
  if (!io.terminal) return text;
  const [begin = '', end = ''] = styleText(style, '|', { validateStream: false }).replaceAll('\u001b', MARK).split('|');
  return begin + text + end;
};

/** Escapes control characters, including line breaks, and keeps the color markers. */
export const visible = (text: string): string => (isPrintable(text) ? text : betweenMarks(text, (mark) => MARK + mark));

/** Escapes control characters and removes the color markers: for files, and to measure text. */
export const uncolored = (text: string): string => (isPrintable(text) ? text : betweenMarks(text, () => ''));

/** Escapes control characters and turns the color markers into escape sequences: ready to be written. */
export const toTerminal = (text: string): string =>
  isPrintable(text) ? text : betweenMarks(text, (mark) => `\u001b${mark}`);

/** `split` puts the captured marker sequences at the odd positions. */
const betweenMarks = (text: string, mark: (sequence: string) => string): string =>
  text
    .split(MARKS)
    .map((part, index) => (index % 2 === 0 ? printable(part) : mark(part)))
    .join('');
