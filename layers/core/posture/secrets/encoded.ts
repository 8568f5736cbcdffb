import { gunzipSync } from 'node:zlib';
import { alphabetOf } from './alphabets.ts';

/** A text that is encoded in another text. */
export interface Decoded {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const BASE64 = alphabetOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=');
/** Shorter ones hold no key, and no name with its value. */
const SHORTEST = 40;
/** Lines of Base64 are wrapped at 64 or 76 characters. */
const SHORTEST_LINE = 60;
/** Characters that may still be decoded from one value: what is encoded in it, and what is encoded in that. */
export interface DecodingBudget {
  left: number;
  /** Something was not decoded, since it would have taken more. */
  exceeded: boolean;
}

/** The texts that a text contains as Base64, plain or compressed with gzip as user data often is. */
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

/** The characters of Base64 from a place on, over the line breaks between full lines. */
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
    // Nothing more is decoded: even to find that it is too large costs as much as is left.
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
    // Otherwise it is no gzip after all, or damaged: nobody else can read it either.
    return isTooLarge ? 'too large' : undefined;
  }
}

const isText = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
