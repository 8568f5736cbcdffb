import type { PostureOptions } from '../posture/options.ts';
import type { Usage } from '../usage/usage.ts';

/** Options of an assessment whose changes are simulated. */
export interface FixOptions extends PostureOptions {
  /** Which permissions are used. Absent: unknown. */
  readonly usage?: Usage;
}
