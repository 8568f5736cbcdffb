import type { PostureOptions } from '../../../layers/core/posture/options.ts';
import { RefusedChange } from '../../../layers/core/remediation/call.ts';
import type { Change } from '../../../layers/core/remediation/change.ts';
import { type Assessed, type Simulation, simulate } from '../../../layers/core/remediation/simulate.ts';
import { UsageError } from '../../io.ts';

/** Simulates the changes of a file.
 * @throws UsageError with the file for a change that AWS would refuse. */
export function simulateChanges(
  now: Assessed,
  changes: readonly Change[],
  options: PostureOptions,
  path: string,
): Simulation {
  try {
    return simulate(now, changes, options);
  } catch (error) {
    if (error instanceof RefusedChange) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}
