import { gunzipSync } from 'node:zlib';
import { alphabetOf } from './alphabets.ts';

/** A text that is encoded in another text. */
export interface Decoded {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const BASE64 = alphabetOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=');
/** Shorter text cannot contain a key, or a name with its value. */
const SHORTEST = 40;
/** Lines of Base64 are wrapped at 64 or 76 characters. */
const SHORTEST_LINE = 60;
/** Characters left to decode from one value, including nested encodings. */
export interface DecodingBudget {
  left: number;
  /** Something was not decoded, because it exceeds the budget. */
  exceeded: boolean;
}

/** The Base64-encoded texts in a text, plain or compressed with gzip, as user data often is. */
export function decodedIn(text: string, budget: DecodingBudget): Decoded[] {
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

const GZIP = 'H4sI';

function decode(characters: string, budget: DecodingBudget): string | undefined {
  const bytes = Buffer.from(characters, 'base64');
  const isCompressed = characters.startsWith(GZIP);
  if (!isCompressed && !isText(bytes.subarray(0, SHORTEST))) return undefined;
  const decoded = isCompressed ? unpack(bytes, budget.left) : bytes.toString('utf8');
  if (decoded === 'too large' || (decoded?.length ?? 0) > budget.left) {
    // Decoding stops here: even to find out that it is too large uses up the budget.
    budget.left = 0;
    budget.exceeded = true;
    return undefined;
  }
  budget.left -= decoded?.length ?? 0;
  return decoded;
}

function unpack(bytes: Buffer, most: number): string | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, most) }).toString('utf8');
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    // Otherwise it is not gzip, or it is damaged and useless to an attacker too.
    return isTooLarge ? 'too large' : undefined;
  }
}

const isText = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
