import { Learner } from './learner.ts';
import { emptyProfile } from './profile.ts';
import { DAY } from './rule.ts';
import type { ActivityEvent, Place, Profile } from './types.ts';

/** Days before the end of the period whose novelties are not taught. */
const UNCONFIRMED_DAYS = 7;

/** What the event history of one Region teaches about one identity. */
export interface LearnedHistory {
  /** Milliseconds: only events before this time are learned; what follows is in the stored profile or reaches the detectors. */
  readonly before: number;
  /** Events before the last `UNCONFIRMED_DAYS` of the period. */
  readonly older: Profile;
  /** Events in those days. */
  readonly newest: Profile;
}

export const nothingLearned = (before: number): LearnedHistory => ({
  before,
  older: emptyProfile(),
  newest: emptyProfile(),
});

/** Learns events of one identity from history with the learner of the detectors. */
export class HistoryLearner {
  readonly #before: number;
  readonly #unconfirmedFrom: number;
  readonly #older: Learner;
  readonly #newest: Learner;

  /** @param until end of the period that is read, milliseconds since the epoch. */
  constructor(learned: LearnedHistory, until: number) {
    this.#before = learned.before;
    this.#unconfirmedFrom = until - UNCONFIRMED_DAYS * DAY;
    this.#older = new Learner(learned.older);
    this.#newest = new Learner(learned.newest);
  }

  /** Returns false for an event that is not part of the history. */
  learn(event: ActivityEvent, place: Place | undefined): boolean {
    if (event.time >= this.#before) return false;
    const learner = event.time < this.#unconfirmedFrom ? this.#older : this.#newest;
    learner.learn(event, place);
    return true;
  }

  get learned(): LearnedHistory {
    return { before: this.#before, older: this.#older.current, newest: this.#newest.current };
  }
}
