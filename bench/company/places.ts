import type { Place } from '../../layers/core/detection/types.ts';

/** The networks of the simulated company and of its attackers, by the start of an address. Fictional: addresses are real only in form. */
const NETWORKS: readonly (readonly [start: string, place: Place])[] = [
  ['91.10.', { country: 'DE', asn: 3320, organization: 'Berlin office' }],
  ['93.20.', { country: 'DE', asn: 3209, organization: 'A home in Berlin' }],
  ['73.30.', { country: 'US', asn: 7922, organization: 'Denver office' }],
  ['76.31.', { country: 'US', asn: 20_115, organization: 'A home in Denver' }],
  ['49.40.', { country: 'IN', asn: 55_836, organization: 'Pune office' }],
  ['126.50.', { country: 'JP', asn: 17_676, organization: 'A hotel in Tokyo' }],
  ['185.60.', { country: 'NL', asn: 9009, organization: 'Company VPN', hosting: true }],
  ['37.62.', { country: 'DE', asn: 6805, organization: 'Mobile in Germany' }],
  ['89.63.', { country: 'PL', asn: 5617, organization: 'A home in Poland' }],
  ['82.61.', { country: 'DE', asn: 3209, organization: 'A train in Germany' }],
  ['20.70.', { country: 'US', asn: 8075, organization: 'Hosted runners', hosting: true }],
  ['20.71.', { country: 'NL', asn: 8075, organization: 'Hosted runners', hosting: true }],
  ['20.72.', { country: 'IE', asn: 8075, organization: 'Hosted runners', hosting: true }],
  ['20.73.', { country: 'SG', asn: 8075, organization: 'Hosted runners', hosting: true }],
  ['20.74.', { country: 'GB', asn: 8075, organization: 'Hosted runners', hosting: true }],
  ['20.75.', { country: 'AU', asn: 8075, organization: 'Hosted runners', hosting: true }],
  ['3.80.', { country: 'DE', asn: 16_509, organization: 'Amazon', hosting: true }],
  ['18.82.', { country: 'DE', asn: 14_618, organization: 'Amazon', hosting: true }],
  ['54.83.', { country: 'US', asn: 16_509, organization: 'Amazon, of an attacker', hosting: true }],
  ['52.81.', { country: 'US', asn: 16_509, organization: 'Amazon, of a vendor', hosting: true }],
  ['177.90.', { country: 'BR', asn: 28_573, organization: 'A host in Brazil', hosting: true }],
  ['78.91.', { country: 'DE', asn: 24_940, organization: 'A host in Germany', hosting: true }],
];

export const BERLIN = '91.10.1.7';
export const BERLIN_HOME = '93.20.4.9';
export const DENVER = '73.30.2.8';
export const DENVER_HOME = '76.31.5.3';
export const PUNE = '49.40.3.6';
export const TOKYO = '126.50.7.7';
export const VPN = '185.60.8.8';
export const TRAIN = '82.61.9.1';
export const MOBILE = '37.62.3.4';
export const WARSAW_HOME = '89.63.5.6';
export const AWS = '3.80.10.10';
export const AWS_TOO = '18.82.10.10';
export const AWS_OF_ATTACKER = '54.83.10.10';
export const VENDOR = '52.81.11.11';
export const BRAZIL = '177.90.12.12';
export const RENTED_IN_GERMANY = '78.91.13.13';

const known = new Map<string, Place | undefined>();

/** Country and network of an address. */
export function locate(address: string): Place | undefined {
  if (!known.has(address)) known.set(address, NETWORKS.find(([start]) => address.startsWith(start))?.[1]);
  return known.get(address);
}
