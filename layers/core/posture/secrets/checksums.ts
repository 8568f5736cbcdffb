import { crc32 } from 'node:zlib';

/** Whether a token has the checksum that its vendor adds. */
export type Checksum = (token: string) => boolean;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The last six characters are the CRC-32 of the characters between them and the prefix, in base 62 with leading zeros.
 * GitHub describes it in "Behind GitHub's new authentication token formats"; npm uses the same format. */
const crc32InBase62: Checksum = (token) => {
  const random = token.slice(token.indexOf('_') + 1, -6);
  return base62(crc32(random)) === token.slice(-6);
};

export function base62(number: number): string {
  let digits = '';
  for (let rest = number; digits.length < 6; rest = Math.floor(rest / 62)) digits = BASE62.charAt(rest % 62) + digits;
  return digits;
}

/** Bech32 (BIP 173), in capitals: the checksum covers the part before the last `1` and the characters after it. */
const bech32: Checksum = (token) => {
  const lower = token.toLowerCase();
  const separator = lower.lastIndexOf('1');
  const human = [...lower.slice(0, separator)].map((character) => character.charCodeAt(0));
  const data = [...lower.slice(separator + 1)].map((character) => BECH32.indexOf(character));
  return polymod([...human.map((code) => code >> 5), 0, ...human.map((code) => code & 31), ...data]) === 1;
};

export const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

export function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, term] of GENERATOR.entries()) if ((top >>> bit) & 1) sum ^= term;
  }
  return sum;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The CRC-16 (XMODEM) of all bytes but the last two, which hold it, low byte first; the token is their Base32. Keys of NATS
 * and of Stellar. */
const crc16InBase32: Checksum = (token) => {
  const bytes = base32Bytes(token);
  const [low, high] = bytes.slice(-2);
  return crc16(bytes.slice(0, -2)) === (high ?? 0) * 256 + (low ?? 0);
};

function base32Bytes(token: string): number[] {
  const bytes: number[] = [];
  let [rest, bits] = [0, 0];
  for (const character of token) {
    rest = ((rest << 5) | BASE32.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((rest >> bits) & 0xff);
  }
  return bytes;
}

export function crc16(bytes: readonly number[]): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff;
  }
  return sum;
}

export const CHECKSUMS: ReadonlyMap<string, Checksum> = new Map([
  ['crc32-base62', crc32InBase62],
  ['bech32', bech32],
  ['crc16-base32', crc16InBase32],
]);
