import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Posture } from './types.ts';

/** Whether the stored posture is already equivalent. A change to the hour of last use does not justify a write. */
export const isEquivalent = (stored: Posture | undefined, posture: Posture): boolean =>
  stored !== undefined && isDeepStrictEqual(JSON.parse(comparableJson(stored)), JSON.parse(comparableJson(posture)));

/** Identifies postures that the same process created for the same identity. Ages in days are ignored: they increase without
 * any other change, and snapshots write them. */
export const postureDigest = (posture: Posture): string =>
  createHash('sha256').update(comparableJson(posture).replace(DAY_COUNTS, '')).digest('base64');

/** `not used for 91 days`, `"unusedDays":91`. */
const DAY_COUNTS = /\d+ days|days":\d+/gi;

const day = (time: string | null): string | null => (time === null ? null : time.slice(0, 'yyyy-mm-dd'.length));

/** Compares as JSON, the format of the store: an absent field and an undefined field are equal. */
function comparableJson(posture: Posture): string {
  const { takenAt, lastUsedAt, containment, ...rest } = posture;
  const keys =
    containment.accessKeys === 'unknown'
      ? 'unknown'
      : containment.accessKeys.map((key) => ({ ...key, lastUsedAt: day(key.lastUsedAt) }));
  return JSON.stringify({ ...rest, containment: { ...containment, accessKeys: keys }, lastUsedAt: day(lastUsedAt) });
}
