import type { Assessment } from '../../layers/core/posture/assess.ts';
import type { Posture } from '../../layers/core/posture/types.ts';

/** What every output format is made from. */
export interface Report {
  readonly postures: readonly Posture[];
  readonly assessment: Assessment;
  /** By account, the file that it was read from. */
  readonly sources: ReadonlyMap<string, string>;
  readonly asOf: string;
}
