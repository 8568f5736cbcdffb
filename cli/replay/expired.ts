import { isSuppressed } from '../../layers/core/detection/suppression.ts';
import type { Signal } from '../../layers/core/detection/types.ts';
import { isInForce } from '../../layers/core/posture/exceptions.ts';
import type { Exception } from '../../layers/core/posture/types.ts';
import { minute, plural } from '../../layers/core/response/wording.ts';
import { lastToExpire } from '../inputs/expired-exceptions.ts';

/** An exception that had expired when signals of its rule occurred. */
export interface ExpiredException {
  readonly id: string;
  readonly rule: string;
  readonly expiresAt: string;
  /** Number of signals since then. */
  readonly signals: number;
}

/** The exceptions that would apply to the signals, had they not expired. */
export const expiredFor = (signals: readonly Signal[], exceptions: readonly Exception[]): readonly ExpiredException[] =>
  lastToExpire(exceptions).flatMap((exception) => {
    const { id, identity, accepts, expiresAt } = exception;
    if (!('rule' in accepts)) return [];
    const { rule } = accepts;
    const late = signals.filter(
      (signal) =>
        signal.identity === identity &&
        signal.rule === rule &&
        !isSuppressed(signal) &&
        !isInForce(exception, Date.parse(signal.time)),
    );
    return late.length === 0 ? [] : [{ id, rule, expiresAt, signals: late.length }];
  });

/** `SEC-1 expired at 2026-03-31 00:00 UTC, before 3 signals` */
export const expiredText = ({ id, expiresAt, signals }: ExpiredException): string =>
  `${id} expired at ${minute(expiresAt)}, before ${plural(signals, 'signal')}`;

/** The field of JSON output; absent if there are none. */
export const expiredField = (
  expired: readonly ExpiredException[],
): { readonly expiredExceptions?: readonly ExpiredException[] } =>
  expired.length === 0 ? {} : { expiredExceptions: expired };
