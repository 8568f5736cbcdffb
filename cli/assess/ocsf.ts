import { findingOpened } from '../../events/index.ts';
import type { Posture } from '../../layers/core/posture/types.ts';

/** OCSF 1.5.0 Compliance Findings (class 2003), one JSON object per reason of an identity: the `detail.data` of the event
 * `Finding Opened`, so that a consumer of the events can read a file in the same way.
 * @param asOf ISO 8601 */
export const ocsf = (postures: readonly Posture[], asOf: string): readonly string[] =>
  postures.flatMap((posture) =>
    posture.reasons.map((reason) => JSON.stringify(findingOpened(posture, reason, { now: asOf }).detail.data)),
  );
