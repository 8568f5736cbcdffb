import type { RegionConnection } from '../../layers/aws/clients.ts';
import { readDeployedCoverage } from '../../layers/aws/deployment/coverage.ts';
import { readDeployment, snapshotSchedules } from '../../layers/aws/deployment/deployment.ts';
import { type DeployedStack, readStack } from '../../layers/aws/deployment/stack.ts';
import { type CheckResult, judge } from '../../layers/core/check.ts';
import { judgeCoverage } from '../../layers/core/coverage/coverage.ts';
import { NO_COVERAGE, resultsOf } from '../../layers/core/coverage/gaps.ts';
import { judgeLastCheck } from '../../layers/core/health/delivery.ts';
import { judgeDeployment } from '../../layers/core/health/deployment.ts';
import type { CoverageCheck } from '../../layers/core/ports.ts';
import { EXIT, type Io } from '../io.ts';
import { stackError } from '../stack-error.ts';
import { version } from '../version.ts';
import { renderDoctor } from './render.ts';

export interface DoctorOptions {
  /** Name of the hub stack. */
  readonly stack: string;
  /** Region of the hub, and how to reach AWS; by default with the credentials of the environment. */
  readonly connection: RegionConnection;
  readonly json?: boolean;
}

/** Checks a deployment, prints one line for each result, and returns the exit code: 1 if there is a problem.
 * @throws UsageError if the stack cannot be read. */
export async function runDoctor(io: Io, options: DoctorOptions): Promise<number> {
  const results = await checkDeployment(options);
  io.out(options.json === true ? results.map((result) => JSON.stringify(result)) : renderDoctor(io, results));
  return results.some(({ status }) => status === 'problem') ? EXIT.findings : EXIT.done;
}

/** All results, in the order in which they are printed. */
export async function checkDeployment({ stack: name, connection }: DoctorOptions): Promise<readonly CheckResult[]> {
  const stack = await stackOf(name, connection);
  const deployment = await readDeployment(connection, stack, version());
  const { facts, lastCheck } = await readDeployedCoverage(connection, stack, snapshotSchedules(deployment.schedules));
  return distinct([
    ...judgeDeployment(deployment),
    ...resultsOf(judgeCoverage(facts)),
    ...judge('Coverage check', lastCheck, 'Allow dynamodb:Query on the table.', (check) => [
      judgeLastCheck(check?.at, facts.now),
      ...resultsOf({ ...NO_COVERAGE, gaps: gapsOnlyThere(check) }),
    ]),
  ]);
}

/** A permission that is missing leads to the same result for each resource: one line says it. */
const distinct = (results: readonly CheckResult[]): readonly CheckResult[] => [
  ...new Map(results.map((result) => [JSON.stringify(result), result])).values(),
];

/** The gaps of the last check that cannot be judged here. */
const gapsOnlyThere = (check: CoverageCheck | undefined) =>
  (check?.gaps ?? []).filter(({ code }) => code === 'IAM_EVENTS_MISSING');

async function stackOf(name: string, connection: RegionConnection): Promise<DeployedStack> {
  try {
    return await readStack(connection, name);
  } catch (error) {
    throw stackError(name, connection.region, error, 'use --stack and --region');
  }
}
