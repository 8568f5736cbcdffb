import { setTimeout as sleep } from 'node:timers/promises';

/** Every attempt met a concurrent write. Nothing is lost if the request is repeated, as a queue does. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly attempts: number;

  constructor(what: string, attempts: number) {
    super(`${what}: ${attempts} attempts in a row met a concurrent write; try again later`);
    this.attempts = attempts;
  }
}

/** About two seconds including the pauses, so that a batch with many conflicts stays within a Lambda timeout. */
const ATTEMPTS = 8;

/** Calls `attempt` until it returns a value; `undefined` means that another writer wrote between its read and its write. The
 * pauses grow, with jitter. Throws a `ConflictError` after the last attempt. */
export async function retryOnConflict<Value>(
  what: string,
  attempt: (count: number) => Promise<Value | undefined>,
): Promise<Value> {
  for (let count = 0; count < ATTEMPTS; count += 1) {
    if (count > 0) await backOff(count - 1);
    const value = await attempt(count);
    if (value !== undefined) return value;
  }
  throw new ConflictError(what, ATTEMPTS);
}

/** Full jitter: up to 50 ms, 100 ms, 200 ms and so on, never more than a second. */
export const backOff = (attempt: number): Promise<void> => sleep(Math.random() * Math.min(50 * 2 ** attempt, 1_000));
