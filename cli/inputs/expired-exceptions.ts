import { isInForce } from '../../layers/core/posture/exceptions.ts';
import type { Exception } from '../../layers/core/posture/types.ts';
import { minute } from '../../layers/core/response/wording.ts';
import type { Io } from '../io.ts';
import { printMessage } from '../message.ts';

/** The exceptions, without those that another one for the same outlasts. */
export const lastToExpire = (exceptions: readonly Exception[]): readonly Exception[] => [
  ...exceptions
    .toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt))
    .reduce((last, one) => last.set(`${one.identity} ${acceptedBy(one)}`, one), new Map<string, Exception>())
    .values(),
];

/** What exceptions are applied to: reasons at one time, or the events of a period. */
export interface Application {
  readonly accepts: 'reason' | 'rule';
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** Reports the exceptions of a file that do not apply, or not to the end, because they expired and were not renewed.
 * @param exceptions in the order of the file
 * @param all also those from elsewhere, which may renew them */
export function reportExpired(
  io: Io,
  file: string,
  {
    exceptions,
    all = exceptions,
  }: { readonly exceptions: readonly Exception[]; readonly all?: readonly Exception[] | undefined },
  { accepts, from, to }: Application,
): void {
  const last = new Set(lastToExpire(all));
  for (const [at, exception] of exceptions.entries()) {
    if (!(accepts in exception.accepts) || !last.has(exception) || isInForce(exception, to)) continue;
    const { id, identity, expiresAt } = exception;
    const effect = isInForce(exception, from) ? 'not applied to later events' : 'not applied';
    printMessage(
      io,
      `${file}: exceptions[${at}]: ${id} for ${identity} (${acceptedBy(exception)}) expired at ${minute(expiresAt)}: ${effect}`,
    );
  }
}

const acceptedBy = ({ accepts }: Exception): string => Object.entries(accepts).flat().join(' ');
