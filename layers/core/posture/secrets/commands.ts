import { COMMAND_PATTERNS, type CommandPattern } from './command-patterns.ts';
import type { Hit } from './hit.ts';
import { isNamedSecret } from './named-values.ts';
import { isPlaceholder, isReference } from './not-a-secret.ts';
import { namedAs } from './secret-names.ts';
import { valueAt } from './values.ts';

/** Maximum distance between a command and its option. */
const MAX_DISTANCE = 200;

/** Secrets that commands, calls and configuration files set with an option, argument or keyword. */
export const secretsInCommands = (text: string): Hit[] =>
  COMMAND_PATTERNS.flatMap((pattern) => secretsMatching(text, pattern));

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a filter: each optional pattern of the command can rule a match out.
function secretsMatching(text: string, pattern: CommandPattern): Hit[] {
  const hits: Hit[] = [];
  for (const match of text.matchAll(pattern.opener)) {
    const from = match.index + match[0].length;
    const kind = match[1] === undefined ? pattern.namedAs : namedAs(match[1]);
    if (kind === undefined || pattern.precededBy?.test(text.slice(Math.max(0, from - MAX_DISTANCE), from)) === false)
      continue;
    const value = (pattern.begins ?? BEGINS).test(text.slice(from, from + 1)) ? valueAt(text, from) : undefined;
    if (value === undefined || pattern.followedBy?.test(text.slice(value.end, value.end + 120)) === false) continue;
    const secret = pattern.pair ? secretOfPair(value.value) : value.value;
    if (secret === undefined || !isNamedSecret(kind, secret)) continue;
    hits.push({ kind: 'secret in a command', value: secret, start: value.start, end: value.end });
  }
  return hits;
}

const BEGINS = /^[^\s-]/;
const PAIR = /^([\w.@+-]{1,200}):(\S{4,200})?$/;
const SHORTEST_TOKEN = 20;

/** The password of `user:password`, or a token that replaces the user: `token:`. */
function secretOfPair(pair: string): string | undefined {
  const [, user = '', password] = PAIR.exec(pair) ?? [];
  return password ?? (user.length >= SHORTEST_TOKEN ? user : undefined);
}

const AUTHORIZATION = /\b(basic|bearer|token|ssws|apikey)[ \t]{1,4}/gi;
const CREDENTIALS = /^[\w+/=.~:-]{8,}/;
const LONGEST = 4_096;

/** Credentials of an Authorization header (RFC 9110, 11.6.2), and the same text without the header name. */
export function secretsInHeaders(text: string): Hit[] {
  const hits: Hit[] = [];
  for (const match of text.matchAll(AUTHORIZATION)) {
    const scheme = (match[1] ?? '').toLowerCase();
    const start = match.index + match[0].length;
    const value = CREDENTIALS.exec(text.slice(start, start + LONGEST))?.[0] ?? '';
    const isHeader = /authorization/i.test(text.slice(Math.max(0, match.index - 40), match.index));
    if (!isCredential(scheme, value, isHeader)) continue;
    hits.push({ kind: `authorization header (${scheme})`, value, start, end: start + value.length });
  }
  return hits;
}

function isCredential(scheme: string, value: string, isHeader: boolean): boolean {
  if (scheme !== 'basic') return isNamedSecret(isHeader ? 'secret' : 'key', value);
  return isEncodedPair(value);
}

/** Whether a text is the Base64 of `user:password`, as in headers and in the configuration of Docker and npm. */
export function isEncodedPair(text: string): boolean {
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  const [, password] = /^[\x21-\x39\x3b-\x7e]{0,100}:([\x20-\x7e]{3,200})$/.exec(decoded) ?? [];
  return password !== undefined && !isPlaceholder(password) && !isReference(password);
}
