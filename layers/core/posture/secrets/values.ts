import { ALPHANUMERIC, alphabetOf } from './alphabets.ts';

/** A value in a text, without its quotes. */
export interface Value {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Without quotes it may also be an expression of a programming language. */
  readonly bare?: true;
}

/** What AWS lets no environment, and nobody a password, be longer than. */
const LONGEST = 4_096;
const MAX_BLANKS = 40;

/** The text with what JSON and shells escape (line breaks, tabs, quotes) as it is meant, each of the same length as before,
 * so that a place in the one is the place in the other. */
export const plainText = (text: string): string =>
  text.replace(/\\{1,4}[nrt"']|&quot;/g, (escaped) => {
    const last = escaped.at(-1) ?? '';
    return `${' '.repeat(escaped.length - 1)}${PLAIN[last] ?? last}`;
  });

const PLAIN: Readonly<Record<string, string>> = { n: '\n', r: '\n', t: '\t', ';': '"' };

/** The value that begins at a place after blanks: in quotes up to the closing one in the same line, else up to what ends a word of a shell, a
 * field of a connection string or an element of a list. `undefined` where there is none. */
export function valueAt(text: string, from: number): Value | undefined {
  let start = from;
  while (start - from < MAX_BLANKS && (text[start] === ' ' || text[start] === '\t')) start += 1;
  const block = /^[|>][+-]?[ \t]{0,8}\r?\n\s{1,40}/.exec(text.slice(start, start + 60));
  if (block !== null) start += block[0].length;
  // `b"…"`, `@"…"`, `$'…'`
  if (/^[a-z@$]["']/i.test(text.slice(start, start + 2))) start += 1;
  const quote = text[start] ?? '';
  const value = quote !== '' && `"'\``.includes(quote) ? quoted(text, start + 1, quote) : bare(text, start);
  return value.value === '' ? undefined : withDefault(value);
}

function quoted(text: string, start: number, quote: string): Value {
  let end = start;
  while (end < text.length && end - start < LONGEST && text[end] !== quote && text[end] !== '\n') end += 1;
  if (text[end] !== quote) return { value: '', start, end };
  const whole = text.slice(start, end);
  const value = whole.trim();
  return { value, start: start + whole.indexOf(value), end };
}

const ENDS = alphabetOf(' \t\r\n"\'`<>');
const MAY_END = alphabetOf(';,&)}]|');

function bare(text: string, start: number): Value {
  let end = start;
  while (end < text.length && end - start < LONGEST) {
    const code = text.charCodeAt(end);
    if (ENDS.has(code) || (MAY_END.has(code) && endsValue(text, end + 1))) break;
    end += 1;
  }
  return { value: text.slice(start, end), start, end, bare: true };
}

const KEY = alphabetOf(`${ALPHANUMERIC.characters}_-. `);
const LONGEST_KEY = 40;

/** Whether a separator before this place ends a value: the text ends, or the next value begins. A password may hold any. */
function endsValue(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (at >= text.length || ENDS.has(code) || MAY_END.has(code)) return true;
  let end = at;
  while (end - at < LONGEST_KEY && KEY.has(text.charCodeAt(end))) end += 1;
  return end > at && text[end] === '=';
}

/** `${NAME:-default}` gives the default away. */
function withDefault(value: Value): Value {
  const [, given] = /^\$\{\w{1,100}:?[-=]([^{}]{1,200})\}?$/.exec(value.value) ?? [];
  return given === undefined ? value : { ...value, value: given };
}
