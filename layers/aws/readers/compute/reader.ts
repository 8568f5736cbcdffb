import type { Known } from '../../../core/identity.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import type { Workload } from '../../../core/posture/types.ts';
import type { Connection } from '../../clients.ts';
import type { Gather } from '../read-tracker.ts';

export interface ComputePlace {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
}

/** What one reader finds in one Region: compute with its role, and the values in its configuration. */
export interface Found {
  readonly workloads: readonly Workload[];
  readonly values: readonly Exposable[];
  /** CloudFormation type names whose workloads are completely listed in the Region. */
  readonly typesRead: readonly string[];
}

export type ReadCompute = (connection: Connection, gather: Gather, place: ComputePlace) => Promise<Known<Found>>;
