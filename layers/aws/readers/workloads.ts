import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Known } from '../../core/identity.ts';
import type { ExposedSecret } from '../../core/posture/estate.ts';
import type { Exposable } from '../../core/posture/secrets-outside.ts';
import type { Workload } from '../../core/posture/types.ts';
import { readCodeBuildProjects } from './compute/codebuild.ts';
import { readInstances } from './compute/ec2.ts';
import { readTaskDefinitions } from './compute/ecs.ts';
import { readFunctions } from './compute/lambda.ts';
import { readStacks } from './compute/stacks.ts';
import { readStringParameters } from './compute/string-parameters.ts';
import type { Gather } from './gather.ts';

/** Tells which values are secrets, and answers where, what kind and a salted fingerprint: never the value. */
export type FindSecrets = (values: readonly Exposable[]) => Promise<readonly ExposedSecret[]>;

/** What one reader finds in one Region: compute with its role, and the values that stand in its configuration. */
export interface Found {
  readonly workloads: readonly Workload[];
  readonly values: readonly Exposable[];
}

export interface ComputeClients {
  readonly lambda: LambdaClient;
  readonly ecs: ECSClient;
  readonly codeBuild: CodeBuildClient;
  readonly ec2: EC2Client;
  readonly cloudFormation: CloudFormationClient;
  readonly ssm: SSMClient;
}

export interface ComputeFacts {
  readonly workloads: Known<readonly Workload[]>;
  readonly secretsOutsideVault: Known<readonly ExposedSecret[]>;
}

/** Reads the compute of one Region and looks for secrets in its configuration. A service that cannot be read is noted; only
 * where none can, the whole is `unknown`. */
export async function readCompute(
  clients: ComputeClients,
  gather: Gather,
  place: { readonly region: string; readonly account: string },
  findSecrets: FindSecrets,
): Promise<ComputeFacts> {
  const readers = [
    () => readFunctions(clients.lambda, gather, place),
    () => readTaskDefinitions(clients.ecs, gather, place),
    () => readCodeBuildProjects(clients.codeBuild, gather, place),
    () => readInstances(clients.ec2, gather, place),
    () => readStacks(clients.cloudFormation, gather, place),
    () => readStringParameters(clients.ssm, gather, place),
  ];
  const workloads: Workload[] = [];
  const exposed: ExposedSecret[] = [];
  let answered = 0;
  // One after the other: the values of one service are looked at and let go before those of the next are read.
  for (const read of readers) {
    const found = await read();
    if (found === 'unknown') continue;
    answered += 1;
    workloads.push(...found.workloads);
    exposed.push(...(await findSecrets(found.values)));
  }
  if (answered === 0) return { workloads: 'unknown', secretsOutsideVault: 'unknown' };
  return { workloads, secretsOutsideVault: exposed };
}
