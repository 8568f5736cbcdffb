import type { Hit } from './hit.ts';

const BEGIN = /-----BEGIN ((?:[A-Z\d]{1,12} ){0,2})PRIVATE KEY( BLOCK)?-----/g;
/** Shorter than any private key: the seed of an Ed25519 key in PKCS #8 has 64 characters. */
const SHORTEST_BODY = 60;
const LONGEST_BODY = 20_000;

/** PEM private keys with any kind of line break, even if the end is cut off; keys of PuTTY and OpenVPN, and keys in JSON. */
export function privateKeysIn(text: string): Hit[] {
  const others = [...puttyKeys(text), ...jsonWebKeys(text)];
  return text.includes('-----BEGIN') ? [...pemKeys(text), ...openVpnKeys(text), ...others] : others;
}

function pemKeys(text: string): Hit[] {
  const hits: Hit[] = [];
  for (const match of text.matchAll(BEGIN)) {
    const from = match.index + match[0].length;
    if (hits.some((known) => known.end > from)) continue;
    const type = (match[1] ?? '').trim();
    hits.push(
      ...keyWithBody(text, from, { kind: `private key${type === '' ? '' : ` (${type})`}`, start: match.index }),
    );
  }
  return hits;
}

const openVpnKeys = (text: string): Hit[] =>
  [...text.matchAll(/-----BEGIN OpenVPN Static key V1-----/g)].flatMap(({ 0: begin, index }) =>
    keyWithBody(text, index + begin.length, { kind: 'static key (OpenVPN)', start: index }),
  );

/** Private and symmetric keys in JSON (RFC 7517): the members `d` and `k` next to `kty`. */
const jsonWebKeys = (text: string): Hit[] =>
  /"kty"/.test(text)
    ? [...text.matchAll(/"[dk]"\s{0,4}:\s{0,4}"([\w-]{22,1400})"/g)].map(({ 0: whole, 1: value = '', index }) => ({
        kind: 'private key (JWK)',
        value,
        start: index,
        end: index + whole.length,
      }))
    : [];

/** The key whose body follows a position; none if the body is too short. */
function keyWithBody(text: string, from: number, key: Pick<Hit, 'kind' | 'start'>): Hit[] {
  const { characters, end } = bodyAt(text, from);
  return characters.length < SHORTEST_BODY ? [] : [{ ...key, value: characters, end }];
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
  return from < 0 ? [] : keyWithBody(text, from + 14, { kind: 'private key (PuTTY)', start });
}
