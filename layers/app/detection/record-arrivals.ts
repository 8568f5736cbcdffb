import { isFinding } from '../../core/detection/findings.ts';
import { HOUR } from '../../core/detection/rule.ts';
import type { ActivityEvent } from '../../core/detection/types.ts';
import type { Clock, CoverageStore } from '../../core/ports.ts';
import type { RecordMessage } from './read-records.ts';

/** A detector serves fewer accounts and Regions than this; forgetting them costs one write each. */
const MOST_REMEMBERED = 10_000;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Records from where events arrive, so that silence is noticed. Each process writes at most once an hour for each account and Region.
 * A failed write is counted and not repeated within the hour: detection goes on. */
export class ArrivalRecorder {
  readonly #store: Pick<CoverageStore, 'recordArrival'>;
  readonly #clock: Clock;
  /** When each arrival was last recorded, milliseconds since the epoch. */
  readonly #recorded = new Map<string, number>();
  failures = 0;

  constructor(store: Pick<CoverageStore, 'recordArrival'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Replayed records and findings say nothing about whether CloudTrail delivers. */
  async record(body: RecordMessage, events: readonly ActivityEvent[]): Promise<void> {
    if (isFinding(body)) return;
    for (const { account, region, source, replayed } of events) {
      if (replayed === true || !REGION.test(region)) continue;
      await this.#recordOnce(account, region);
      if (source === 'iam.amazonaws.com') await this.#recordOnce(account, 'iam');
    }
  }

  async #recordOnce(account: string, of: string): Promise<void> {
    const key = `${account} ${of}`;
    const now = this.#clock.now();
    if (now - (this.#recorded.get(key) ?? Number.NEGATIVE_INFINITY) < HOUR) return;
    if (this.#recorded.size >= MOST_REMEMBERED) this.#recorded.clear();
    this.#recorded.set(key, now);
    try {
      await this.#store.recordArrival(account, of, new Date(now).toISOString());
    } catch {
      this.failures += 1;
    }
  }
}
