import type { Known } from '../../../core/identity.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import type { Workload } from '../../../core/posture/types.ts';
import type { Connection } from '../../clients.ts';
import type { ReadTracker } from '../read-tracker.ts';

export interface ComputeScope {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
}

/** What one reader finds in one Region: compute with its role, and the values in its configuration. */
export interface ComputeRead {
  readonly workloads: readonly Workload[];
  readonly values: readonly Exposable[];
  /** CloudFormation type names whose workloads are completely listed in the Region. */
  readonly typesRead: readonly string[];
}

export type ReadCompute = (
  connection: Connection,
  reads: ReadTracker,
  scope: ComputeScope,
) => Promise<Known<ComputeRead>>;
