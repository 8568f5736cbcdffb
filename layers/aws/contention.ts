import { backOff } from './dynamo.ts';

/** Somebody else was faster each time. Nothing is lost where what asked for the write comes again, as a message does from
 * its queue. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
  readonly attempts: number;

  constructor(what: string, attempts: number) {
    super(`${what} was written by others ${attempts} times in a row: it has to be tried again later`);
    this.attempts = attempts;
  }
}

/** With the waits in between some two seconds, so that a batch of contended identities stays within a Lambda's time. */
const ATTEMPTS = 8;

/** Does `once` until it answers something; `undefined` says that somebody else wrote between its read and its write. Those
 * who contend wait longer each time, and not equally long. Throws a `ContentionError` where that does not help. */
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
