import { parseArgs } from 'node:util';
import { processIo } from '../../cli/io.ts';
import { wrapAfter } from '../../cli/layout.ts';
import { paint } from '../../cli/paint.ts';
import { ToolFailed } from '../deploy.ts';
import type { Emulator } from '../emulator.ts';
import { DemoConsole, StepFailedError } from './console.ts';
import type { Demo } from './demo.ts';
import { showNextSteps } from './next-steps.ts';
import { runDemo, startDemo } from './scenario.ts';

const USAGE = `Usage: npm start [-- options]

Detect the use of a stolen access key, contain the user, and restore access on a local AWS emulator.

Options:
  --yes   approve the containment without prompting (the default if non-interactive)
  --keep  keep the emulator running afterwards, until Ctrl-C
  --help  show this help
`;

const FALLBACK_COLUMNS = 120;
const INDENT = 4;

interface Options {
  readonly yes?: boolean;
  readonly keep?: boolean;
  readonly help?: boolean;
}

/** Runs the demo and returns the exit code. Leaves nothing running. */
async function main(): Promise<number> {
  const options = { yes: { type: 'boolean' }, keep: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  let chosen: Options;
  try {
    chosen = parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  if (chosen.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  return withInterrupts((signal, interrupted) => run(chosen, signal, interrupted));
}

/** The first signal ends the demo after its clean-up, the second ends it at once. */
async function withInterrupts(run: (signal: AbortSignal, interrupted: Promise<void>) => Promise<number>) {
  const abort = new AbortController();
  const interrupted = new Promise<void>((resolve) => {
    const onSignal = () => {
      if (abort.signal.aborted) process.exit(130);
      abort.abort();
      resolve();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  });
  return run(abort.signal, interrupted);
}

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

async function run(options: Options, signal: AbortSignal, interrupted: Promise<void>): Promise<number> {
  const io = processIo();
  // Some terminals report a width of 0. The output is indented.
  const demoConsole = new DemoConsole({ ...io, columns: (io.columns > 0 ? io.columns : FALLBACK_COLUMNS) - INDENT });
  const interruption = interrupted.then(() => {
    throw new Interrupted('interrupted');
  });
  interruption.catch(() => {});
  let emulator: Emulator | undefined;
  try {
    emulator = await startDemo(demoConsole);
    signal.throwIfAborted();
    const running = runDemo(demoConsole, emulator, { yes: options.yes === true, signal });
    // After an interruption, the running step fails with the emulator; that error is not reported.
    running.catch(() => {});
    const demo = await Promise.race([running, interruption]);
    if (options.keep === true) await keepRunning(demoConsole, demo, interrupted);
    return 0;
  } catch (error) {
    if (signal.aborted) {
      demoConsole.mute();
      demoConsole.io.err(['', '    Interrupted. Stopping the emulator.']);
      return 130;
    }
    reportFailure(demoConsole, error, emulator);
    return 1;
  } finally {
    await emulator?.stop();
  }
}

async function keepRunning(demoConsole: DemoConsole, demo: Demo, interrupted: Promise<void>): Promise<void> {
  await showNextSteps(demoConsole, demo);
  await interrupted;
  demoConsole.io.out(['', '    Stopping the emulator.']);
}

function reportFailure({ io, currentStep }: DemoConsole, error: unknown, emulator: Emulator | undefined): void {
  const failed = error instanceof StepFailedError ? error : new StepFailedError(currentStep ?? 'the demo', error);
  io.err(['', `${paint(io, ['bold', 'red'], '    Failed')}: ${failed.step}`]);
  io.err(failed.message.split('\n').flatMap((line) => wrapAfter('      ', line, io.columns + INDENT)));
  if (emulator !== undefined && !(failed.cause instanceof ToolFailed)) io.err(`    Emulator log: ${emulator.log}`);
}

process.exitCode = await main();
