import type { Mutable } from './request-accessors.ts';
import { DAY, HOUR } from './rule.ts';
import type { Seen, Volume } from './types.ts';

/** Calls from which the volume of an API is counted. */
export const COUNTED_FROM = 20;
/** Volumes below these are never unusual. */
const LEAST = { hour: 20, day: 60 } as const;
/** So many times the highest volume so far is unusual. */
const TIMES = 3;
/** The highest volume grows by no more than this at a time, so that one burst does not become the measure. */
const GROWTH = 2;
/** The highest volume is known after this time. */
const KNOWN_AFTER = 3 * DAY;

const hourNumber = (time: number): number => Math.floor(time / HOUR);
const hoursOfDay = (hour: number): number => Math.floor(hour / 24);

export const firstCall = (time: number): Volume => {
  const hour = hourNumber(time);
  return { since: hour, hour, calls: 1, most: 0, callsOfDay: 1, mostOfDay: 0 };
};

/** Adds a call in place. Late events do not count, nor does history, which is read newest first. */
export function addCall(volume: Mutable<Volume>, time: number): void {
  const hour = hourNumber(time);
  if (hour < volume.hour) return;
  if (hour > volume.hour) {
    volume.most = grown(volume.most, volume.calls, LEAST.hour);
    volume.calls = 0;
    if (hoursOfDay(hour) !== hoursOfDay(volume.hour)) {
      volume.mostOfDay = grown(volume.mostOfDay, volume.callsOfDay, LEAST.day);
      volume.callsOfDay = 0;
    }
    volume.hour = hour;
  }
  volume.calls += 1;
  volume.callsOfDay += 1;
}

const grown = (most: number, calls: number, least: number): number =>
  Math.max(most, Math.min(calls, Math.max(least, most * GROWTH)));

/** Whether another call at a time (milliseconds since the epoch) would be within the usual volume of the hour and of the day. The counts
 * are approximate: detectors store them with the next change that needs a write. */
export function isWithinVolume({ volume }: Seen, time: number): boolean {
  if (volume === undefined || time - volume.since * HOUR < KNOWN_AFTER) return true;
  const hour = hourNumber(time);
  const calls = hour === volume.hour ? volume.calls + 1 : 1;
  const callsOfDay = hoursOfDay(hour) === hoursOfDay(volume.hour) ? volume.callsOfDay + 1 : 1;
  const { most, mostOfDay } = volume;
  return calls <= Math.max(LEAST.hour, TIMES * most) && callsOfDay <= Math.max(LEAST.day, TIMES * mostOfDay);
}
