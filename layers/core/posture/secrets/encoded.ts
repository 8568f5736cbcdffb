import { gunzipSync } from 'node:zlib';
import { alphabetOf } from './alphabets.ts';

/** A text that stands encoded in another. */
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
/** Bytes that the compressed texts in one text may unpack to. */
const MOST_UNPACKED = 1_000_000;

/** The texts that stand in a text as Base64, plain or compressed with gzip as user data often is. */
export function decodedIn(text: string): Decoded[] {
  const found: Decoded[] = [];
  let unpacked = 0;
  for (let at = 0; at < text.length; at++) {
    if (!BASE64.has(text.charCodeAt(at))) continue;
    const { characters, end } = stretchAt(text, at);
    const decoded = characters.length < SHORTEST ? undefined : decode(characters, MOST_UNPACKED - unpacked);
    if (decoded !== undefined) {
      unpacked += decoded.unpacked;
      found.push({ text: decoded.text, start: at, end });
    }
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

function decode(characters: string, most: number): { readonly text: string; readonly unpacked: number } | undefined {
  const bytes = Buffer.from(characters, 'base64');
  if (characters.startsWith(GZIP)) return unpack(bytes, most);
  return isText(bytes.subarray(0, SHORTEST)) ? { text: bytes.toString('utf8'), unpacked: 0 } : undefined;
}

function unpack(bytes: Buffer, most: number): { readonly text: string; readonly unpacked: number } | undefined {
  try {
    const unpacked = gunzipSync(bytes, { maxOutputLength: Math.max(1, most) });
    return { text: unpacked.toString('utf8'), unpacked: unpacked.length };
  } catch {
    // No gzip after all, damaged, or larger than may be looked at.
    return undefined;
  }
}

const isText = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
