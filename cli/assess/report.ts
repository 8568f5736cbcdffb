import type { Assessment } from '../../layers/core/posture/assess.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import type { FixOptions } from '../../layers/core/remediation/fix-options.ts';

/** The input of every output format. */
export interface Report {
  readonly postures: readonly Posture[];
  readonly assessment: Assessment;
  /** By account, the file that it was read from. */
  readonly sources: ReadonlyMap<string, string>;
  readonly asOf: string;
  /** The options of the assessment, to assess changed accounts in the same way. */
  readonly options: FixOptions;
  /** Whether changes are simulated, to show what to change first. */
  readonly simulates: boolean;
}
