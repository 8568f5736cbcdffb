import { type Count, DAY } from './rule.ts';
import type { ActivityEvent, Incident, Signal, Window } from './types.ts';
import { countedAt } from './window.ts';

const COUNTER = 'replayed';
const EVENT = 'event';

/** Rules add up what they counted within a day at most: for that long, a replayed event can be part of another match. */
export const REPLAYED: Count = { counter: COUNTER, value: EVENT, keep: DAY };

/** Whether a match on this event may rest on replayed events. */
export function isReplayed(event: ActivityEvent, window: Window): boolean {
  if (event.replayed === true) return true;
  const last = countedAt(window, COUNTER, EVENT);
  return last !== undefined && Math.abs(event.time - last) <= REPLAYED.keep;
}

/** Whether an incident rests on replayed evidence, now or at any time before. */
export const hasReplayedEvidence = (window: Window): boolean =>
  window.incident?.replayed === true ||
  window.suspicion?.replayed === true ||
  window.signals.some((signal: Signal) => signal.replayed === true);

/** The mark of a merged incident. */
export const replayedMark = (...incidents: readonly Pick<Incident, 'replayed'>[]): Pick<Incident, 'replayed'> =>
  incidents.some(({ replayed }) => replayed === true) ? { replayed: true } : {};
