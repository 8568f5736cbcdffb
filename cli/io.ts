import { fstatSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { toTerminal, uncolored } from './paint.ts';

/** The process of a command, or a test. Text is written unchanged, because `Io` has escaped it. */
export interface Host {
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
  readonly stdin: NodeJS.ReadableStream;
  /** Whether standard output is a terminal that wants color. */
  readonly terminal: boolean;
  /** Whether standard error is a terminal: progress is drawn there. */
  readonly progress: boolean;
  /** Whether a person can answer questions: standard input and standard error are terminals. */
  readonly interactive: boolean;
  readonly columns: number;
  /** Columns of standard error, if it is a terminal of another width. */
  readonly errorColumns?: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working directory of the user. */
  readonly cwd: string;
}

/** One line, or several. A line break inside a line is escaped like any other control character. */
export type Lines = string | readonly string[];

/** Input and output of a command. All output goes through here, where every character that could control a terminal is escaped.
 * Escaping does not change the values in JSON text. */
export interface Io
  extends Pick<
    Host,
    'stdin' | 'terminal' | 'progress' | 'interactive' | 'columns' | 'errorColumns' | 'environment' | 'cwd'
  > {
  /** Writes data to standard output. `end` terminates each line. */
  out(lines: Lines, end?: string): void;
  /** Writes warnings and errors to standard error, never data. */
  err(lines: Lines): void;
  /** Redraws the status line on standard error; an empty text clears it. Does nothing if standard error is not a terminal. */
  status(text: string): void;
  /** Writes a file with the same escaping, without color, and returns its absolute path.
   * @throws UsageError if the file cannot be written. */
  save(path: string, lines: Lines, end?: string): Promise<string>;
}

/** Writing to standard output or standard error failed. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
}

export function ioOn(host: Host): Io {
  const { writeOut, writeErr, ...rest } = host;
  return {
    ...rest,
    out: (lines, end) => writeOut(text(lines, toTerminal, end)),
    err: (lines) => writeErr(text(lines, toTerminal)),
    status: (line) => {
      if (host.progress) writeErr(`\r\u001b[2K${toTerminal(line)}`);
    },
    async save(path, lines, end) {
      const full = userPath(host, path);
      try {
        await writeFile(full, text(lines, uncolored, end));
      } catch (error) {
        throw new UsageError(`${path}: cannot be written: ${messageOf(error)}`);
      }
      return full;
    },
  };
}

function text(lines: Lines, escaped: (line: string) => string, end = '\n'): string {
  if (typeof lines === 'string') return escaped(lines) + end;
  return lines.map((line) => escaped(line) + end).join('');
}

/** Width of a pipe or a file, unless COLUMNS is set. */
const FALLBACK_COLUMNS = 120;

export const processIo = (): Io =>
  ioOn({
    writeOut: writerTo(process.stdout, 'standard output'),
    writeErr: writerTo(process.stderr, 'standard error'),
    stdin: process.stdin,
    terminal: process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '',
    progress: process.stderr.isTTY === true,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    columns: process.stdout.columns || Number(process.env.COLUMNS) || FALLBACK_COLUMNS,
    ...(process.stderr.columns > 0 ? { errorColumns: process.stderr.columns } : {}),
    environment: process.env,
    cwd: calledFrom(process.env) ?? process.cwd(),
  });

/** Writes to files synchronously, or throws a `WriteError`: on a full disk, a Node.js stream writes a part of the text without an
 * error. Errors of pipes and terminals arrive as events and end the process. */
function writerTo(stream: NodeJS.WriteStream & { readonly fd: number }, name: string): (text: string) => void {
  const { fd } = stream;
  const kind = fstatSync(fd);
  if (kind.isFile() || (kind.isCharacterDevice() && !stream.isTTY)) {
    return (text) => {
      try {
        writeFileSync(fd, text);
      } catch (error) {
        throw new WriteError(`${name} cannot be written to: ${messageOf(error)}`);
      }
    };
  }
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader may stop early (`| head`), which is not an error.
    if (error.code === 'EPIPE' && stream === process.stdout) process.exit(EXIT.done);
    if (error.code === 'EPIPE') return;
    if (stream !== process.stderr) process.stderr.write(`tierwatch: ${name} cannot be written to: ${error.message}\n`);
    process.exit(EXIT.usage);
  });
  return (text) => void stream.write(text);
}

/** The message of an error, or of any other value that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The folder in which `npm run tierwatch` was called; npm itself changes to the root of the checkout. Other npm scripts set the
 * variable too, but for their own commands. */
const calledFrom = ({ INIT_CWD, npm_lifecycle_event: script }: NodeJS.ProcessEnv): string | undefined =>
  script === 'tierwatch' ? INIT_CWD : undefined;

/** Exit codes of the command line. */
export const EXIT = { done: 0, findings: 1, usage: 2 } as const;

/** Incorrect usage or unreadable input: printed as one message without a stack trace, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The absolute path of a user's path, which is relative to where the command was called. */
export const userPath = (io: Pick<Io, 'cwd'>, path: string): string =>
  isAbsolute(path) ? path : resolve(io.cwd, path);
