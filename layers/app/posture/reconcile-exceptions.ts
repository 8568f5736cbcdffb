import { isDeepStrictEqual } from 'node:util';
import { parseArn } from '../../core/identity.ts';
import type { IdentityStore } from '../../core/ports.ts';
import type { Exception } from '../../core/posture/types.ts';
import { collect, mapLimited } from '../async.ts';

const AT_ONCE = 8;

/** The changes to the stored exceptions of one account. */
export interface ExceptionChanges {
  readonly saved: readonly Exception[];
  readonly removed: readonly Exception[];
}

/** Makes the stored exceptions of an account match the configured ones that have not expired.
 *
 * @param now milliseconds since the epoch. */
export async function reconcileExceptions(
  identities: IdentityStore,
  account: string,
  configured: readonly Exception[],
  now: number,
): Promise<ExceptionChanges> {
  const keyOf = ({ identity, id }: Exception): string => `${identity} ${id}`;
  const wanted = new Map(
    configured
      .filter((one) => parseArn(one.identity)?.account === account && Date.parse(one.expiresAt) > now)
      .map((one) => [keyOf(one), one]),
  );
  const stored = new Map((await collect(identities.listExceptions(account))).map((one) => [keyOf(one), one]));
  const saved = [...wanted].filter(([key, one]) => !isDeepStrictEqual(stored.get(key), one)).map(([, one]) => one);
  const removed = [...stored].filter(([key]) => !wanted.has(key)).map(([, one]) => one);
  await mapLimited(saved, AT_ONCE, (one) => identities.saveException(one));
  await mapLimited(removed, AT_ONCE, (one) => identities.removeException(one));
  return { saved, removed };
}
