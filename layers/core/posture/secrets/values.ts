import { ALPHANUMERIC, alphabetOf } from './alphabets.ts';

/** A value in a text, without its quotes. */
export interface Value {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Without quotes, it may be an expression of a programming language. */
  readonly bare?: true;
}

/** Longer than any AWS environment allows, and than any password. */
const LONGEST = 4_096;
const MAX_BLANKS = 40;

/** The text without the escapes of JSON and shells (line breaks, tabs, quotes). Its length and all positions stay the same. */
export const plainText = (text: string): string =>
  text.replace(/\\{1,4}[nrt"']|&quot;/g, (escaped) => {
    const last = escaped.at(-1) ?? '';
    return `${' '.repeat(escaped.length - 1)}${PLAIN[last] ?? last}`;
  });

const PLAIN: Readonly<Record<string, string>> = { n: '\n', r: '\n', t: '\t', ';': '"' };

/** The value that starts at a position, after white space: a quoted text on one line, else a shell word, a field of a
 * connection string or a list element. `undefined` if there is none. */
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

/** Whether a separator before this position ends a value: the text ends, or the next value starts. A password may contain any
 * character. */
function endsValue(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (at >= text.length || ENDS.has(code) || MAY_END.has(code)) return true;
  let end = at;
  while (end - at < LONGEST_KEY && KEY.has(text.charCodeAt(end))) end += 1;
  return end > at && text[end] === '=';
}

/** `${NAME:-default}` contains a default value. */
function withDefault(value: Value): Value {
  const [, given] = /^\$\{\w{1,100}:?[-=]([^{}]{1,200})\}?$/.exec(value.value) ?? [];
  return given === undefined ? value : { ...value, value: given };
}
