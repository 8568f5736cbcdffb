import type { Known } from '../../core/identity.ts';
import type { ClusterFacts, ExposedSecret, TrustAnchorFacts } from '../../core/posture/estate.ts';
import type { Exposable, SecretScan } from '../../core/posture/secrets-outside.ts';
import type { Workload } from '../../core/posture/types.ts';
import type { Connection } from '../clients.ts';
import { readAgentBrowsers, readAgentRuntimes, readCodeInterpreters } from './compute/agent-core.ts';
import { readAmplifyApps } from './compute/amplify.ts';
import { readAppRunnerServices } from './compute/app-runner.ts';
import { readJobDefinitions } from './compute/batch.ts';
import { readBedrockAgents } from './compute/bedrock-agents.ts';
import { readThroughCloudControl } from './compute/cloud-control.ts';
import { readCodeBuildProjects } from './compute/codebuild.ts';
import { readInstances } from './compute/ec2.ts';
import { readTaskDefinitions } from './compute/ecs.ts';
import { readClusters } from './compute/eks.ts';
import { readDevEndpoints, readGlueJobs, readGlueSessions } from './compute/glue.ts';
import { readIdentityPools } from './compute/identity-pools.ts';
import { readFunctions } from './compute/lambda.ts';
import { readLaunchConfigurations } from './compute/launch-configurations.ts';
import { readLaunchTemplates } from './compute/launch-templates.ts';
import type { ComputeScope, ReadCompute } from './compute/reader.ts';
import { readRoleAliases } from './compute/role-aliases.ts';
import { readMlPipelines, readNotebookInstances, readStudios } from './compute/sagemaker.ts';
import { readSchedules } from './compute/schedules.ts';
import { readStackSets } from './compute/stack-sets.ts';
import { readStacks } from './compute/stacks.ts';
import { readStateMachines } from './compute/state-machines.ts';
import { readStringParameters } from './compute/string-parameters.ts';
import type { ReadTracker } from './read-tracker.ts';

/** Scans values for secrets; the result contains their location, their kind and a salted fingerprint, never a value. */
export type FindSecrets = (values: readonly Exposable[]) => Promise<SecretScan>;

const READERS: readonly ReadCompute[] = [
  readFunctions,
  readTaskDefinitions,
  readCodeBuildProjects,
  readInstances,
  readLaunchTemplates,
  readLaunchConfigurations,
  readStacks,
  readStackSets,
  readStateMachines,
  readSchedules,
  readGlueJobs,
  readDevEndpoints,
  readGlueSessions,
  readNotebookInstances,
  readStudios,
  readMlPipelines,
  readAppRunnerServices,
  readIdentityPools,
  readBedrockAgents,
  readAgentRuntimes,
  readAgentBrowsers,
  readCodeInterpreters,
  readJobDefinitions,
  readClusters,
  readAmplifyApps,
  readRoleAliases,
  readThroughCloudControl,
  readStringParameters,
];

export interface ComputeFacts {
  readonly workloads: Known<readonly Workload[]>;
  readonly workloadTypesRead: readonly string[];
  readonly clusters: readonly ClusterFacts[];
  readonly trustAnchors: readonly TrustAnchorFacts[];
  readonly secretsOutsideVault: Known<readonly ExposedSecret[]>;
  readonly markers: Readonly<Record<string, string>>;
}

/** Reads the compute of one Region and looks for secrets in its configuration. A service that cannot be read is recorded,
 * and its types do not count as read; only if no service can be read is the whole `unknown`. */
export async function readCompute(
  connection: Connection,
  reads: ReadTracker,
  scope: ComputeScope,
  findSecrets: FindSecrets,
): Promise<ComputeFacts> {
  const workloads: Workload[] = [];
  const typesRead: string[] = [];
  const clusters: ClusterFacts[] = [];
  const trustAnchors: TrustAnchorFacts[] = [];
  const exposed: ExposedSecret[] = [];
  const markers: Record<string, string> = {};
  let answered = 0;
  // Sequentially: the values of one service are scanned and released before those of the next are read.
  for (const read of READERS) {
    const found = await read(connection, reads, scope);
    if (found === 'unknown') continue;
    answered += 1;
    workloads.push(...found.workloads);
    typesRead.push(...found.typesRead);
    clusters.push(...(found.clusters ?? []));
    trustAnchors.push(...(found.trustAnchors ?? []));
    const { secrets, unscanned } = await findSecrets(found.values);
    exposed.push(...secrets, ...(found.kept ?? []));
    Object.assign(markers, found.markers);
    const partly = new Set(unscanned.map(({ what }) => what));
    // What was not scanned completely is reported each time, so it is read each time.
    for (const { place, holder } of found.values) if (partly.has(`${place} of ${holder}`)) delete markers[holder];
    for (const { what, why } of unscanned) reads.note(what, why);
  }
  const facts = { workloadTypesRead: typesRead, clusters, trustAnchors, markers };
  if (answered === 0) return { ...facts, workloads: 'unknown', secretsOutsideVault: 'unknown' };
  return { ...facts, workloads, secretsOutsideVault: exposed };
}
