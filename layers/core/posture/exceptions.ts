import type { Exception, Reason } from './types.ts';

/** Whether an exception applies at a time (milliseconds since the epoch). If its expiry cannot be read, it does not: an exception
 * requires a date. */
export const isInForce = ({ expiresAt }: Pick<Exception, 'expiresAt'>, now: number): boolean =>
  Date.parse(expiresAt) > now;

/** Returns the reasons that no exception in force suppresses. */
export function withoutAccepted(
  identity: string,
  reasons: readonly Reason[],
  exceptions: readonly Exception[],
  now: number,
): readonly Reason[] {
  const accepted = new Set<string>();
  for (const exception of exceptions) {
    const holds = exception.identity === identity && isInForce(exception, now);
    if (holds && 'reason' in exception.accepts) accepted.add(exception.accepts.reason);
  }
  return accepted.size === 0 ? reasons : reasons.filter((reason) => !accepted.has(reason.code));
}
