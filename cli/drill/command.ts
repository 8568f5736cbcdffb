import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io } from '../io.ts';
import { hubRegion } from '../region.ts';
import { drillApi } from './api.ts';
import { AwsDrillAccount } from './aws-account.ts';
import type { DrillClients } from './clients.ts';
import { removeLeftovers } from './leftovers.ts';
import type { DrillClock, DrillPorts } from './ports.ts';
import { renderRemoved, renderReport } from './report.ts';
import { runDrill } from './run.ts';

interface Options extends DeploymentOptions {
  readonly approve?: boolean;
  readonly keep?: boolean;
  readonly clean?: boolean;
  readonly timeout: number;
  readonly json?: boolean;
}

/** CloudTrail delivers events within about five minutes, and the drill waits for two of them in a row. */
const DEFAULT_MINUTES = 15;
const MOST_MINUTES = 180;

const HELP = `
The drill creates a user without permissions below /tierwatch-drill/, makes
calls with its access key that AWS denies, and follows them through this
deployment: posture, incident, plan, notification; with --approve also
containment and release. It removes what it created, also after Ctrl-C.

It needs TierwatchResponder, with --approve also TierwatchApprover, and the
permissions in docs/operators/drill.md.

Exit codes: 0 every step happened, 1 a step did not happen, 2 wrong usage or
interrupted.`;

/** Adds options and action of `tierwatch drill`.
 * @param clientsOf the clients of the account; CloudTrail, or what replaces it, records their calls */
export function defineDrill(
  command: Command,
  io: Io,
  done: (exitCode: number) => void,
  clientsOf: (region: string) => DrillClients,
): void {
  withExamples(
    command,
    ['until approval is requested; nothing is contained', 'drill'],
    ['the whole loop, with approval and release', 'drill --approve'],
    ['remove what an interrupted drill left behind', 'drill --clean'],
  )
    .option('--approve', 'approve the plan, verify the containment, and release it')
    .option('--timeout <minutes>', 'give up after this time', minutes, DEFAULT_MINUTES)
    .option('--keep', 'keep the canary and its incident, to inspect them')
    .option('--clean', 'only clean up after earlier drills, including those of others')
    .option('--json', 'print the report as one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      const client = await ApiClient.connect(io, options);
      const account = new AwsDrillAccount(clientsOf(hubRegion(io, options)), CLOCK);
      const ports: DrillPorts = { io, account, api: drillApi(client), clock: CLOCK };
      done(options.clean === true ? await clean(ports, options) : await drill(ports, options));
    });
  withDeploymentOptions(command);
}

function minutes(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_MINUTES) return value;
  throw new InvalidArgumentError(`expected whole minutes from 1 to ${MOST_MINUTES}.`);
}

const CLOCK: DrillClock = {
  now: () => Date.now(),
  wait: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};

async function clean(ports: DrillPorts, { json }: Options): Promise<number> {
  const { io } = ports;
  const removed = await removeLeftovers(ports, await ports.account.caller(), true);
  if (json) io.out(JSON.stringify(removed));
  else if (Object.values(removed).every((list) => list.length === 0)) io.err('Earlier drills left nothing behind.');
  else io.out(renderRemoved(io, removed));
  return removed.problems.length === 0 ? EXIT.done : EXIT.findings;
}

async function drill(ports: DrillPorts, options: Options): Promise<number> {
  const { io, account } = ports;
  const caller = await account.caller();
  const abort = new AbortController();
  const stop = onInterrupt(io, abort);
  try {
    const removed = await removeLeftovers(ports, caller, false);
    io.err(renderRemoved(io, removed));
    const { approve = false, keep = false, timeout: timeoutMinutes } = options;
    const report = await runDrill(ports, caller, { approve, keep, timeoutMinutes, signal: abort.signal });
    io.out(options.json ? JSON.stringify(report) : renderReport(io, report));
    if (keep) io.err('Kept. To remove it: tierwatch drill --clean');
    return { passed: EXIT.done, failed: EXIT.findings, interrupted: EXIT.usage }[report.result];
  } finally {
    stop();
  }
}

/** The first Ctrl-C ends the drill after its clean-up, the second one at once. */
function onInterrupt(io: Io, abort: AbortController): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = () => {
    if (abort.signal.aborted) process.exit(EXIT.usage);
    io.status('');
    io.err('Interrupted: cleaning up. Press Ctrl-C again to leave the canary behind.');
    abort.abort();
  };
  for (const name of names) process.on(name, onSignal);
  return () => {
    for (const name of names) process.off(name, onSignal);
  };
}
