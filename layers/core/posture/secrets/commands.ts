import type { Hit } from './hit.ts';
import { isNamedSecret } from './named-values.ts';
import { isPlaceholder, isReference } from './not-a-secret.ts';
import { type NamedAs, namedAs } from './secret-names.ts';
import { valueAt } from './values.ts';

/** A pattern by which commands and configuration files set a secret without `=` or `:`. */
interface CommandPattern {
  /** Matches up to the start of the value; a group is the name, if the name decides whether the value is a secret. */
  readonly opener: RegExp;
  /** Text that must come shortly before it. */
  readonly precededBy?: RegExp;
  readonly namedAs: NamedAs;
  /** How the value must start; default: with anything except white space or another option. */
  readonly begins?: RegExp;
  /** Text that must follow the value. */
  readonly followedBy?: RegExp;
  /** The value is `user:password`. */
  readonly pair?: true;
}

const COMMAND_PATTERNS: readonly CommandPattern[] = [
  // --password value, -Token value
  { opener: /[ \t]--?([a-z][\w-]{1,50})[ \t]{1,4}/gi, namedAs: 'secret' },
  // SQL: PASSWORD 'value', IDENTIFIED BY 'value'
  { opener: /\b(?:password|identified by)[ \t]{1,4}/gi, begins: /^['"]/, namedAs: 'password' },
  // netrc: machine host login user password value
  { opener: /\bpassword[ \t\n]{1,4}/g, begins: /^[^\s'"]/, precededBy: /\blogin\s/, namedAs: 'password' },
  // redis.conf
  { opener: /^(?:requirepass|masterauth)[ \t]{1,4}/gim, namedAs: 'password' },
  // Dockerfile, Windows, fish, AWS CLI
  { opener: /\b(?:ENV|setx|set -x|set -gx|configure set)[ \t]{1,4}([A-Za-z_]\w{1,60})[ \t]{1,4}/g, namedAs: 'secret' },
  { opener: /\bConvertTo-SecureString[ \t]{1,4}(?:-String[ \t]{1,4})?/gi, namedAs: 'password' },
  { opener: /\bnet(?:\.exe)? user[ \t]{1,4}[\w.-]{1,64}[ \t]{1,4}/gi, begins: /^[^\s/]/, namedAs: 'password' },
  { opener: /\bsshpass[ \t]{1,4}-p[ \t]{0,4}/g, namedAs: 'password' },
  { opener: /[ \t]-p/g, precededBy: /\b(?:mysql|mysqldump|mysqladmin|mariadb|7z)\b/, namedAs: 'password' },
  { opener: /[ \t]-p[ \t]{1,4}/g, precededBy: /\b(?:login|smbclient)\b/, namedAs: 'password' },
  { opener: /[ \t]-a[ \t]{1,4}/g, precededBy: /\bredis-cli\b/, namedAs: 'password' },
  { opener: /[ \t]-w[ \t]{1,4}/g, precededBy: /\bldap\w{3,10}\b/, namedAs: 'password' },
  {
    opener: /[ \t](?:-u[ \t]{0,4}|--(?:proxy-)?user[ =])/g,
    precededBy: /\bcurl\b/,
    namedAs: 'password',
    pair: true,
  },
  {
    opener: /\becho[ \t]{1,4}(?:-n[ \t]{1,4})?/g,
    followedBy: /^["']?[ \t]{0,4}\|[ \t]{0,4}(?:sudo )?chpasswd/,
    namedAs: 'password',
    pair: true,
  },
];

/** Maximum distance between a command and its option. */
const MAX_DISTANCE = 200;

/** Secrets that commands and configuration files set with an option or keyword. */
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
    if (value === undefined || pattern.followedBy?.test(text.slice(value.end, value.end + 30)) === false) continue;
    const secret = pattern.pair ? PAIR.exec(value.value)?.[1] : value.value;
    if (secret === undefined || !isNamedSecret(kind, secret)) continue;
    hits.push({ kind: 'secret in a command', value: secret, start: value.start, end: value.end });
  }
  return hits;
}

const BEGINS = /^[^\s-]/;
const PAIR = /^[\w.@+-]{1,64}:(\S{4,200})$/;

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
