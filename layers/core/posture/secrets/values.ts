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

const ESCAPES = /\\{1,4}(?:[nrt"']|u00[0-3][0-9a-f])|&(?:quot|apos|amp|lt|gt|#34|#39|#x22|#x27);/gi;

/** The text without the escapes of JSON, shells and XML (line breaks, tabs, quotes, separators). Its length and all positions
 * stay the same. */
export const plainText = (text: string): string =>
  text.replace(ESCAPES, (escaped) => `${' '.repeat(escaped.length - 1)}${unescaped(escaped)}`);

const PLAIN: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\n',
  t: '\t',
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  '#34': '"',
  '#39': "'",
  '#x22': '"',
  '#x27': "'",
};

function unescaped(escaped: string): string {
  const code = /u(00[0-3][0-9a-f])$/i.exec(escaped)?.[1];
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  const name = escaped.startsWith('&') ? escaped.slice(1, -1).toLowerCase() : (escaped.at(-1) ?? '');
  return PLAIN[name] ?? name;
}

/** The value that starts at a position, after white space: a quoted text on one line, else a shell word, a field of a
 * connection string or a list element. `undefined` if there is none. */
export function valueAt(text: string, from: number): Value | undefined {
  let start = from;
  while (start - from < MAX_BLANKS && (text[start] === ' ' || text[start] === '\t')) start += 1;
  const block = /^[|>][+-]?[ \t]{0,8}\r?\n\s{1,40}/.exec(text.slice(start, start + 60));
  if (block !== null) start += block[0].length;
  // YAML: `&anchor "…"`, `!!str "…"`; Markdown: `**Password:** …`
  start += /^(?:&[\w-]{1,40}|!!\w{1,20}|\*{1,2})[ \t]{1,8}/.exec(text.slice(start, start + 60))?.[0].length ?? 0;
  // `b"…"`, `@"…"`, `$'…'`
  if (/^[a-z@$]["']/i.test(text.slice(start, start + 2))) start += 1;
  const quote = text[start] ?? '';
  const value = quote !== '' && `"'\``.includes(quote) ? quoted(text, start + 1, quote) : bare(text, start);
  return value.value === '' ? undefined : withDefault(value);
}

/** The text of an XML element that starts at a position; `undefined` if it has none. */
export function elementTextAt(text: string, start: number): Value | undefined {
  let end = start;
  while (end < text.length && end - start < LONGEST && text[end] !== '<') end += 1;
  const value = text.slice(start, end).trim();
  if (text[end] !== '<' || value === '') return undefined;
  const from = text.indexOf(value, start);
  return { value, start: from, end: from + value.length };
}

function quoted(text: string, start: number, quote: string): Value {
  let end = start;
  while (end < text.length && end - start < LONGEST && text[end] !== quote && text[end] !== '\n') end += 1;
  if (text[end] !== quote) return { value: '', start, end };
  const whole = text.slice(start, end);
  const value = whole.trim();
  // In a shell, backticks contain a command.
  if (quote === '`' && /\s/.test(value)) return { value: '', start, end };
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
