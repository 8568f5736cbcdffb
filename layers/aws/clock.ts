import type { Clock } from '../core/ports.ts';

/** The system time. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that tests and replays set and advance. */
export function manualClock(
  start: number | string,
): Clock & { set(to: number | string): void; advance(by: number): void } {
  const at = (time: number | string): number => (typeof time === 'number' ? time : Date.parse(time));
  let now = at(start);
  return {
    now: () => now,
    set: (to) => {
      now = at(to);
    },
    advance: (by) => {
      now += by;
    },
  };
}
