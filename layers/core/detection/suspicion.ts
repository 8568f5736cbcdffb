import type { Suspicion } from './ancestry.ts';
import type { Window } from './types.ts';

/** Longest life of a session (36 hours, of GetSessionToken and GetFederationToken). Inherited suspicion counts for as long. */
export const SESSION_LIFE = 36 * 3_600_000;

/** Whether a suspicion says more than the one before: about another incident, or about all sessions instead of those of compute. */
export const addsTo = (before: Suspicion | undefined, next: Suspicion): boolean =>
  before?.incident !== next.incident || (before.handedOver === true && next.handedOver !== true);

/** Whether an inherited suspicion counts at a time (milliseconds since the epoch). */
export const isFresh = (suspicion: Pick<Suspicion, 'at'>, time: number): boolean =>
  Math.abs(time - suspicion.at) <= SESSION_LIFE;

/** Whether the identity or person of a window is under an incident, or inherited a suspicion that counts at a time. */
export const isUnderSuspicion = (window: Window | undefined, time: number): boolean =>
  window?.incident !== undefined || (window?.suspicion !== undefined && isFresh(window.suspicion, time));
