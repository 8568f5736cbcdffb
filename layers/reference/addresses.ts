import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { isPrivate } from '../core/detection/sources.ts';
import type { Place } from '../core/detection/types.ts';
import { ADDRESSES_FILE, type DecodedAddresses, decodeAddresses, type RangeTable } from './addresses-table.ts';
import { locateReference } from './locate.ts';

/** The location of an address; undefined for private and unallocated addresses, service names, and text that is not an
 * address. */
export type Locate = (address: string) => Place | undefined;

const MAX_REMEMBERED = 20_000;

let loaded: Locate | undefined;

/** The locations of addresses, from the compiled table; the file is read on the first lookup.
 *
 * @throws Error on the first lookup if the table cannot be found. */
export function loadAddresses(): Locate {
  loaded ??= lazily(() => locator(decodeAddresses(readFileSync(locateReference(ADDRESSES_FILE)))));
  return loaded;
}

function lazily(make: () => Locate): Locate {
  let locate: Locate | undefined;
  return (address) => {
    locate ??= make();
    return locate(address);
  };
}

/** Looks addresses up in a decoded table, and caches recent results. */
export function locator(table: DecodedAddresses): Locate {
  const remembered = new Map<string, Place | undefined>();
  return (address) => {
    const before = remembered.get(address);
    if (before !== undefined || remembered.has(address)) return before;
    const place = find(table, address);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(address, place);
    return place;
  };
}

function find(table: DecodedAddresses, address: string): Place | undefined {
  const kind = isIP(address);
  if (kind === 0 || isPrivate(address)) return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return find(table, mapped);
  const position = kind === 4 ? v4Number(address) : v6Number(address);
  const { tables } = table;
  const country = countryOf(valueAt(kind === 4 ? tables.country4 : tables.country6, position));
  const asn = valueAt(kind === 4 ? tables.network4 : tables.network6, position);
  if (country === undefined && asn === 0) return undefined;
  return { ...(country !== undefined && { country }), ...(asn !== 0 && { asn, ...organization(table, asn) }) };
}

const v4Number = (address: string): number =>
  address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);

/** The first three groups as one number. */
function v6Number(address: string): number {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back];
  return groups.slice(0, 3).reduce((number, group) => number * 65_536 + Number.parseInt(group, 16), 0);
}

/** The value of the last start at or before `position`. */
function valueAt({ starts, values }: RangeTable, position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= position) low = middle + 1;
    else high = middle - 1;
  }
  return high < 0 ? 0 : (values[high] ?? 0);
}

const countryOf = (code: number): string | undefined =>
  code === 0 ? undefined : String.fromCharCode(code >> 8, code & 0xff);

function organization({ numbers, hosting, ends, names }: DecodedAddresses, asn: number): Partial<Place> {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < asn) low = middle + 1;
    else high = middle;
  }
  if (numbers[low] !== asn) return {};
  const start = low === 0 ? 0 : (ends[low - 1] ?? 0);
  return { organization: names.toString('utf8', start, ends[low]), hosting: hosting[low] === 1 };
}
