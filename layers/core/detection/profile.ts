import { objectsOf } from './objects.ts';
import { DAY } from './rule.ts';
import { agentFamily, buildsInfrastructure, prefixOf } from './sources.ts';
import type { ActivityEvent, Place, Profile, ProfilePart, Seen } from './types.ts';

export const MOST_DAYS = 30;
/** From here on, something that the profile does not contain is new for the identity. */
export const ENOUGH = { events: 40, days: 3 } as const;
const ENOUGH_SPARSE = { events: 12, days: 7 } as const;

export const emptyProfile = (): Profile => ({
  version: 1,
  firstSeen: null,
  lastSeen: null,
  events: 0,
  days: [],
  sources: {},
  countries: {},
  networks: {},
  regions: {},
  agents: {},
  actions: {},
});

export type Maturity = 'nothing' | 'learning' | 'enough';

/** Whether there is enough data for something unseen to be significant. */
export function maturity(profile: Pick<Profile, 'events' | 'days'>): Maturity {
  if (profile.events === 0) return 'nothing';
  const days = profile.days.length;
  if (profile.events >= ENOUGH.events && days >= ENOUGH.days) return 'enough';
  return profile.events >= ENOUGH_SPARSE.events && days >= ENOUGH_SPARSE.days ? 'enough' : 'learning';
}

export const isEstablished = (profile: Profile): boolean => maturity(profile) === 'enough';

/** `iam:CreateRole`, or `iam:CreateRole!` for a call that did not succeed: the two are separate habits. */
export const actionKey = (event: ActivityEvent): string => {
  const [succeeded, attempted] = keysOf(event.source, event.name);
  return event.outcome === 'success' ? succeeded : attempted;
};

/** `iam:CreateRole`, regardless of the outcome. */
export const callName = ({ source, name }: Pick<ActivityEvent, 'source' | 'name'>): string => keysOf(source, name)[0];

const MOST_KEYS = 5_000;
const keys = new Map<string, Map<string, readonly [succeeded: string, attempted: string]>>();
let keyCount = 0;

/** Cached: looking up a newly concatenated string is slow. */
function keysOf(source: string, name: string): readonly [string, string] {
  const before = keys.get(source)?.get(name);
  if (before !== undefined) return before;
  if (keyCount >= MOST_KEYS) {
    keys.clear();
    keyCount = 0;
  }
  const succeeded = `${source.slice(0, source.indexOf('.'))}:${name}`;
  const pair = [succeeded, `${succeeded}!`] as const;
  keys.set(source, (keys.get(source) ?? new Map<string, readonly [string, string]>()).set(name, pair));
  keyCount += 1;
  return pair;
}

const networkKeys = new Map<number, string>();

/** `AS64500` */
export function networkKey({ asn }: Place): string | undefined {
  if (asn === undefined) return undefined;
  const before = networkKeys.get(asn);
  if (before !== undefined) return before;
  if (networkKeys.size >= MOST_KEYS) networkKeys.clear();
  const key = `AS${asn}`;
  networkKeys.set(asn, key);
  return key;
}

/** Takes each value that a profile lists of an event. */
export interface ValueVisitor {
  see(part: ProfilePart, key: string, time: number): void;
}

/** Visits what a profile lists of an event. A visitor instead of a list, because every event is learned. */
export function visitValues(event: ActivityEvent, place: Place | undefined, visitor: ValueVisitor): void {
  const { time } = event;
  visitor.see('actions', actionKey(event), time);
  visitor.see('regions', event.region, time);
  if (event.byService) return;
  for (const object of objectsOf(event)) visitor.see('objects', object, time);
  const prefix = event.sourceAddress === undefined ? undefined : prefixOf(event.sourceAddress);
  if (prefix !== undefined) visitor.see('sources', prefix, time);
  if (place?.country !== undefined) visitor.see('countries', place.country, time);
  const network = place === undefined ? undefined : networkKey(place);
  if (network !== undefined) visitor.see('networks', network, time);
  visitor.see('agents', agentFamily(event.userAgent), time);
}

/** What a profile lists of an event. */
export function valuesOf(event: ActivityEvent, place: Place | undefined): readonly (readonly [ProfilePart, string])[] {
  const values: [ProfilePart, string][] = [];
  visitValues(event, place, { see: (part, key) => values.push([part, key]) });
  return values;
}

/** The entry for a key from an event, which is untrusted. */
export const seenIn = (entries: Readonly<Record<string, Seen>>, key: string): Seen | undefined =>
  Object.hasOwn(entries, key) ? entries[key] : undefined;

export const HABIT = { count: 3, span: DAY } as const;

export const isHabit = (seen: Seen | undefined): boolean =>
  seen !== undefined && seen.count >= HABIT.count && seen.last - seen.first >= HABIT.span;

/** True if an action and its source are habitual for the identity, in a Region and with a client that it used before. */
export function habitual(profile: Profile, event: ActivityEvent, place: Place | undefined): boolean {
  if (!isEstablished(profile) || !isHabit(seenIn(profile.actions, actionKey(event)))) return false;
  if (seenIn(profile.regions, event.region) === undefined) return false;
  if (!event.byService && seenIn(profile.agents, agentFamily(event.userAgent)) === undefined) return false;
  return isUsualSource(profile, event, place);
}

/** True if the identity habitually uses this source (prefix, or else network and country). Calls by services have none. */
export function isUsualSource(profile: Profile, event: ActivityEvent, place: Place | undefined): boolean {
  if (event.byService || event.sourceAddress === undefined) return true;
  const prefix = prefixOf(event.sourceAddress);
  if (prefix !== undefined && isHabit(seenIn(profile.sources, prefix))) return true;
  const network = place === undefined ? undefined : networkKey(place);
  return (
    network !== undefined &&
    isHabit(seenIn(profile.networks, network)) &&
    isHabit(seenIn(profile.countries, place?.country ?? ''))
  );
}

/** Whether infrastructure as code makes a call. A user agent can be forged: an identity with a baseline has to have used the tool before. */
export const actsAsCode = (profile: Profile, { userAgent }: Pick<ActivityEvent, 'userAgent'>): boolean =>
  buildsInfrastructure(userAgent) &&
  (!isEstablished(profile) || seenIn(profile.agents, agentFamily(userAgent)) !== undefined);

export const dayNumber = (time: number): number => Math.floor(time / DAY);

/** The low `days` bits; `MOST_DAYS` of them at the most. */
export const lastDays = (days: number): number => 2 ** Math.min(Math.max(days, 0), MOST_DAYS) - 1;

/** The days on which something was seen, as bits: bit n is n days before the day of `at` (milliseconds since the epoch). */
export function daysUntil(seen: Seen, at: number): number {
  const age = dayNumber(at) - dayNumber(seen.last);
  if (seen.recent === undefined || Math.abs(age) >= MOST_DAYS) return 0;
  return age >= 0 ? (seen.recent << age) & lastDays(MOST_DAYS) : seen.recent >>> -age;
}

const MOST_SHOWN = 5;

/** The APIs that the identity has called for the longest time. Detectors store counts with a delay, but the first call at once. */
export const usualActions = ({ actions }: Pick<Profile, 'actions'>): readonly string[] =>
  Object.entries(actions)
    .sort(([a, x], [b, y]) => x.first - y.first || (a < b ? -1 : 1))
    .slice(0, MOST_SHOWN)
    .map(([name]) => name);
