import type { Hit } from './hit.ts';

const BEGIN = /-----BEGIN ((?:[A-Z\d]{1,12} ){0,2})PRIVATE KEY( BLOCK)?-----/g;
/** Shorter than any private key: the seed of an Ed25519 key in PKCS #8 has 64 characters. */
const SHORTEST_BODY = 60;
const LONGEST_BODY = 20_000;

/** PEM private keys with any kind of line break, even if the end is cut off; and PuTTY private keys. */
export function privateKeysIn(text: string): Hit[] {
  const hits: Hit[] = [];
  for (const match of text.matchAll(BEGIN)) {
    const from = match.index + match[0].length;
    if (hits.some((known) => known.end > from)) continue;
    const { characters, end } = bodyAt(text, from);
    if (characters.length < SHORTEST_BODY) continue;
    const type = (match[1] ?? '').trim();
    hits.push({ kind: `private key${type === '' ? '' : ` (${type})`}`, value: characters, start: match.index, end });
  }
  return [...hits, ...puttyKeys(text)];
}

/** The Base64 characters from a position on, up to the dashes that end a PEM block. */
function bodyAt(text: string, from: number): { readonly characters: string; readonly end: number } {
  const dashes = text.indexOf('-----', from);
  const end = Math.min(dashes < 0 ? text.length : dashes, from + LONGEST_BODY);
  // Headers such as `Proc-Type: 4,ENCRYPTED` come before the body.
  const lines = text.slice(from, end).split('\n');
  const body = lines.filter((line) => !/^[A-Z][A-Za-z-]{1,40}: /.test(line)).join('');
  const characters = body.replace(/\\{1,4}[nr]|[^A-Za-z\d+/=]+/g, '');
  return { characters, end };
}

function puttyKeys(text: string): Hit[] {
  const start = text.indexOf('PuTTY-User-Key-File-');
  const from = start < 0 ? -1 : text.indexOf('Private-Lines:', start);
  if (from < 0) return [];
  const { characters, end } = bodyAt(text, from + 14);
  return characters.length < SHORTEST_BODY ? [] : [{ kind: 'private key (PuTTY)', value: characters, start, end }];
}
