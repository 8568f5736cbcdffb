import { dayNumber, lastDays, MOST_DAYS } from './profile.ts';
import { HOUR, MINUTE } from './rule.ts';
import type { ActiveTimes } from './types.ts';

/** Five-minute slots of an hour. */
export const SLOTS = 12;
const SLOT = 5 * MINUTE;
const HOURS = 24;

/** Days that are counted of each hour and slot. More of them would not change a schedule, but each costs a write. */
const COUNTED_DAYS = 7;

export const hourOf = (time: number): number => Math.floor(time / HOUR) % HOURS;
export const slotOf = (time: number): number => Math.floor((time % HOUR) / SLOT);

const zeros = (length: number): readonly number[] => Array.from({ length }, () => 0);

/** Adds the time of an event (milliseconds since the epoch). Returns the same object if nothing changes, which is the usual case: what
 * changes has to be stored. */
export function withTime(times: ActiveTimes | undefined, time: number): ActiveTimes {
  const day = dayNumber(time);
  const before = times ?? { day, hours: zeros(HOURS), slots: zeros(SLOTS) };
  const latest = Math.max(day, before.day);
  const age = latest - day;
  if (age >= MOST_DAYS) return before;
  const ahead = latest - before.day;
  const hour = hourOf(time);
  const slot = slotOf(time);
  const hours = withDay(before.hours[hour] ?? 0, ahead, age);
  const slots = withDay(before.slots[slot] ?? 0, ahead, age);
  if (hours === undefined && slots === undefined) return before;
  return {
    day: latest,
    hours: moved(before.hours, ahead, hour, hours),
    slots: moved(before.slots, ahead, slot, slots),
  };
}

/** The days with another one; undefined if it is known, or if enough days are. */
function withDay(days: number, ahead: number, age: number): number | undefined {
  const known = later(days, ahead);
  const bit = 1 << age;
  return (known & bit) !== 0 || countOf(known) >= COUNTED_DAYS ? undefined : known | bit;
}

const moved = (days: readonly number[], ahead: number, changed: number, value: number | undefined): readonly number[] =>
  days.map((one, index) => (index === changed && value !== undefined ? value : later(one, ahead)));

/** The same days, seen from a later one. */
const later = (days: number, ahead: number): number => (ahead >= MOST_DAYS ? 0 : (days << ahead) & lastDays(MOST_DAYS));

/** Number of bits. */
function countOf(days: number): number {
  let count = 0;
  for (let left = days; left !== 0; left &= left - 1) count += 1;
  return count;
}

/** On how many of the 30 days before a time (milliseconds since the epoch) each hour or slot was active. */
export function daysAt({ day }: ActiveTimes, days: readonly number[], time: number): readonly number[] {
  const ahead = Math.max(0, dayNumber(time) - day);
  return days.map((one) => countOf(later(one, ahead)));
}

/** The times of events that two profiles do not have in common. */
export function mergedTimes(a: ActiveTimes | undefined, b: ActiveTimes | undefined): ActiveTimes | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const day = Math.max(a.day, b.day);
  const union = (x: readonly number[], y: readonly number[]): readonly number[] =>
    x.map((days, index) => later(days, day - a.day) | later(y[index] ?? 0, day - b.day));
  return { day, hours: union(a.hours, b.hours), slots: union(a.slots, b.slots) };
}
