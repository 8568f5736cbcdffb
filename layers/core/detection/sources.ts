import type { Place } from './types.ts';

/** Sources are stored by network prefix rather than by host, which keeps the stored state small and stable. */

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** Upper bound of the cache: the same addresses occur again and again. */
const MOST_ADDRESSES = 20_000;

interface Reading {
  readonly prefix: string | undefined;
  readonly private: boolean;
}

const readings = new Map<string, Reading>();

function reading(address: string): Reading {
  const before = readings.get(address);
  if (before !== undefined) return before;
  if (readings.size >= MOST_ADDRESSES) readings.clear();
  const read = { prefix: readPrefix(address), private: readPrivate(address) };
  readings.set(address, read);
  return read;
}

/** `/24` of an IPv4 address, `/48` of an IPv6 address; undefined for names of services and anything else. */
export const prefixOf = (address: string): string | undefined => reading(address).prefix;

/** True for loopback, link-local, private and otherwise unroutable addresses: they have no location. */
export const isPrivate = (address: string): boolean => reading(address).private;

function readPrefix(address: string): string | undefined {
  const v4 = V4.exec(address);
  if (v4 !== null) return `${v4[1]}.${v4[2]}.${v4[3]}.0/24`;
  if (!address.includes(':')) return undefined;
  const mapped = address.toLowerCase().match(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/);
  if (mapped?.[1] !== undefined) return readPrefix(mapped[1]);
  const groups = firstGroups(address.toLowerCase());
  return groups === undefined ? undefined : `${groups.join(':')}::/48`;
}

/** The first three groups, without leading zeros. */
function firstGroups(address: string): readonly string[] | undefined {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  const groups = [...front, ...gap, ...back];
  if (groups.length !== 8 || groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return groups.slice(0, 3).map((group) => group.replace(/^0+(?=.)/, ''));
}

function readPrivate(address: string): boolean {
  const v4 = V4.exec(address);
  if (v4 === null) return /^(::1$|::$|f[cd]|fe[89ab])/i.test(address);
  const [a, b] = [Number(v4[1]), Number(v4[2])];
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  return (
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b <= 127)
  );
}

/** The same for a prefix as `prefixOf` returns it. */
export const isPrivatePrefix = (prefix: string): boolean => isPrivate(prefix.slice(0, prefix.indexOf('/')));

/** True if traffic from the internet can come from the address. */
export const isPublic = (address: string): boolean => prefixOf(address) !== undefined && !isPrivate(address);

/** Autonomous systems of Amazon. Instances with a public address, and functions, appear there. */
const AMAZON: ReadonlySet<number> = new Set([16_509, 14_618, 8_987]);

/** True if the network of a place belongs to Amazon. */
export const isAmazon = (place: Place | undefined): boolean => place?.asn !== undefined && AMAZON.has(place.asn);

/** Whether a call comes from AWS CloudShell, which runs in Amazon's network in the Region that the person chose in the console. An instance
 * of an attacker can claim the same, so this lowers the weight of a new network, and hides nothing. */
export const isCloudShell = (userAgent: string, place: Place | undefined): boolean =>
  isAmazon(place) && /\bexec-env\/CloudShell\b/.test(userAgent);

/** The same machine in a cloud can appear with any network of that cloud: they count as one. */
const CLOUDS: Readonly<Record<string, readonly string[]>> = {
  Amazon: ['AS16509', 'AS14618', 'AS8987', 'AS7224', 'AS62785'],
  Google: ['AS15169', 'AS396982', 'AS19527', 'AS36492', 'AS43515'],
  Microsoft: ['AS8075', 'AS8068', 'AS8069', 'AS8070'],
};
const CLOUD_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(CLOUDS).flatMap(([cloud, networks]) => networks.map((network) => [network, cloud] as const)),
);

/** The cloud that a network such as `AS16509` belongs to; the network itself if it belongs to none. */
export const providerOf = (network: string): string => CLOUD_OF.get(network) ?? network;

const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/terraform/i, 'terraform'],
  [/pulumi/i, 'pulumi'],
  [/hashicorp.*packer/i, 'packer'],
  [/cloudformation/i, 'cloudformation'],
  [/aws-cdk|cdk-/i, 'cdk'],
  [/ansible/i, 'ansible'],
  [/aws-cli/i, 'aws-cli'],
  [/boto3|botocore/i, 'python'],
  [/aws-sdk-(\w+)/i, 'aws-sdk'],
  [/mozilla\//i, 'browser'],
  [/console/i, 'console'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/kali|parrot|pentoo|blackarch/i, 'attack-distribution'],
  [/darwin|macos|mac os x/i, 'macos'],
  [/microsoft-standard|wsl/i, 'wsl'],
  [/windows/i, 'windows'],
  [/linux/i, 'linux'],
];

const known = new Map<string, string>();
const MOST_KNOWN = 5_000;

/** The kind of client and operating system of a user agent, without versions: `aws-cli/macos`. */
export function agentFamily(userAgent: string): string {
  const before = known.get(userAgent);
  if (before !== undefined) return before;
  const family = FAMILIES.find(([pattern]) => pattern.test(userAgent))?.[1] ?? firstWord(userAgent);
  const sdk = family === 'aws-sdk' ? (/aws-sdk-\w+/i.exec(userAgent)?.[0].toLowerCase() ?? family) : family;
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const result = system === undefined ? sdk : `${sdk}/${system}`;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(userAgent, result);
  return result;
}

const firstWord = (userAgent: string): string =>
  /^[[\s]*([A-Za-z][\w.-]*)/.exec(userAgent)?.[1]?.slice(0, 40).toLowerCase() ?? 'none';

/** Infrastructure-as-code clients, for which many changes are routine. A user agent can be forged: it lowers the confidence
 * of a signal, but never suppresses it. */
export const buildsInfrastructure = (userAgent: string): boolean =>
  /^(terraform|pulumi|packer|cloudformation|cdk|ansible)/.test(agentFamily(userAgent));
