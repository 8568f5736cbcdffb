/** Characters that act on a terminal, or on the order in which text is shown, instead of being shown: control characters (a line
 * break too), separators of lines and paragraphs, and the marks and overrides of direction. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const EACH = new RegExp(UNPRINTABLE, 'gu');

export const isPrintable = (text: string): boolean => !UNPRINTABLE.test(text);

/** Text that is safe to show: what is unprintable shows as its code point (`\u202e`). That is how JSON writes it too, so that
 * JSON text keeps its meaning. */
export const printable = (text: string): string => (isPrintable(text) ? text : text.replaceAll(EACH, codePoint));

const codePoint = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
