import { isEstablished } from './profile.ts';
import { DAY, HOUR, MINUTE } from './rule.ts';
import type { Profile } from './types.ts';

/** Five-minute slots of an hour. */
export const SLOTS = 12;
const SLOT = 5 * MINUTE;

export const hourOf = (time: number): number => Math.floor(time / HOUR) % 24;
export const slotOf = (time: number): number => Math.floor((time % HOUR) / SLOT);
/** 0 is Sunday, as in `Date`. */
export const weekdayOf = (time: number): number => (Math.floor(time / DAY) + 4) % 7;

/** When an identity is active, in UTC. */
export type Schedule =
  | { readonly kind: 'unknown' | 'around-the-clock' | 'irregular' }
  /** A job. An empty list: at any. */
  | {
      readonly kind: 'scheduled';
      readonly weekdays: readonly number[];
      readonly hours: readonly number[];
      /** Five-minute slots. */
      readonly slots: readonly number[];
    };
export type FixedSchedule = Extract<Schedule, { readonly kind: 'scheduled' }>;

/** A slot is usual if it has at least this share of the events of the busiest one: one manual run does not change a schedule. */
const SHARE = 0.1;
/** A job that runs longer is not distinguished from use at any time. */
const FEW = { weekdays: 2, hours: 3, slots: 3 } as const;
const ALL_DAY = 20;
/** A weekly job ran this often. */
const WEEKS = 3;
/** Profiles that were stored before slots and weekdays were counted have too few of them at first. */
const ENOUGH = 40;

/** The period and the phase of a job: hourly at the same minutes, daily at the same hours, or on the same weekdays. */
export function schedule(profile: Profile): Schedule {
  if (!isEstablished(profile)) return { kind: 'unknown' };
  const isDaily = usualCount(profile.hours) <= FEW.hours;
  const isPhased = counted(profile.minutes) && usualCount(profile.minutes ?? []) <= FEW.slots;
  if (!isDaily && !isPhased) return { kind: usualCount(profile.hours) >= ALL_DAY ? 'around-the-clock' : 'irregular' };
  const hours = usualOf(profile.hours);
  const weekdays = profile.days.length >= WEEKS && counted(profile.weekdays) ? usualOf(profile.weekdays) : [];
  return {
    kind: 'scheduled',
    weekdays: weekdays.length <= FEW.weekdays ? weekdays : [],
    hours: hours.length >= ALL_DAY ? [] : hours,
    // Daily jobs start when their queue lets them: the hour says enough.
    slots: isPhased && !isDaily ? usualOf(profile.minutes ?? []) : [],
  };
}

const counted = (counts: readonly number[] | undefined): counts is readonly number[] =>
  counts !== undefined && counts.reduce((sum, count) => sum + count, 0) >= ENOUGH;

const leastOf = (counts: readonly number[]): number => Math.max(1, Math.max(...counts) * SHARE);

function usualOf(counts: readonly number[]): readonly number[] {
  const least = leastOf(counts);
  return counts.flatMap((count, slot) => (count >= least ? [slot] : []));
}

/** The number of usual slots, without a list of them: most identities have no schedule, and every event asks. */
function usualCount(counts: readonly number[]): number {
  const least = leastOf(counts);
  let usual = 0;
  for (const count of counts) if (count >= least) usual += 1;
  return usual;
}

/** Whether a time (milliseconds since the epoch) fits. Daylight saving time moves a job by an hour, a queue by minutes. */
export const isOnSchedule = ({ weekdays, hours, slots }: FixedSchedule, time: number): boolean =>
  isNear(hours, hourOf(time), 24) &&
  isNear(slots, slotOf(time), SLOTS) &&
  (weekdays.length === 0 || weekdays.includes(weekdayOf(time)));

const isNear = (usual: readonly number[], value: number, cycle: number): boolean =>
  usual.length === 0 ||
  usual.some((one) => Math.min((value - one + cycle) % cycle, (one - value + cycle) % cycle) <= 1);

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const two = (value: number): string => String(value).padStart(2, '0');
export const clockTime = (hour: number): string => `${two(hour)}:00 UTC`;

/** `on Monday at 02:00 UTC`, `at 02:00, 03:00 UTC`, `every hour at :20` */
export function inWords({ weekdays, hours, slots }: FixedSchedule): string {
  const minutes = slots.length === 0 ? '' : `:${slots.map((slot) => two(slot * 5)).join(', :')}`;
  const days = weekdays.length === 0 ? '' : `on ${weekdays.map((day) => WEEKDAYS[day]).join(', ')} `;
  if (hours.length === 0) return `${days}every hour at ${minutes}`;
  if (hours.length > FEW.hours) return `${days}${hours.length} times a day at ${minutes}`;
  return `${days}at ${hours.map((hour) => `${two(hour)}:00`).join(', ')} UTC`;
}

/** `Wednesday 14:37 UTC` */
export const momentInWords = (time: number): string =>
  `${WEEKDAYS[weekdayOf(time)]} ${new Date(time).toISOString().slice(11, 16)} UTC`;
