/** Layout of the table of locations: a line of JSON with the offset of each part, then the parts. */

export const ADDRESSES_FILE = 'addresses.bin';

/** Sorted starts, each with the value up to the next one. */
export interface RangeTable {
  readonly starts: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export const TABLES = ['country4', 'country6', 'network4', 'network6'] as const;
export type TableName = (typeof TABLES)[number];

export interface AddressSource {
  /** `2026-06-17`: the day of the data. */
  readonly date: string;
  readonly tables: Readonly<Record<TableName, RangeTable>>;
  /** Names by number of autonomous system. */
  readonly organizations: ReadonlyMap<number, string>;
}

interface Part {
  readonly offset: number;
  readonly count: number;
}

export interface Header {
  readonly version: 1;
  readonly date: string;
  readonly attribution: string;
  readonly parts: Readonly<Record<string, Part>>;
}

const ATTRIBUTION =
  'Countries: nro.net (CC BY 4.0) by way of ip-location-db. Networks: routeviews.org, nro.net and db-ip.com (CC BY 4.0) by way of ip-location-db. Merged and shortened.';
/** The header is padded to this size, so that offsets do not depend on its length. */
const HEADER_BYTES = 2048;
const ALIGNMENT = 8;

/** Hosting providers: not the location of a person, but possibly the exit of a private network. */
const HOSTING =
  /host|cloud|data ?cent|datacamp|server|\bvps\b|colo|digital ?ocean|linode|akamai|\bovh|hetzner|vultr|choopa|amazon|google|microsoft|oracle|alibaba|tencent|leaseweb|m247|contabo|scaleway|cdn77|cloudflare|vpn/i;

export function encodeAddresses({ date, tables, organizations }: AddressSource): Buffer {
  const chunks: Buffer[] = [];
  const parts: Record<string, Part> = {};
  let offset = HEADER_BYTES;
  const add = (name: string, bytes: Buffer, count: number): void => {
    parts[name] = { offset, count };
    const padding = (ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT;
    chunks.push(bytes, Buffer.alloc(padding));
    offset += bytes.length + padding;
  };
  for (const name of TABLES) {
    const { starts, values } = tables[name];
    const wide = name.endsWith('6');
    const positions = wide ? Float64Array.from(starts) : Uint32Array.from(starts);
    const held = name.startsWith('country') ? Uint16Array.from(values) : Uint32Array.from(values);
    add(`${name}.starts`, bytesOf(positions), starts.length);
    add(`${name}.values`, bytesOf(held), values.length);
  }
  addOrganizations(organizations, add);
  const header: Header = { version: 1, date, attribution: ATTRIBUTION, parts };
  const head = Buffer.alloc(HEADER_BYTES, 0x20);
  if (head.write(JSON.stringify(header)) >= HEADER_BYTES)
    throw new Error(`the header of ${ADDRESSES_FILE} exceeds ${HEADER_BYTES} bytes`);
  return Buffer.concat([head, ...chunks]);
}

const bytesOf = (array: Uint16Array | Uint32Array | Float64Array | Uint8Array): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength);

function addOrganizations(
  organizations: ReadonlyMap<number, string>,
  add: (name: string, bytes: Buffer, count: number) => void,
): void {
  const sorted = [...organizations].sort(([a], [b]) => a - b);
  const names = sorted.map(([, name]) => Buffer.from(name.slice(0, 60)));
  const ends: number[] = [];
  names.reduce((end, { length }) => {
    ends.push(end + length);
    return end + length;
  }, 0);
  add('organization.numbers', bytesOf(Uint32Array.from(sorted, ([number]) => number)), sorted.length);
  add(
    'organization.hosting',
    bytesOf(Uint8Array.from(sorted, ([, name]) => (HOSTING.test(name) ? 1 : 0))),
    sorted.length,
  );
  add('organization.ends', bytesOf(Uint32Array.from(ends)), ends.length);
  add('organization.names', Buffer.concat(names), ends.at(-1) ?? 0);
}

/** The parts of the file, as views of its bytes: nothing is copied or parsed beyond the header. */
export interface DecodedAddresses {
  readonly header: Header;
  readonly tables: Readonly<Record<TableName, RangeTable>>;
  readonly numbers: Uint32Array;
  readonly hosting: Uint8Array;
  readonly ends: Uint32Array;
  readonly names: Buffer;
}

/** @throws Error if the file does not have this format. */
export function decodeAddresses(file: Buffer): DecodedAddresses {
  // A view needs aligned memory, which a pooled buffer does not guarantee.
  const bytes = file.byteOffset % ALIGNMENT === 0 ? file : Buffer.from(new Uint8Array(file).buffer);
  const header: Header = JSON.parse(bytes.subarray(0, HEADER_BYTES).toString('utf8'));
  if (header.version !== 1) throw new Error(`expected version 1 of ${ADDRESSES_FILE}, got ${header.version}`);
  const part = (name: string): Part => {
    const found = header.parts[name];
    if (found === undefined) throw new Error(`${ADDRESSES_FILE} has no part ${name}`);
    return { offset: bytes.byteOffset + found.offset, count: found.count };
  };
  const u32 = (name: string) => new Uint32Array(bytes.buffer, part(name).offset, part(name).count);
  const table = (name: TableName): RangeTable => ({
    starts: name.endsWith('6')
      ? new Float64Array(bytes.buffer, part(`${name}.starts`).offset, part(`${name}.starts`).count)
      : u32(`${name}.starts`),
    values: name.startsWith('country')
      ? new Uint16Array(bytes.buffer, part(`${name}.values`).offset, part(`${name}.values`).count)
      : u32(`${name}.values`),
  });
  const hosting = part('organization.hosting');
  const names = part('organization.names');
  return {
    header,
    tables: {
      country4: table('country4'),
      country6: table('country6'),
      network4: table('network4'),
      network6: table('network6'),
    },
    numbers: u32('organization.numbers'),
    hosting: new Uint8Array(bytes.buffer, hosting.offset, hosting.count),
    ends: u32('organization.ends'),
    names: Buffer.from(bytes.buffer, names.offset, names.count),
  };
}
