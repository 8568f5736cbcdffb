import type { CommandModule } from './command.ts';
import { EXIT, type Io, processIo, UsageError, WriteError } from './io.ts';
import { version } from './version.ts';

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
  close: {
    summary: 'close an incident that needs no more work',
    load: () => import('./commands/close.ts'),
  },
  ingest: {
    summary: 'put CloudTrail files onto the ingest bus of a deployment',
    load: () => import('./commands/ingest.ts'),
  },
};

/** Runs the command line and answers its exit code. */
export async function main(args: readonly string[], given?: Io): Promise<number> {
  const io = given ?? processIo();
  try {
    return await run(args, io);
  } catch (error) {
    return failed(io, error);
  }
}

async function run(args: readonly string[], io: Io): Promise<number> {
  const { Command, CommanderError } = await import('commander');
  const output = {
    writeOut: (text: string) => io.out(linesOf(text)),
    writeErr: (text: string) => io.err(linesOf(text)),
    // These messages quote arguments, which may contain line breaks.
    outputError: (text: string) => io.err(text.replace(/\n$/, '').split(/\n(?=\(Did you mean )/)),
  };
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
    throw error;
  }
}

/** Splits text that ends with a line break into lines. */
const linesOf = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n');

/** Reports an error, with a stack trace only for internal errors. Never exits with 1, which means findings. */
function failed(io: Io, error: unknown): number {
  try {
    if (error instanceof UsageError || error instanceof WriteError) io.err(`tierwatch: ${error.message}`);
    else if (error instanceof Error)
      io.err([`tierwatch: unexpected ${error.name}: ${error.message}`, ...framesOf(error)]);
    else io.err(`tierwatch: unexpected error: ${String(error)}`);
  } catch (unwritable) {
    if (!(unwritable instanceof WriteError)) throw unwritable;
  }
  return EXIT.usage;
}

/** The lines of a stack trace after the message, which may itself contain line breaks. */
const framesOf = ({ stack = '', message }: Error): readonly string[] =>
  stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .slice(1);
