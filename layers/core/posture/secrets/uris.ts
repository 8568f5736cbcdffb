import { ALPHANUMERIC, alphabetOf } from './alphabets.ts';
import type { Hit } from './hit.ts';
import { isEncryptedOrHashed, isPlaceholder, isReference } from './not-a-secret.ts';
import { readsAsWords } from './words.ts';

const SCHEME = alphabetOf(`${ALPHANUMERIC.characters}+.-`);
const LONGEST_SCHEME = 40;
const LONGEST_AUTHORITY = 1_024;
const SHORTEST_PASSWORD = 3;
/** Characters that end the authority of a URI (RFC 3986), or a URI in a text. */
const ENDS_AUTHORITY = alphabetOf('/?# \t\r\n"\'`<>\\');

/** Passwords in the user information of URIs (RFC 3986, 3.2.1), and in the connection strings of some drivers. */
export function passwordsInUris(text: string): Hit[] {
  const hits: Hit[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    let scheme = at;
    while (at - scheme < LONGEST_SCHEME && SCHEME.has(text.charCodeAt(scheme - 1))) scheme -= 1;
    const authority = text.slice(at + 3, endOfAuthority(text, at + 3));
    const userInfo = authority.lastIndexOf('@');
    if (scheme === at || userInfo < 0) continue;
    const hit = passwordIn(text, at + 3, at + 3 + userInfo, authority.slice(userInfo + 1));
    if (hit !== undefined) hits.push({ ...hit, kind: `password in a URI (${text.slice(scheme, at).toLowerCase()})` });
  }
  return [...hits, ...driverHits(text)];
}

function endOfAuthority(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < LONGEST_AUTHORITY && !ENDS_AUTHORITY.has(text.charCodeAt(end))) end += 1;
  return end;
}

/** The password in the user information between two positions. */
function passwordIn(text: string, from: number, to: number, host: string): Omit<Hit, 'kind'> | undefined {
  const [user = '', ...rest] = text.slice(from, to).split(':');
  const value = rest.join(':');
  const start = from + user.length + 1;
  return isPassword(decoded(value), user, host) ? { value, start, end: to } : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|[\w-]+)(?::\d+)?$/i;

/** Documentation and test setups connect to localhost or a neighboring container, with a password that is the user name or a
 * plain word. Such a password is not a secret. */
function isPassword(value: string, user: string, host: string): boolean {
  if (value.length < SHORTEST_PASSWORD || isPlaceholder(value) || isReference(value) || isEncryptedOrHashed(value))
    return false;
  return !(LOCAL.test(host) && (value === user || readsAsWords(value)));
}

/** `jdbc:oracle:thin:user/password@host`, and a whole text `user:password@host:1234`. */
const DRIVERS: readonly RegExp[] = [
  /jdbc:oracle:\w{1,8}:([\w.$-]{1,64})\/([^\s"'`@/]{3,200})@(?:\/\/)?([\w.-]{0,200})/g,
  /^([\w.-]{1,64}):([^\s"'`@/]{3,200})@([\w.-]{1,200}):\d{2,5}(?:\/\S{0,200})?$/g,
];

function driverHits(text: string): Hit[] {
  const written = DRIVERS.flatMap((driver) =>
    [...text.matchAll(driver)].flatMap((match) => {
      const [whole, user = '', value = '', host = ''] = match;
      const start = match.index + whole.lastIndexOf(`${value}@`);
      return isPassword(value, user, host) ? [{ value, start, end: start + value.length }] : [];
    }),
  );
  return [...written, ...goHits(text)].map((hit) => ({ ...hit, kind: 'password in a connection string' }));
}

const LONGEST_USER_INFO = 300;
const ENDS_USER_INFO = alphabetOf(' \t\r\n"\'`=');

/** `user:password@tcp(host:3306)/db`, as in the Go driver for MySQL. */
function goHits(text: string): Omit<Hit, 'kind'>[] {
  return [...text.matchAll(/@(?:tcp|unix)\(([^\s()]{0,200})\)/g)].flatMap(({ 1: host = '', index }) => {
    let from = index;
    while (index - from < LONGEST_USER_INFO && !ENDS_USER_INFO.has(text.charCodeAt(from - 1)) && from > 0) from -= 1;
    const hit = passwordIn(text, from, index, host);
    return hit === undefined ? [] : [hit];
  });
}
