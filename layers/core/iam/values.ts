import { type Glob, globMatches, globOf } from './glob.ts';

/** Typed values of condition operators. Every parser returns undefined for text of another type. */

export function parseNumber(text: string): number | undefined {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}

/** Milliseconds since the epoch from ISO 8601 text (any W3C form) or from seconds since the epoch. */
export function parseDate(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{5,}(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!/^\d{4}(-\d\d(-\d\d(T\d\d(:?\d\d(:?\d\d(\.\d+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?)?)?$/i.test(trimmed))
    return undefined;
  const zoned = /T/i.test(trimmed) && !/(Z|[+-]\d\d:?(\d\d)?)$/i.test(trimmed.slice(11)) ? `${trimmed}Z` : trimmed;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}

export function parseBoolean(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** Normalized Base64: without padding and white space, in the standard alphabet. */
export const canonicalBase64 = (text: string): string =>
  text
    .replace(/[\s=]+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');

export interface Network {
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  readonly bits: number;
}

function parseV4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 && part.includes('.') ? parseV4(part) : undefined;
    if (v4) bytes.push(...v4);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}

function parseV6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '');
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : [];
  if (!head || !tail) return undefined;
  const gap = 16 - head.length - tail.length;
  if (halves.length === 2 ? gap < 2 : gap !== 0) return undefined;
  return [...head, ...new Array<number>(gap).fill(0), ...tail];
}

const parseAddress = (text: string): number[] | undefined => (text.includes(':') ? parseV6(text) : parseV4(text));

/** An address (`203.0.113.7`, `2001:db8::1`) or a network in CIDR notation, of either family. */
export function parseNetwork(text: string): Network | undefined {
  const trimmed = text.trim();
  const slash = trimmed.indexOf('/');
  const bytes = parseAddress(slash < 0 ? trimmed : trimmed.slice(0, slash));
  if (!bytes) return undefined;
  const full = bytes.length * 8;
  if (slash < 0) return { bytes, bits: full };
  const bits = /^\d{1,3}$/.test(trimmed.slice(slash + 1)) ? Number(trimmed.slice(slash + 1)) : -1;
  return bits < 0 || bits > full ? undefined : { bytes, bits };
}

/** Whether the address (or all of the smaller network) is in the network. IPv4 and IPv6 never match each other. */
export function networkHolds(network: Network, address: Network): boolean {
  if (network.bytes.length !== address.bytes.length || address.bits < network.bits) return false;
  for (let i = 0, left = network.bits; left > 0; i += 1, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff;
    if (((network.bytes[i] ?? 0) & mask) !== ((address.bytes[i] ?? 0) & mask)) return false;
  }
  return true;
}

/** An ARN pattern: AWS compares each of the six parts separately, so a wildcard does not match across the first five colons.
 * In a pattern with fewer parts, the last one covers the rest. */
export type ArnPattern = readonly Glob[];

function splitArn(text: string, parts: number): string[] {
  const split = text.split(':');
  return split.length <= parts ? split : [...split.slice(0, parts - 1), split.slice(parts - 1).join(':')];
}

/** @param marked text with marked wildcards, as in a glob. */
export const arnPattern = (marked: string): ArnPattern => splitArn(marked, 6).map(globOf);

export function arnMatches(pattern: ArnPattern, value: string): boolean {
  const parts = splitArn(value, pattern.length);
  return parts.length === pattern.length && pattern.every((part, index) => globMatches(part, parts[index] ?? ''));
}
