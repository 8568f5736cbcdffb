import type { Exception, Reason } from './types.ts';

/** Returns the reasons that no unexpired exception of the identity suppresses. An exception whose expiry cannot be read counts as
 * expired: suppression requires a date. */
export function withoutAccepted(
  identity: string,
  reasons: readonly Reason[],
  exceptions: readonly Exception[],
  now: number,
): readonly Reason[] {
  const accepted = new Set<string>();
  for (const exception of exceptions) {
    const expiry = Date.parse(exception.expiresAt);
    const holds = exception.identity === identity && !Number.isNaN(expiry) && expiry > now;
    if (holds && 'reason' in exception.accepts) accepted.add(exception.accepts.reason);
  }
  return accepted.size === 0 ? reasons : reasons.filter((reason) => !accepted.has(reason.code));
}
