import { backOff } from './dynamo.ts';

/** Every attempt met a concurrent write. Nothing is lost if the request is repeated, as a queue redelivers its message. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
  readonly attempts: number;

  constructor(what: string, attempts: number) {
    super(`${what} was written by others ${attempts} times in a row: it has to be tried again later`);
    this.attempts = attempts;
  }
}

/** About two seconds including the waits, so that a batch of contended identities stays within a Lambda timeout. */
const ATTEMPTS = 8;

/** Calls `once` until it returns a value; `undefined` means that another writer wrote between its read and its write. Waits
 * longer each time, with jitter. Throws a `ContentionError` after the last attempt. */
export async function whileContended<Value>(
  what: string,
  once: (attempt: number) => Promise<Value | undefined>,
): Promise<Value> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await backOff(attempt - 1);
    const value = await once(attempt);
    if (value !== undefined) return value;
  }
  throw new ContentionError(what, ATTEMPTS);
}
