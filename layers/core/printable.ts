/** Characters that control a terminal or the direction of text: control characters (including line breaks), line and paragraph
 * separators, and bidirectional marks and overrides. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const EACH = new RegExp(UNPRINTABLE, 'gu');

export const isPrintable = (text: string): boolean => !UNPRINTABLE.test(text);

/** Escapes these characters as JSON does (`\u202e`), so that escaped JSON text keeps its value. */
export const printable = (text: string): string => (isPrintable(text) ? text : text.replaceAll(EACH, codePoint));

const codePoint = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
