import { DAY } from './rule.ts';
import { prefixOf } from './sources.ts';
import type { ActivityEvent, Place, Profile, Seen } from './types.ts';

export const MOST_DAYS = 30;
/** From here on, something that the profile does not contain is new for the identity. */
const ENOUGH = { events: 40, days: 3 } as const;
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
  hours: Array.from({ length: 24 }, () => 0),
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

/** The entry for a key from an event, which is untrusted. */
export const seenIn = (entries: Readonly<Record<string, Seen>>, key: string): Seen | undefined =>
  Object.hasOwn(entries, key) ? entries[key] : undefined;

export const HABIT = { count: 3, span: DAY } as const;

export const isHabit = (seen: Seen | undefined): boolean =>
  seen !== undefined && seen.count >= HABIT.count && seen.last - seen.first >= HABIT.span;

/** True if both the action and its source are habitual for the identity. */
export function habitual(profile: Profile, event: ActivityEvent, place: Place | undefined): boolean {
  if (!isEstablished(profile) || !isHabit(seenIn(profile.actions, actionKey(event)))) return false;
  return usualSource(profile, event, place);
}

/** True if the identity habitually uses this source (prefix, or else network and country). Calls by services have none. */
function usualSource(profile: Profile, event: ActivityEvent, place: Place | undefined): boolean {
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

export const dayNumber = (time: number): number => Math.floor(time / DAY);

/** The low `days` bits; `MOST_DAYS` of them at the most. */
export const lastDays = (days: number): number => 2 ** Math.min(Math.max(days, 0), MOST_DAYS) - 1;

/** The days on which something was seen, as bits: bit n is n days before the day of `at` (milliseconds since the epoch). */
export function daysUntil(seen: Seen, at: number): number {
  const age = dayNumber(at) - dayNumber(seen.last);
  if (seen.recent === undefined || Math.abs(age) >= MOST_DAYS) return 0;
  return age >= 0 ? (seen.recent << age) & lastDays(MOST_DAYS) : seen.recent >>> -age;
}

export type Schedule =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'around-the-clock' }
  | { readonly kind: 'at-hours'; readonly hours: readonly number[] }
  | { readonly kind: 'irregular' };

/** The schedule that the hours of activity show: an hourly job covers the whole day, a nightly job one or two hours. */
export function schedule(profile: Profile): Schedule {
  if (!isEstablished(profile)) return { kind: 'unknown' };
  const used = profile.hours.flatMap((count, hour) => (count > 0 ? [hour] : []));
  if (used.length >= 20) return { kind: 'around-the-clock' };
  return used.length <= 3 ? { kind: 'at-hours', hours: used } : { kind: 'irregular' };
}
