const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const ALNUM = DIGITS + LOWER + UPPER;

/** The alphabets of token formats, by the name that formats use. */
const CHARACTERS = {
  digit: DIGITS,
  az: LOWER,
  letter: LOWER + UPPER,
  lower: DIGITS + LOWER,
  upper: DIGITS + UPPER,
  alnum: ALNUM,
  word: `${ALNUM}_`,
  hex: '0123456789abcdef',
  HEX: '0123456789ABCDEF',
  xdigit: '0123456789abcdefABCDEF',
  base32: `${UPPER}234567`,
  base58: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  base64: `${ALNUM}+/`,
  base64pad: `${ALNUM}+/=`,
  base64url: `${ALNUM}-_`,
  /** Of Bech32 in capitals (BIP 173). */
  bech32: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  dotted: `${ALNUM}-_.`,
  /** Of URIs (RFC 3986, 2.3). */
  unreserved: `${ALNUM}-_.~`,
} as const;

export type AlphabetName = keyof typeof CHARACTERS;

/** A set of ASCII characters with lookup by character code. */
export interface Alphabet {
  readonly characters: string;
  has(code: number): boolean;
}

export function alphabetOf(characters: string): Alphabet {
  const members = new Uint8Array(128);
  for (let at = 0; at < characters.length; at++) members[characters.charCodeAt(at)] = 1;
  return { characters, has: (code) => members[code] === 1 };
}

const NAMES = Object.keys(CHARACTERS).filter((name): name is AlphabetName => name in CHARACTERS);

export const ALPHABETS: ReadonlyMap<string, Alphabet> = new Map(
  NAMES.map((name) => [name, alphabetOf(CHARACTERS[name])]),
);

export const ALPHANUMERIC = alphabetOf(ALNUM);
