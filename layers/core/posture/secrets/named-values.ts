import { isEncryptedOrHashed, isHarmless, isPlaceholder, isReference, isUuid } from './not-a-secret.ts';
import { isPublicKey } from './public-tokens.ts';
import type { NamedAs } from './secret-names.ts';
import { isShortWord, readsAsWords, wordsOf } from './words.ts';

const LONGEST = 4_096;
const SHORTEST = { password: 6, secret: 8, key: 16 } as const satisfies Record<NamedAs, number>;

/** Whether a value is the secret that its name indicates, and not a placeholder, a reference or the name of a secret. */
export function isNamedSecret(kind: NamedAs, raw: string): boolean {
  const value = withoutScheme(raw.trim());
  if (value.length < SHORTEST[kind] || value.length > LONGEST) return false;
  if (isReference(value) || isPlaceholder(value) || isEncryptedOrHashed(value) || isPublicKey(value)) return false;
  if (isHarmless(value)) return kind === 'password' && isNumericPassword(value);
  switch (kind) {
    case 'password':
      return isPassword(value);
    case 'secret':
      return !/\s/.test(value) && !isName(value);
    case 'key':
      return isRandom(value);
  }
}

/** `Bearer abc` as `abc`. */
const withoutScheme = (value: string): string => value.replace(/^(?:bearer|token|basic|apikey) /i, '');

/** Digits only, but neither a sequence nor a date. */
const isNumericPassword = (value: string): boolean =>
  /^\d{8,20}$/.test(value) && !/^(?:19|20)\d{6}$/.test(value) && !SEQUENCES.test(value) && new Set(value).size > 3;

const SEQUENCES = /^(?:0?12345678|87654321)/;

/** Words that people choose as passwords most often. Any other single word is more likely the name of something. */
const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  'abcdef asdfgh baseball batman dragon football iloveyou letmein monkey princess qazwsx qwerty qwertz shadow starwars sunshine superman trustno welcome zxcvbn'.split(
    ' ',
  ),
);

/** A password contains something that words do not, or does not read like words. Several words of only letters are a
 * sentence, unless they are a passphrase or as many as a wallet recovery phrase has (BIP 39). */
function isPassword(value: string): boolean {
  if (isMnemonic(value) || isPassphrase(value) || COMMON_PASSWORDS.has(value.toLowerCase())) return true;
  if (/\s/.test(value) && /^[\p{L}\s.,:;'"!?()-]+$/u.test(value)) return false;
  return /[^a-z\s_./:-]/i.test(value) || !readsAsWords(value);
}

const LONGEST_NAME_IN_ONE_WORD = 16;
const PHRASE = /^[a-z]{3,12}(?:[ _.-][a-z]{3,12}){3,7}$/;
/** Words in the names of secrets and in sentences about them. */
const NOT_IN_PHRASES =
  /pass|secret|credential|token|database|account|service|user|admin|master|cluster|payment|order|^(?:and|the|for|with|must|contain|characters?|prod|production|staging|stage|test|default|value|name|keys?)$/;

/** Four or more unrelated words, or many letters without a separator. */
function isPassphrase(value: string): boolean {
  if (/^[a-z]+$/.test(value)) return value.length >= LONGEST_NAME_IN_ONE_WORD;
  return PHRASE.test(value) && !wordsOf(value).some((word) => isShortWord(word) || NOT_IN_PHRASES.test(word));
}

const MNEMONIC_LENGTHS: ReadonlySet<number> = new Set([12, 15, 18, 21, 24]);

function isMnemonic(value: string): boolean {
  const words = value.split(' ');
  return MNEMONIC_LENGTHS.has(words.length) && words.every((word) => /^[a-z]{3,8}$/.test(word));
}

/** A longer single word is more likely a secret than the name of one, and so is a word of this length with a digit. */
const LONGEST_WORD = 20;
const LONGEST_WORD_WITH_DIGIT = 10;

/** `prod/payments/api` and `DbSecret2` are more likely the name of a secret than a secret. */
function isName(value: string): boolean {
  if (!/^[\w./:-]+$/.test(value) || !readsAsWords(value)) return false;
  const joined = /^[a-z\d]+$/i.test(value);
  const digits = value.match(/\d/g)?.length ?? 0;
  const most = digits > 0 ? LONGEST_WORD_WITH_DIGIT : LONGEST_WORD;
  return !(joined && (digits > 2 || value.length >= most) && !/[a-z][A-Z]/.test(value));
}

const MIN_DISTINCT = 8;

function isRandom(value: string): boolean {
  if (!/^[\w+/=.~!@#$%^&*-]+$/.test(value) || isUuid(value) || readsAsWords(value)) return false;
  const letters = /[a-z]/i.test(value);
  return letters && new Set(value).size >= MIN_DISTINCT && (/\d/.test(value) || value.length >= LONGEST_WORD);
}
