import { isEncryptedOrHashed, isHarmless, isPlaceholder, isReference, isUuid } from './not-a-secret.ts';
import type { NamedAs } from './secret-names.ts';
import { readsAsWords } from './words.ts';

const LONGEST = 4_096;
const SHORTEST = { password: 6, secret: 8, key: 16 } as const satisfies Record<NamedAs, number>;

/** Whether a value is the secret that its name indicates, and not a placeholder, a reference or the name of a secret. */
export function isNamedSecret(kind: NamedAs, raw: string): boolean {
  const value = withoutScheme(raw.trim());
  if (value.length < SHORTEST[kind] || value.length > LONGEST) return false;
  if (isReference(value) || isPlaceholder(value) || isEncryptedOrHashed(value) || isHarmless(value)) return false;
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

/** A password contains something that words do not, or does not read like words. Several words of only letters are a
 * sentence, unless they are as many as a wallet recovery phrase has (BIP 39). */
function isPassword(value: string): boolean {
  if (isMnemonic(value)) return true;
  if (/\s/.test(value) && /^[\p{L}\s.,:;'"!?()-]+$/u.test(value)) return false;
  return /[^a-z\s_./:-]/i.test(value) ? true : !readsAsWords(value);
}

const MNEMONIC_LENGTHS: ReadonlySet<number> = new Set([12, 15, 18, 21, 24]);

function isMnemonic(value: string): boolean {
  const words = value.split(' ');
  return MNEMONIC_LENGTHS.has(words.length) && words.every((word) => /^[a-z]{3,8}$/.test(word));
}

/** A longer single word is more likely a secret than the name of one. */
const LONGEST_WORD = 20;

/** `prod/payments/api` and `DbSecret2` are more likely the name of a secret than a secret. */
function isName(value: string): boolean {
  if (!/^[\w./:-]+$/.test(value) || !readsAsWords(value)) return false;
  const joined = /^[a-z\d]+$/i.test(value);
  const digits = value.match(/\d/g)?.length ?? 0;
  return !(joined && (digits > 2 || value.length >= LONGEST_WORD) && !/[a-z][A-Z]/.test(value));
}

const MIN_DISTINCT = 8;

function isRandom(value: string): boolean {
  if (!/^[\w+/=.~!@#$%^&*-]+$/.test(value) || isUuid(value) || readsAsWords(value)) return false;
  return new Set(value).size >= MIN_DISTINCT && /[a-z]/i.test(value);
}
