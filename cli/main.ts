import type { CommandModule } from './command.ts';
import { EXIT, type Io, processIo, UsageError, WriteError } from './io.ts';
import { messageLines, printMessage } from './message.ts';
import { version } from './version.ts';

interface Entry {
  readonly summary: string;
  readonly group: string;
  readonly load: () => Promise<CommandModule>;
}

const OFFLINE = 'Offline commands (files; no AWS credentials, except with --stack):';
const DEPLOYED = 'Deployment commands (AWS credentials required):';

const COMMANDS: Readonly<Record<string, Entry>> = {
  assess: {
    summary: 'rank every identity in an account dump by risk tier',
    group: OFFLINE,
    load: () => import('./commands/assess.ts'),
  },
  can: {
    summary: 'evaluate whether a principal can perform an action, and which statements decide it',
    group: OFFLINE,
    load: () => import('./commands/can.ts'),
  },
  'who-can': {
    summary: 'list who can perform an action, directly or by becoming another identity',
    group: OFFLINE,
    load: () => import('./commands/who-can.ts'),
  },
  path: {
    summary: 'show the shortest path by which one identity becomes another',
    group: OFFLINE,
    load: () => import('./commands/path.ts'),
  },
  'blast-radius': {
    summary: 'show the data, permissions, identities and compute that an identity reaches',
    group: OFFLINE,
    load: () => import('./commands/blast-radius.ts'),
  },
  replay: {
    summary: 'run the detection rules on CloudTrail files',
    group: OFFLINE,
    load: () => import('./commands/replay.ts'),
  },
  posture: {
    summary: 'list identities, highest risk first',
    group: DEPLOYED,
    load: () => import('./commands/posture.ts'),
  },
  incidents: {
    summary: 'list incidents, newest first',
    group: DEPLOYED,
    load: () => import('./commands/incidents.ts'),
  },
  approvals: {
    summary: 'list the plans that are waiting for approval',
    group: DEPLOYED,
    load: () => import('./commands/approvals.ts'),
  },
  contained: {
    summary: 'list the containments in force in IAM',
    group: DEPLOYED,
    load: () => import('./commands/contained.ts'),
  },
  show: {
    summary: 'show one incident, approval or identity in detail',
    group: DEPLOYED,
    load: () => import('./commands/show.ts'),
  },
  contain: {
    summary: 'request a plan to contain the identity in an incident',
    group: DEPLOYED,
    load: () => import('./commands/contain.ts'),
  },
  approve: {
    summary: 'show the plan for an incident, and approve it',
    group: DEPLOYED,
    load: () => import('./commands/approve.ts'),
  },
  refuse: {
    summary: 'show the plan for an incident, and refuse it',
    group: DEPLOYED,
    load: () => import('./commands/refuse.ts'),
  },
  release: {
    summary: 'undo a containment and restore access',
    group: DEPLOYED,
    load: () => import('./commands/release.ts'),
  },
  close: {
    summary: 'close an incident as a false positive',
    group: DEPLOYED,
    load: () => import('./commands/close.ts'),
  },
  doctor: {
    summary: 'check a deployment: coverage, permissions, queues, notifications',
    group: DEPLOYED,
    load: () => import('./commands/doctor.ts'),
  },
  drill: {
    summary: 'run a harmless attack and follow it through a deployment',
    group: DEPLOYED,
    load: () => import('./commands/drill.ts'),
  },
  baseline: {
    summary: 'build baselines from the CloudTrail event history',
    group: DEPLOYED,
    load: () => import('./commands/baseline.ts'),
  },
  ingest: {
    summary: 'send CloudTrail files to the ingest bus',
    group: DEPLOYED,
    load: () => import('./commands/ingest.ts'),
  },
};

/** Columns of help text, however wide the terminal. */
const WIDEST_HELP = 100;

/** Runs the command line and returns its exit code. */
export async function main(args: readonly string[], testIo?: Io): Promise<number> {
  const io = testIo ?? processIo();
  try {
    return await run(args, io);
  } catch (error) {
    return reportError(io, error);
  }
}

async function run(args: readonly string[], io: Io): Promise<number> {
  const { Command, CommanderError } = await import('commander');
  const { HELP, withExamples } = await import('./help.ts');
  const output = {
    writeOut: (text: string) => io.out(linesOf(text)),
    writeErr: (text: string) => io.err(linesOf(text)),
    getOutHelpWidth: () => Math.min(io.columns, WIDEST_HELP),
    getErrHelpWidth: () => Math.min(io.columns, WIDEST_HELP),
    // These messages quote arguments, which may contain line breaks.
    outputError: (text: string) =>
      io.err(
        text
          .replace(/\n$/, '')
          .split(/\n(?=\(Did you mean )/)
          .flatMap((line) => messageLines(io, '', line)),
      ),
  };
  const program = new Command('tierwatch')
    .description('Identity security for AWS: posture, detection and response in one loop.')
    .version(version(), '--version', 'print the version')
    .exitOverride()
    .configureOutput(output)
    .configureHelp(HELP)
    .helpCommand('help [command]', 'show help for a command')
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError('Run with --help for usage.');
  withExamples(
    program,
    ['rank the identities of an account', 'assess account.json'],
    ['find attacks in CloudTrail files', 'replay cloudtrail-logs/ --authorization-details account.json'],
    ['list the incidents of a deployment', 'incidents'],
  );
  let exitCode: number = EXIT.done;
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(entry.summary).helpGroup(entry.group);
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

/** Reports an error, with a stack trace only for internal errors. Never returns 1, which means findings. */
function reportError(io: Io, error: unknown): number {
  try {
    if (error instanceof UsageError || error instanceof WriteError) printMessage(io, error.message);
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
