import type { Posture } from '../../core/posture/types.ts';
import { type Body, bodySize, MAX_BODY_BYTES, packBody, StoredItemError } from './body.ts';

/** The stored body of a posture. If it is too large for a row, only the shortest escalation paths are stored, and `unknowns`
 * says how many are missing. */
export function postureBody(posture: Posture, limit = MAX_BODY_BYTES): Body {
  const whole = packBody(posture);
  if (bodySize(whole) <= limit) return whole;
  const shortest = posture.escalations.toSorted(
    (a, b) => Number(b.admin) - Number(a.admin) || a.steps.length - b.steps.length,
  );
  for (let kept = Math.floor(shortest.length / 2); kept >= 1; kept = Math.floor(kept / 2)) {
    const missing = `${shortest.length - kept} of ${shortest.length} escalation paths are not stored because the row would be too large`;
    const body = packBody({
      ...posture,
      escalations: shortest.slice(0, kept),
      unknowns: [...posture.unknowns, missing],
    });
    if (bodySize(body) <= limit) return body;
  }
  throw new StoredItemError(`${posture.identity} POSTURE: ${bodySize(whole)} bytes, but a row can have ${limit}`);
}
