import { dayNumber, maturity, seenIn } from '../../detection/profile.ts';
import { DAY } from '../../detection/rule.ts';
import { clockTime, inWords, schedule } from '../../detection/schedule.ts';
import type { Profile, Seen } from '../../detection/types.ts';
import { learnedText } from '../wording.ts';
import type { BriefEvent } from './events.ts';

/** What is usual for the identity, from its baseline. */
export interface Usual {
  /** ISO 8601; null: no use was seen before the incident. */
  readonly lastUse: string | null;
  readonly events: number;
  /** Days with activity; the baseline keeps 30. */
  readonly days: number;
  /** `every hour of the day`, `at 02:00, 03:00 UTC`, `every hour at :20`, `at no fixed hours`; null: not enough is known. */
  readonly schedule: string | null;
  readonly countries: readonly string[];
  readonly networks: readonly string[];
  readonly clients: readonly string[];
  readonly regions: readonly string[];
  /** The most frequent APIs. */
  readonly apis: readonly string[];
  /** Why the baseline says little; null: it is sufficient. */
  readonly caveat: string | null;
}

/** A difference between the baseline and the incident. */
export interface Unusual {
  readonly what: 'country' | 'network' | 'client' | 'Region' | 'API' | 'hour';
  readonly expected: readonly string[];
  readonly observed: readonly string[];
}

const MOST_SHOWN = 5;
const MOST_APIS = 8;

/** The baseline from before the first event of the incident. */
export function usualOf(profile: Profile | undefined, start: number): Usual | null {
  if (profile === undefined || profile.events === 0) return null;
  const days = profile.days.length;
  return {
    lastUse: lastUseBefore(profile, start),
    events: profile.events,
    days,
    schedule: scheduleInWords(profile, start),
    countries: frequent(profile.countries, start),
    networks: frequent(profile.networks, start),
    clients: frequent(profile.agents, start),
    regions: frequent(profile.regions, start),
    apis: frequent(profile.actions, start, MOST_APIS),
    caveat:
      maturity(profile) === 'learning'
        ? `The baseline is still being learned: ${learnedText({ events: profile.events, days })} so far.`
        : null,
  };
}

/** What the events show that the baseline does not have. */
export function unusualOf(
  profile: Profile | undefined,
  events: readonly BriefEvent[],
  start: number,
): readonly Unusual[] {
  if (profile === undefined || profile.events === 0) return [];
  const compare = (
    what: Unusual['what'],
    known: Readonly<Record<string, Seen>>,
    valueIn: (event: BriefEvent) => string | undefined,
    label = valueIn,
  ): Unusual[] => {
    const isNew = (event: BriefEvent): boolean => {
      const value = valueIn(event);
      return value !== undefined && !((seenIn(known, value)?.first ?? Number.POSITIVE_INFINITY) < start);
    };
    const observed = [...new Set(events.filter(isNew).flatMap((event) => label(event) ?? []))];
    return observed.length === 0 ? [] : [{ what, expected: frequent(known, start), observed }];
  };
  return [
    ...compare('country', profile.countries, ({ origin }) => origin.country),
    ...compare('network', profile.networks, ({ origin }) => origin.network, networkInWords),
    ...compare('client', profile.agents, ({ origin }) => origin.client),
    ...compare('Region', profile.regions, ({ origin }) => origin.region),
    ...compare(
      'API',
      profile.actions,
      ({ api, denied }) => (denied ? `${api}!` : api),
      ({ api }) => api,
    ),
    ...unusualHours(profile, events, start),
  ];
}

const networkInWords = ({ origin: { network, organization } }: BriefEvent): string | undefined =>
  network === undefined || organization === undefined ? network : `${network} ${organization}`;

function unusualHours(profile: Profile, events: readonly BriefEvent[], start: number): Unusual[] {
  const usual = schedule(profile, start);
  if (usual.kind !== 'scheduled' || usual.hours.length === 0) return [];
  const hours = new Set(events.map(({ time }) => new Date(time).getUTCHours()));
  const observed = [...hours].filter((hour) => !usual.hours.includes(hour)).sort((a, b) => a - b);
  if (observed.length === 0) return [];
  return [{ what: 'hour', expected: usual.hours.map(clockTime), observed: observed.map(clockTime) }];
}

function scheduleInWords(profile: Profile, start: number): string | null {
  const usual = schedule(profile, start);
  switch (usual.kind) {
    case 'unknown':
      return null;
    case 'around-the-clock':
      return 'every hour of the day';
    case 'scheduled':
      return inWords(usual);
    case 'irregular':
      return 'at no fixed hours';
  }
}

/** Most frequent first; without denied calls, and without what was first seen in the incident. */
function frequent(entries: Readonly<Record<string, Seen>>, start: number, most = MOST_SHOWN): readonly string[] {
  return Object.entries(entries)
    .filter(([name, { first }]) => first < start && !name.endsWith('!'))
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, most)
    .map(([name]) => name);
}

/** The baseline can have learned the first events of the attack: their time is not the last normal use. */
function lastUseBefore(profile: Profile, start: number): string | null {
  if (profile.lastSeen !== null && profile.lastSeen < start) return new Date(profile.lastSeen).toISOString();
  const times = [profile.actions, profile.networks, profile.agents]
    .flatMap((part) => Object.values(part))
    .flatMap(({ last }) => (last < start ? [last] : []));
  if (times.length > 0) return new Date(Math.max(...times)).toISOString();
  const day = profile.days.findLast((one) => Date.parse(one) / DAY < dayNumber(start));
  return day === undefined ? null : new Date(Date.parse(day)).toISOString();
}
