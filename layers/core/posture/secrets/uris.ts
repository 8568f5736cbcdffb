import { ALPHANUMERIC, alphabetOf } from './alphabets.ts';
import { percentDecoded } from './encoded.ts';
import type { Hit } from './hit.ts';
import { isNamedSecret } from './named-values.ts';
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
  // Most values contain none, and need no further search.
  if (!text.includes('@')) return [];
  const hits: Hit[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    let scheme = at;
    while (at - scheme < LONGEST_SCHEME && SCHEME.has(text.charCodeAt(scheme - 1))) scheme -= 1;
    const authority = authorityAt(text, at + 3);
    const userInfo = authority.lastIndexOf('@');
    if (scheme === at || userInfo < 0) continue;
    const to = at + 3 + userInfo;
    const hit = passwordIn(text, at + 3, to, authority.slice(userInfo + 1)) ?? tokenIn(text, at + 3, to);
    if (hit !== undefined) hits.push({ ...hit, kind: `password in a URI (${text.slice(scheme, at).toLowerCase()})` });
  }
  return [...hits, ...driverHits(text)];
}

const LONGEST_USER_INFO = 300;
const HOST = /^[\w.-]{1,253}(?::\d{1,5})?(?:[/?#;,\s"'`]|$)/;
const ENDS_URI = alphabetOf(' \t\r\n"\'`<>\\');

/** User information and host. A password may contain `/`, `?` or `#` although it must not: then a text that is neither a host
 * nor a port comes before it. */
function authorityAt(text: string, from: number): string {
  const authority = text.slice(from, endOfAuthority(text, from));
  if (authority.includes('@') || !/:\D|:\d+[^\d,]/.test(authority)) return authority;
  let end = from + authority.length;
  while (end - from < LONGEST_USER_INFO && !ENDS_URI.has(text.charCodeAt(end)) && end < text.length) end += 1;
  const at = text.slice(from, end).lastIndexOf('@');
  if (at < 0 || !HOST.test(text.slice(from + at + 1, from + at + 300))) return authority;
  return text.slice(from, from + at + 1 + (/^[\w.:-]+/.exec(text.slice(from + at + 1, end))?.[0].length ?? 0));
}

/** A token in place of a user, as in `https://token@git.example.net/`. A client key of an error tracker (Sentry DSN) comes
 * before a numeric project ID, and is public. */
function tokenIn(text: string, from: number, to: number): Omit<Hit, 'kind'> | undefined {
  // `https://token:@example.net/` has an empty password.
  const value = text.slice(from, to).replace(/:$/, '');
  const isToken = value.length >= SHORTEST_TOKEN && !/[:,;=]/.test(value) && isNamedSecret('key', value);
  const [path = ''] = /^[^\s"'`?#]{0,200}/.exec(text.slice(to + 1, to + 201)) ?? [];
  return isToken && !/\/\d+\/?$/.test(path) ? { value, start: from, end: from + value.length } : undefined;
}

const SHORTEST_TOKEN = 20;

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
  return isPassword(percentDecoded(value) ?? value, user, host) ? { value, start, end: to } : undefined;
}

const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|[\w-]+)(?::\d+)?$/i;

/** Documentation and test setups connect to localhost or a neighboring container, with a password that is the user name or a
 * plain word, perhaps with a number. Such a password is not a secret. */
function isPassword(value: string, user: string, host: string): boolean {
  if (value.length < SHORTEST_PASSWORD || isPlaceholder(value) || isReference(value) || isEncryptedOrHashed(value))
    return false;
  return !(LOCAL.test(host) && (value === user || (PLAIN_WORD.test(value) && readsAsWords(value))));
}

const PLAIN_WORD = /^[a-z_-]+\d{0,4}$/i;

/** `sqlplus user/password@host`, `jdbc:oracle:thin:user/password@host`, and a whole text `user:password@host:1234`. */
const DRIVERS: readonly RegExp[] = [
  /\bsqlplus[ \t]{1,4}(?:-\w{1,3}[ \t]{1,4}){0,3}["']?([\w$]{1,30})\/([^\s"'`@/]{3,100})@(?:\/\/)?([\w.-]{0,200})/g,
  /jdbc:oracle:\w{1,8}:([\w.$-]{1,64})\/([^\s"'`@/]{3,200})@(?:\/\/)?([\w.-]{0,200})/g,
  /^([\w.-]{1,64}):([^\s"'`@/]{3,200})@()\/[\w.-]{1,64}(?:\?\S{0,200})?$/g,
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
