import type { Known } from '../../../core/identity.ts';
import type { ClusterFacts, ExposedSecret, TrustAnchorFacts } from '../../../core/posture/estate.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import type { Workload } from '../../../core/posture/types.ts';
import type { Connection } from '../../clients.ts';
import type { ReadTracker } from '../read-tracker.ts';
import type { Scanned } from './scanned.ts';

export interface ComputeScope {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** What does not have to be read again. */
  readonly before: Scanned;
}

/** What one reader finds in one Region: compute with its role, and the values in its configuration. */
export interface ComputeRead {
  readonly workloads: readonly Workload[];
  readonly values: readonly Exposable[];
  /** CloudFormation type names whose workloads are completely listed in the Region. */
  readonly typesRead: readonly string[];
  /** EKS clusters. */
  readonly clusters?: readonly ClusterFacts[];
  /** Trust anchors of IAM Roles Anywhere. */
  readonly trustAnchors?: readonly TrustAnchorFacts[];
  /** Secrets that an earlier snapshot found in values that did not change. */
  readonly kept?: readonly ExposedSecret[];
  /** Versions of the values that were read or kept, by what contains them. */
  readonly markers?: Readonly<Record<string, string>>;
}

export type ReadCompute = (
  connection: Connection,
  reads: ReadTracker,
  scope: ComputeScope,
) => Promise<Known<ComputeRead>>;
