import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type BaselineStatus, baselineAnswer, renderBaseline } from '../api/baseline.ts';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { despiteInterruptions } from '../despite-interruptions.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io, UsageError } from '../io.ts';

interface Options extends DeploymentOptions {
  readonly status?: boolean;
  readonly wait?: boolean;
  readonly json?: boolean;
}

const HELP = `
Reads the last 90 days of management events from the CloudTrail event history,
for identities of tier 0 and 1, with active access keys, or trusted from outside
the account. Existing baselines are kept: older history is merged into them. An
interrupted run resumes where it stopped.`;

const WAIT_MS = 10_000;

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(
    command,
    ['build baselines from the event history', 'baseline'],
    ['show the progress', 'baseline --status'],
    ['build them, and wait until they are complete', 'baseline --wait'],
  )
    .option('--status', 'show the status of the latest run, without starting one')
    .option('--wait', 'wait until the run is complete')
    .option('--json', 'print the status as JSON')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      const api = await ApiClient.connect(io, options);
      const begun = await api.call(baselineAnswer, options.status ? 'GET' : 'POST', '/baseline');
      const status = options.wait ? await finished(io, api, begun) : begun;
      io.out(options.json ? JSON.stringify(status) : renderBaseline(io, status));
      done(EXIT.done);
    });
  withDeploymentOptions(command);
}

/** Asks until the reading is done, or the API fails several times in a row. */
async function finished(io: Io, api: ApiClient, begun: BaselineStatus): Promise<BaselineStatus> {
  const poll = despiteInterruptions(
    () => api.call(baselineAnswer, 'GET', '/baseline'),
    (error) => {
      if (!(error instanceof UsageError)) throw error;
    },
  );
  let status = begun;
  while (status.state !== 'done' && status.state !== 'none') {
    await sleep(WAIT_MS);
    status = (await poll()) ?? status;
    const left = status.regions.filter(({ state }) => state === 'reading').length;
    io.status(`${status.state}: ${left} of ${status.regions.length} Regions left`);
  }
  io.status('');
  return status;
}
