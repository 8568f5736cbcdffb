import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ADDRESSES_FILE, encodeAddresses, type RangeTable } from './addresses-table.ts';

/** Compiles the locations of addresses. Countries: `@ip-location-db/geo-whois-asn-country`; networks: `@ip-location-db/asn`.
 * Both may be redistributed with attribution (CC BY 4.0: NRO, RouteViews, DB-IP), which the table includes. */
export async function buildAddresses(outDir: string): Promise<string> {
  const target = join(outDir, ADDRESSES_FILE);
  const countries = await folderOf('@ip-location-db/geo-whois-asn-country');
  const networks = await folderOf('@ip-location-db/asn');
  if (await isNewer(target, [countries.manifest, networks.manifest, import.meta.filename])) return target;
  const organizations = new Map<number, string>();
  const country = (cells: readonly string[]): number => countryCode(cells[2] ?? '');
  const network = (cells: readonly string[]): number => {
    const number = Number(cells[2]);
    if (cells[3] !== undefined) organizations.set(number, cells[3]);
    return number;
  };
  const file = (source: Source, name: string) => join(source.folder, `${name}-num.csv`);
  const tables = {
    country4: await ranges(file(countries, 'geo-whois-asn-country-ipv4'), country, Number),
    country6: await ranges(file(countries, 'geo-whois-asn-country-ipv6'), country, first48Bits),
    network4: await ranges(file(networks, 'asn-ipv4'), network, Number),
    network6: await ranges(file(networks, 'asn-ipv6'), network, first48Bits),
  };
  await mkdir(outDir, { recursive: true });
  await writeFile(target, encodeAddresses({ date: countries.date, tables, organizations }));
  return target;
}

interface Source {
  readonly folder: string;
  readonly manifest: string;
  /** `2026-06-17`, from the package's version. */
  readonly date: string;
}

async function folderOf(name: string): Promise<Source> {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const digits = /(\d{4})(\d{2})(\d{2})/.exec(String(version).split('.')[2] ?? '');
  return { folder: dirname(manifest), manifest, date: digits === null ? 'unknown' : digits.slice(1, 4).join('-') };
}

async function isNewer(target: string, sources: readonly string[]): Promise<boolean> {
  try {
    const built = (await stat(target)).mtimeMs;
    const times = await Promise.all(sources.map(async (source) => (await stat(source)).mtimeMs));
    return times.every((time) => time <= built);
  } catch {
    return false;
  }
}

/** Two letters as one number; 0 means unallocated. */
const countryCode = (letters: string): number =>
  /^[A-Z]{2}$/.test(letters) ? letters.charCodeAt(0) * 256 + letters.charCodeAt(1) : 0;

const LOW_BITS = 80n;

/** The first 48 bits of an IPv6 address fit into a number exactly; networks are not allocated in smaller blocks. */
const first48Bits = (decimal: string): number => Number(BigInt(decimal) >> LOW_BITS);

/** Reads `start,end,value` lines into sorted starts with one value each. A gap has the value 0; adjacent ranges with the same
 * value are merged. */
async function ranges(
  path: string,
  held: (cells: readonly string[]) => number,
  position: (decimal: string) => number,
): Promise<RangeTable> {
  const starts: number[] = [];
  const values: number[] = [];
  const put = (start: number, value: number): void => {
    if (starts.at(-1) === start) values[values.length - 1] = value;
    else if (values.at(-1) !== value) {
      starts.push(start);
      values.push(value);
    }
  };
  let next = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const cells = cellsOf(line);
    const start = position(cells[0] ?? '0');
    const end = position(cells[1] ?? '0');
    if (start > next) put(next, 0);
    if (end < next) continue;
    put(Math.max(start, next), held(cells));
    next = end + 1;
  }
  put(next, 0);
  return { starts, values };
}

/** Commas inside quotes belong to the name of an organization, which is the last field. */
function cellsOf(line: string): readonly string[] {
  const [start = '', end = '', value = '', ...rest] = line.split(',');
  const name = rest.join(',');
  const plain = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
  return name === '' ? [start, end, value] : [start, end, value, plain];
}
