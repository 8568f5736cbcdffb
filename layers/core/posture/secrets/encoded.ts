import { gunzipSync, inflateSync } from 'node:zlib';
import { alphabetOf } from './alphabets.ts';

/** A text that is encoded in another text. */
export interface Decoded {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const BASE64 = alphabetOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=');
/** Shorter text cannot contain a key, or a name with its value. */
const SHORTEST = 24;
/** Bytes that decide whether something is text. */
const SAMPLE = 40;
/** Lines of Base64 are wrapped at 64 or 76 characters. */
const SHORTEST_LINE = 60;
/** Characters left to decode from one value, including nested encodings. */
export interface DecodingBudget {
  left: number;
  /** Something was not decoded, because it exceeds the budget. */
  exceeded: boolean;
}

/** The texts in a text that are encoded: in Base64, plain or compressed as user data often is; in hexadecimal
 * digits; or for a URI. */
export const decodedIn = (text: string, budget: DecodingBudget): Decoded[] => [
  ...base64In(text, budget),
  ...percentEncodedIn(text, budget),
];

const ENCODED_SEPARATOR = /%(?:0A|20|22|3A|3D|40|7B)/i;
const URI_WORDS = /[^\s&"'`<>;,]{16,}/g;

/** Words of a URI in which separators are encoded, decoded (RFC 3986, 2.1). */
const percentEncodedIn = (text: string, budget: DecodingBudget): Decoded[] =>
  ENCODED_SEPARATOR.test(text)
    ? [...text.matchAll(URI_WORDS)].flatMap(({ 0: word, index }) => {
        const from = word.startsWith('%') ? 0 : word.indexOf('=') + 1;
        const decoded = ENCODED_SEPARATOR.test(word) ? percentDecoded(word.slice(from)) : undefined;
        return decoded !== undefined && spend(decoded.length, budget)
          ? [{ text: decoded, start: index + from, end: index + word.length }]
          : [];
      })
    : [];

/** The text with its percent-encoding resolved; undefined if that is invalid. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether the budget was enough. */
function spend(characters: number, budget: DecodingBudget): boolean {
  if (characters <= budget.left) {
    budget.left -= characters;
    return true;
  }
  // Decoding stops here: even to find out that it is too large uses up the budget.
  budget.left = 0;
  budget.exceeded = true;
  return false;
}

function base64In(text: string, budget: DecodingBudget): Decoded[] {
  const found: Decoded[] = [];
  for (let at = 0; at < text.length; at++) {
    if (!BASE64.has(text.charCodeAt(at))) continue;
    const { characters, end } = stretchAt(text, at);
    const decoded = characters.length < SHORTEST ? undefined : decode(characters, budget);
    if (decoded !== undefined) found.push({ text: decoded, start: at, end });
    at = end;
  }
  return found;
}

/** The Base64 characters from a position on, across line breaks between full lines. */
function stretchAt(text: string, start: number): { readonly characters: string; readonly end: number } {
  let characters = '';
  let at = start;
  for (;;) {
    const line = at;
    while (BASE64.has(text.charCodeAt(at))) at += 1;
    characters += text.slice(line, at);
    const gap = /^[ \t]{0,8}\r?\n[ \t]{0,40}/.exec(text.slice(at, at + 60))?.[0] ?? '';
    if (gap === '' || at - line < SHORTEST_LINE || !BASE64.has(text.charCodeAt(at + gap.length))) {
      return { characters, end: at };
    }
    at += gap.length;
  }
}

/** How the Base64 of compressed text starts: gzip (RFC 1952) and zlib (RFC 1950). */
const GZIP = 'H4sI';
const ZLIB = /^e[AFJN]/;
const HEX = /^(?:[\da-f]{2}){24,}$/i;

function decode(characters: string, budget: DecodingBudget): string | undefined {
  const isCompressed = characters.startsWith(GZIP) || ZLIB.test(characters);
  const bytes = Buffer.from(characters, HEX.test(characters) ? 'hex' : 'base64');
  const decoded = isCompressed ? unpack(bytes, budget.left) : textOf(bytes);
  if (decoded === undefined) return undefined;
  const length = decoded === 'too large' ? Number.POSITIVE_INFINITY : decoded.length;
  return spend(length, budget) ? decoded : undefined;
}

/** UTF-8 or, as in encoded commands of PowerShell, UTF-16. */
function textOf(bytes: Buffer): string | undefined {
  if (isText(bytes.subarray(0, SAMPLE))) return bytes.toString('utf8');
  const sample = bytes.subarray(0, 2 * SAMPLE);
  const isWide =
    sample.every((byte, at) => at % 2 === 0 || byte === 0) && isText(sample.filter((_, at) => at % 2 === 0));
  return isWide ? bytes.toString('utf16le') : undefined;
}

function unpack(bytes: Buffer, most: number): string | undefined {
  try {
    const unzip = bytes[0] === 0x1f ? gunzipSync : inflateSync;
    return unzip(bytes, { maxOutputLength: Math.max(1, most) }).toString('utf8');
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    // Otherwise it is not compressed, or it is damaged and useless to an attacker too.
    return isTooLarge ? 'too large' : undefined;
  }
}

const isText = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
