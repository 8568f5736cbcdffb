import { assignmentsIn } from './assignments.ts';
import { AWS_SECRET_KEY, awsKeysIn, isNamedAwsKey } from './aws-keys.ts';
import { isEncodedPair, secretsInCommands, secretsInHeaders } from './commands.ts';
import { isPublished } from './documented.ts';
import { type Decoded, type DecodingBudget, decodedIn } from './encoded.ts';
import type { Hit } from './hit.ts';
import { joinedIn } from './joined.ts';
import { isNamedSecret } from './named-values.ts';
import { isExpression, isReference } from './not-a-secret.ts';
import { privateKeysIn } from './private-keys.ts';
import { type NamedAs, namedAs } from './secret-names.ts';
import { tokenFormats } from './token-formats/index.ts';
import { indexTokens, type TokenIndex, tokensIn } from './tokens.ts';
import { passwordsInUris } from './uris.ts';
import { plainText, valueAt } from './values.ts';
import { wordsOf } from './words.ts';

/** Maximum number of secrets in one value that are reported individually. */
export const MAX_HITS = 200;
/** Characters that are decoded from one value. */
const MAX_DECODED = 2_000_000;

let tokens: TokenIndex | undefined;

/** The secrets in a value, and whether all of it was scanned. */
export interface Scan {
  readonly hits: readonly Hit[];
  readonly isComplete: boolean;
}

/** The secrets in the value of a variable, by format or by the names next to them. Hits do not overlap, but one encoded text
 * can contain several. */
export function scanText(name: string, value: string): Scan {
  const budget: DecodingBudget = { left: MAX_DECODED, exceeded: false };
  return { hits: hitsIn(name, value, budget), isComplete: !budget.exceeded };
}

/** The whole value, if its own name indicates a secret. */
export function scanName(name: string, value: string): Hit[] {
  const kind = namedAs(name);
  const whole = /^\s*["']/.test(value) ? (valueAt(value.trim(), 0)?.value ?? '') : value.trim();
  const named = kind === undefined ? undefined : namedHit(name, kind, { value: whole, start: 0, end: value.length });
  return named === undefined || isPublished(named.value) ? [] : [named];
}

/** Hits that are not published examples and neither overlap nor duplicate others. Earlier hits take precedence. */
export function withoutOverlaps(known: readonly Hit[], hits: Iterable<Hit>): Hit[] {
  const kept: Hit[] = [];
  const isKnown = (hit: Hit) => (other: Hit) =>
    other.value === hit.value || (other.start < hit.end && hit.start < other.end);
  for (const hit of hits) {
    if (known.length + kept.length >= MAX_HITS) break;
    if (!known.some(isKnown(hit)) && !kept.some(isKnown(hit)) && !isPublished(hit.value)) kept.push(hit);
  }
  return kept;
}

function hitsIn(name: string, value: string, budget: DecodingBudget): Hit[] {
  tokens ??= indexTokens(tokenFormats());
  const text = plainText(value);
  // Most values are single words, which cannot contain a command, call or header.
  const isWord = !/\s|:(?:\d{4,5}|\*):|\(["']|["']--?[a-z]/i.test(text);
  const hits = withoutOverlaps(
    [],
    [
      ...tokensIn(text, tokens).filter((hit) => !isBrowserKey(hit.value, name, text)),
      ...privateKeysIn(text),
      ...awsKeysIn(text),
      ...passwordsInUris(text),
      ...(isWord ? [] : secretsInHeaders(text)),
      ...assignmentsIn(text).flatMap(({ name: beside, namedAs: kind, bare, ...given }) =>
        bare && isExpression(given.value) ? [] : (namedHit(beside, kind, given) ?? []),
      ),
      ...(isWord ? [] : secretsInCommands(text)),
    ],
  );
  return [
    ...hits,
    ...encodedHits(name, decodedIn(text, budget), hits, budget),
    ...joinedHits(name, value, hits, budget),
  ];
}

/** Secrets found in the texts that are encoded in a text, unless the whole is already known as a secret. */
function encodedHits(name: string, decoded: readonly Decoded[], known: readonly Hit[], budget: DecodingBudget): Hit[] {
  return decoded
    .filter(({ start, end }) => !known.some((hit) => hit.start < end && start < hit.end))
    .flatMap(({ text, start, end }) =>
      hitsIn(name, text, budget).map(({ kind, value }) => ({ kind: `${kind}, encoded`, value, start, end })),
    )
    .slice(0, MAX_HITS);
}

/** Secrets in texts that a template puts together from parts, unless one part contains them. */
const joinedHits = (name: string, raw: string, known: readonly Hit[], budget: DecodingBudget): Hit[] =>
  joinedIn(raw)
    .flatMap(({ text, start, end }) => hitsIn(name, text, budget).map((hit) => ({ ...hit, start, end })))
    .filter(({ value }) => !known.some((hit) => hit.value === value))
    .slice(0, MAX_HITS);

const NAMED = 'value named as a secret';

function namedHit(name: string, kind: NamedAs, given: Omit<Hit, 'kind'>): Hit | undefined {
  const { value } = given;
  if (isBrowserKey(value, name, '')) return undefined;
  if (isNamedAwsKey(name, value)) return { ...given, kind: AWS_SECRET_KEY };
  if (isNamedSecret(kind, value)) return { ...given, kind: NAMED };
  // `BASIC_AUTH=user:password`, plain or encoded, as in the configuration of Docker and npm.
  if (!wordsOf(name).some((word) => PAIRS.has(word))) return undefined;
  if (isReference(value)) return undefined;
  const [, password] = /^[\w.@-]{1,64}:(\S{4,200})$/.exec(value) ?? [];
  if (password !== undefined && isNamedSecret('password', password)) return { ...given, value: password, kind: NAMED };
  return isEncodedPair(value) ? { ...given, kind: NAMED } : undefined;
}

const PAIRS: ReadonlySet<string> = new Set(['auth', 'basic', 'credential', 'credentials', 'creds']);

/** Keys of Google Maps and Firebase are meant to be public in browsers: their use is restricted by origin. */
function isBrowserKey(value: string, name: string, text: string): boolean {
  if (!value.startsWith('AIza')) return false;
  return wordsOf(name).some((word) => BROWSER.has(word)) || /authDomain|maps\.googleapis\.com/.test(text);
}

const BROWSER: ReadonlySet<string> = new Set(['browser', 'firebase', 'map', 'maps', 'places', 'public', 'web']);
