import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Posture } from './types.ts';

/** Whether the stored posture says the same already. The hour at which something was last used is not worth a write. */
export const sameEssence = (stored: Posture | undefined, posture: Posture): boolean =>
  stored !== undefined && isDeepStrictEqual(JSON.parse(essenceOf(stored)), JSON.parse(essenceOf(posture)));

/** Tells postures apart that the same process made of the same identity. Ages in days do not count: they grow in every
 * posture without a change, and snapshots write them. */
export const digestOf = (posture: Posture): string =>
  createHash('sha256').update(essenceOf(posture).replace(AGES, '')).digest('base64');

/** `not used for 91 days`, `"unusedDays":91`. */
const AGES = /\d+ days|days":\d+/gi;

const day = (time: string | null): string | null => (time === null ? null : time.slice(0, 'yyyy-mm-dd'.length));

/** As JSON, in which the store keeps it: a field that is absent and one that is undefined are the same. */
function essenceOf(posture: Posture): string {
  const { takenAt, lastUsedAt, containment, ...rest } = posture;
  const keys =
    containment.accessKeys === 'unknown'
      ? 'unknown'
      : containment.accessKeys.map((key) => ({ ...key, lastUsedAt: day(key.lastUsedAt) }));
  return JSON.stringify({ ...rest, containment: { ...containment, accessKeys: keys }, lastUsedAt: day(lastUsedAt) });
}
