import { isEstablished, isHabit, networkKey, seenIn } from '../../profile.ts';
import type { DetectionContext } from '../../rule.ts';
import { isPrivatePrefix, isPublic, prefixOf, providerOf } from '../../sources.ts';
import type { ActivityEvent, Place, Profile } from '../../types.ts';

type Baseline = Pick<DetectionContext, 'profile' | 'locate'>;

/** What is new about the source of a call for the identity. */
export interface Novelty {
  readonly address: string;
  readonly place: Place | undefined;
  readonly network: boolean;
  readonly country: boolean;
}

/** undefined if the source is a service or a private address, is not new, or if the baseline is not established. */
export function noveltyOf(event: ActivityEvent, context: Baseline): Novelty | undefined {
  // Several rules ask about the same event in a row.
  if (latest?.event === event && latest.profile === context.profile) return latest.novelty;
  latest = { event, profile: context.profile, novelty: noveltyIn(event, context) };
  return latest.novelty;
}

let latest:
  | { readonly event: ActivityEvent; readonly profile: Profile; readonly novelty: Novelty | undefined }
  | undefined;

function noveltyIn(event: ActivityEvent, context: Baseline): Novelty | undefined {
  const { profile, locate } = context;
  const address = event.sourceAddress;
  if (event.byService || address === undefined || !isPublic(address) || !isEstablished(profile)) return undefined;
  const prefix = prefixOf(address);
  if (prefix === undefined || seenIn(profile.sources, prefix) !== undefined) return undefined;
  const place = locate(address);
  const network = place === undefined ? undefined : networkKey(place);
  const provider = network === undefined ? undefined : providerOf(network);
  // Hosted runners and clouds appear in many countries: where their provider is a habit, another country is not new.
  const usual = Object.entries(profile.networks).some(([name, seen]) => providerOf(name) === provider && isHabit(seen));
  return {
    address,
    place,
    network:
      provider !== undefined &&
      areNetworksKnown(profile) &&
      !Object.keys(profile.networks).some((name) => providerOf(name) === provider),
    country:
      !usual &&
      place?.country !== undefined &&
      Object.keys(profile.countries).length > 0 &&
      seenIn(profile.countries, place.country) === undefined,
  };
}

/** Without IP geolocation, no network is known. An identity that was used from private addresses only has none either, and the internet is
 * new for it. */
const areNetworksKnown = ({ networks, sources }: Profile): boolean => {
  const prefixes = Object.keys(sources);
  return Object.keys(networks).length > 0 || (prefixes.length > 0 && prefixes.every(isPrivatePrefix));
};
