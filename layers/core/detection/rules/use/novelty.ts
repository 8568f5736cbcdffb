import { knowsEnough, networkKey, seenIn } from '../../profile.ts';
import type { DetectionContext } from '../../rule.ts';
import { isPublic, prefixOf } from '../../sources.ts';
import type { ActivityEvent, Place } from '../../types.ts';

/** Where a call came from, as far as that is new to the identity. */
export interface Novelty {
  readonly address: string;
  readonly place: Place | undefined;
  /** The prefix was not seen before; implied by what follows. */
  readonly prefix: boolean;
  readonly network: boolean;
  readonly country: boolean;
}

/** What is new about the source of a call; undefined if the source does not count (a service, a private
 * address), or if too little is known. */
export function noveltyOf(event: ActivityEvent, context: DetectionContext): Novelty | undefined {
  const { profile, locate } = context;
  const address = event.sourceAddress;
  if (event.byService || address === undefined || !isPublic(address) || !knowsEnough(profile)) return undefined;
  const prefix = prefixOf(address);
  if (prefix === undefined || seenIn(profile.sources, prefix) !== undefined) return undefined;
  const place = locate(address);
  const network = place === undefined ? undefined : networkKey(place);
  return {
    address,
    place,
    prefix: true,
    network:
      network !== undefined &&
      Object.keys(profile.networks).length > 0 &&
      seenIn(profile.networks, network) === undefined,
    country:
      place?.country !== undefined &&
      Object.keys(profile.countries).length > 0 &&
      seenIn(profile.countries, place.country) === undefined,
  };
}
