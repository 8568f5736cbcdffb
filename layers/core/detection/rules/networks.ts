import { isHabit, networkKey, seenIn } from '../profile.ts';
import type { DetectionContext } from '../rule.ts';
import { isPublic, prefixOf } from '../sources.ts';
import type { ActivityEvent, Profile } from '../types.ts';

/** The network that a caller is in: `AS64500` where IP geolocation knows it, else the prefix of the address. undefined for services
 * and private addresses. */
export function networkOf(event: ActivityEvent, locate: DetectionContext['locate']): string | undefined {
  const address = event.sourceAddress;
  if (event.byService || address === undefined || !isPublic(address)) return undefined;
  const place = locate(address);
  return (place && networkKey(place)) ?? prefixOf(address);
}

type Kind = 'system' | 'IPv6' | 'IPv4';
const kindOf = (network: string): Kind =>
  network.startsWith('AS') ? 'system' : network.includes(':') ? 'IPv6' : 'IPv4';

/** Whether two networks can be compared: one host has an address of each version. */
export const sameKind = (one: string, other: string): boolean => kindOf(one) === kindOf(other);

export const isUsualNetwork = (profile: Profile, network: string): boolean =>
  isHabit(seenIn(kindOf(network) === 'system' ? profile.networks : profile.sources, network));
