import type { ResourcePolicyFacts } from '../../core/posture/estate.ts';
import type { Connection } from '../clients.ts';
import { readBucketPolicies } from './policies/buckets.ts';
import { readFunctionPolicies } from './policies/functions.ts';
import { readKeyPolicies } from './policies/keys.ts';
import { readQueuePolicies } from './policies/queues.ts';
import { type PolicyScope, type ReadPolicies, turns } from './policies/reader.ts';
import { readRepositoryPolicies } from './policies/repositories.ts';
import { readTopicPolicies } from './policies/topics.ts';
import type { ReadTracker } from './read-tracker.ts';

/** Five calls a second for each service: far below its quotas, which workloads of the account share. */
export const CALL_GAP_MS = 200;

const READERS: readonly ReadPolicies[] = [
  readBucketPolicies,
  readKeyPolicies,
  readFunctionPolicies,
  readQueuePolicies,
  readTopicPolicies,
  readRepositoryPolicies,
];

/** Reads the policies of the resources of one Region, all services at the same time. */
export async function readResourcePolicies(
  connection: Connection,
  reads: ReadTracker,
  scope: Omit<PolicyScope, 'turn'>,
  gapMs = CALL_GAP_MS,
): Promise<readonly ResourcePolicyFacts[]> {
  const found = await Promise.all(READERS.map((read) => read(connection, reads, { ...scope, turn: turns(gapMs) })));
  return found.flat();
}
