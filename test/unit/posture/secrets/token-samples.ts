import { crc32 } from 'node:zlib';
import { BECH32, base62, crc16, polymod } from '../../../../layers/core/posture/secrets/checksums.ts';
import type { Part, TokenFormat } from '../../../../layers/core/posture/secrets/token-format.ts';

/** Numbers from 0 up to 1, always the same ones for a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A token part by part, so that a test can spoil one of them. */
export interface Sample {
  readonly parts: readonly { readonly part: Part; readonly text: string }[];
}

export const textOf = ({ parts }: Sample): string => parts.map(({ text }) => text).join('');

/** A made-up token of a format, as long as the format allows or as short, with the right checksum. */
export function sampleOf(format: TokenFormat, seed: number, length: 'least' | 'most' = 'least'): Sample {
  const random = randomFrom(seed);
  const parts = format.parts.map((part) => {
    if (typeof part === 'string') return { part, text: part };
    const { characters } = part.alphabet;
    const pick = () => characters.charAt(Math.floor(random() * characters.length));
    return { part, text: Array.from({ length: part[length] }, pick).join('') };
  });
  return { parts: format.checksum === undefined ? parts : withChecksum(parts) };
}

function withChecksum(parts: Sample['parts']): Sample['parts'] {
  const [prefix, run] = parts;
  if (prefix === undefined || run === undefined || parts.length !== 2) throw new Error('expected a prefix and a run');
  return [prefix, { ...run, text: withSum(prefix.text, run.text) }];
}

function withSum(prefix: string, run: string): string {
  if (prefix.endsWith('1')) return withBech32(prefix, run);
  return prefix.startsWith('S') ? withCrc16(prefix, run) : withCrc32(run);
}

/** The last two of the bytes that a Base32 text holds become the checksum of the others. */
function withCrc16(prefix: string, run: string): string {
  const digits = [...prefix, ...run]
    .map((character) => BASE32.indexOf(character).toString(2).padStart(5, '0'))
    .join('');
  const bytes = (digits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const sum = crc16(bytes.slice(0, -2));
  const summed = [...bytes.slice(0, -2), sum & 0xff, sum >> 8]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const text = summed.padEnd(digits.length, '0').match(/.{5}/g) ?? [];
  return text
    .map((five) => BASE32.charAt(Number.parseInt(five, 2)))
    .join('')
    .slice(prefix.length);
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const withCrc32 = (run: string): string => run.slice(0, -6) + base62(crc32(run.slice(0, -6)));

function withBech32(prefix: string, run: string): string {
  const human = [...prefix.slice(0, -1).toLowerCase()].map((character) => character.charCodeAt(0));
  const data = [...run.slice(0, -6).toLowerCase()].map((character) => BECH32.indexOf(character));
  const expanded = [...human.map((code) => code >> 5), 0, ...human.map((code) => code & 31), ...data];
  const sum = polymod([...expanded, 0, 0, 0, 0, 0, 0]) ^ 1;
  const digits = [5, 4, 3, 2, 1, 0].map((place) => BECH32.charAt((sum >> (5 * place)) & 31));
  return run.slice(0, -6) + digits.join('').toUpperCase();
}
