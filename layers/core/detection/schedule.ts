import { daysAt, hourOf, SLOTS, slotOf } from './active-times.ts';
import { dayNumber, isEstablished } from './profile.ts';
import type { ActiveTimes, Profile } from './types.ts';

/** 0 is Sunday, as in `Date`. */
const weekdayOf = (time: number): number => (dayNumber(time) + 4) % 7;

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

/** An hour, a slot or a weekday is usual from this number of days on: one manual run does not change a schedule. */
const USUAL_DAYS = 3;
/** Without a schedule, more days than this share of the usual ones are at other times. */
const OTHER_DAYS = 0.5;
/** A job that runs longer is not distinguished from use at any time. */
const FEW = { weekdays: 2, hours: 3, slots: 3 } as const;
const ALL_DAY = 20;

interface Known {
  readonly day: number;
  readonly days: Profile['days'];
  readonly schedule: Schedule;
}

/** Every event of a machine asks, and the answer changes a few times a month. */
const known = new WeakMap<ActiveTimes, Known>();

/** The period and the phase of a job before a time (milliseconds since the epoch): hourly at the same minutes, daily at the same hours, or on
 * the same weekdays. It depends on days, and not on numbers of events, because a detector stores each new day, but not each event. */
export function schedule(profile: Profile, time: number): Schedule {
  const { active, days } = profile;
  if (active === undefined || !isEstablished(profile)) return { kind: 'unknown' };
  const day = dayNumber(time);
  const before = known.get(active);
  if (before?.day === day && before.days === days) return before.schedule;
  const found = scheduleOf(active, days, time);
  known.set(active, { day, days, schedule: found });
  return found;
}

function scheduleOf(active: ActiveTimes, days: Profile['days'], time: number): Schedule {
  const hourDays = daysAt(active, active.hours, time);
  const hours = regular(hourDays, ALL_DAY - 1);
  const slots = regular(daysAt(active, active.slots, time), FEW.slots);
  const isDaily = hours.length > 0 && hours.length <= FEW.hours;
  if (!isDaily && slots.length === 0) return { kind: kindOf(hourDays) };
  return {
    kind: 'scheduled',
    weekdays: regular(weekdaysOf(days), FEW.weekdays),
    hours,
    // Daily jobs start when their queue lets them: the hour says enough.
    slots: isDaily ? [] : slots,
  };
}

function kindOf(hourDays: readonly number[]): 'unknown' | 'around-the-clock' | 'irregular' {
  if (Math.max(...hourDays) < USUAL_DAYS && !hourDays.some((days) => days > 1)) return 'unknown';
  return hourDays.filter((days) => days >= USUAL_DAYS).length >= ALL_DAY ? 'around-the-clock' : 'irregular';
}

function weekdaysOf(days: Profile['days']): readonly number[] {
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (const day of days) counts[weekdayOf(Date.parse(day))] = (counts[weekdayOf(Date.parse(day))] ?? 0) + 1;
  return counts;
}

/** What is usual by its number of days. Empty if it is more than `most`, or if much is at other times. */
function regular(counts: readonly number[], most: number): readonly number[] {
  const usual = counts.flatMap((days, index) => (days >= USUAL_DAYS ? [index] : []));
  if (usual.length > most) return [];
  const inUsual = usual.reduce((sum, index) => sum + (counts[index] ?? 0), 0);
  const all = counts.reduce((sum, days) => sum + days, 0);
  return all - inUsual > inUsual * OTHER_DAYS ? [] : usual;
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
