import type { Command } from 'commander';
import { EXIT, type Io, processIo, UsageError } from './io.ts';
import { version } from './version.ts';

/** A command's module: it is loaded only when it is asked for, so that `assess` never waits for an AWS client. */
export interface CommandModule {
  /** Adds options and arguments to `command`, and its action; the action reports its exit code through `done`. */
  define(command: Command, io: Io, done: (exitCode: number) => void): void;
}

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  assess: {
    summary: 'what every identity in an authorization-details dump can do, in a risk tier',
    load: () => import('./commands/assess.ts'),
  },
  can: {
    summary: 'whether a principal may do something, and which statements decide',
    load: () => import('./commands/can.ts'),
  },
  replay: {
    summary: 'run the detections over CloudTrail files',
    load: () => import('./commands/replay.ts'),
  },
  posture: {
    summary: 'the identities of a deployment, worst first',
    load: () => import('./commands/posture.ts'),
  },
  incidents: {
    summary: 'the incidents of a deployment',
    load: () => import('./commands/incidents.ts'),
  },
  show: {
    summary: 'one incident, approval or identity in full',
    load: () => import('./commands/show.ts'),
  },
  contain: {
    summary: 'ask for a plan to contain the identity of an incident',
    load: () => import('./commands/contain.ts'),
  },
  approve: {
    summary: 'approve a plan by its hash',
    load: () => import('./commands/approve.ts'),
  },
  refuse: {
    summary: 'refuse a plan',
    load: () => import('./commands/refuse.ts'),
  },
  release: {
    summary: 'give access back',
    load: () => import('./commands/release.ts'),
  },
  ingest: {
    summary: 'put CloudTrail files onto the ingest bus of a deployment',
    load: () => import('./commands/ingest.ts'),
  },
};

/** Runs the command line and answers its exit code. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  const { Command, CommanderError } = await import('commander');
  const output = { writeOut: io.out, writeErr: io.err };
  const program = new Command('tierwatch')
    .description('Identity security for AWS: what identities can do, what is done with them, and taking it away.')
    .version(version(), '--version')
    .exitOverride()
    .configureOutput(output)
    .showHelpAfterError('(--help tells more)');
  let exitCode: number = EXIT.done;
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(entry.summary).exitOverride().configureOutput(output);
    if (args[0] !== name && !(args[0] === 'help' && args[1] === name)) continue;
    (await entry.load()).define(command, io, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (!(error instanceof UsageError)) throw error;
    io.err(`tierwatch: ${error.message}\n`);
    return EXIT.usage;
  }
}
