import { isAbsolute, resolve } from 'node:path';
import { styleText } from 'node:util';

/** Where a command reads from and writes to: the real process, or a test. */
export interface Io {
  out(text: string): void;
  /** Progress, warnings and errors: never data. */
  err(text: string): void;
  readonly stdin: NodeJS.ReadableStream;
  /** Whether standard output is a terminal that wants colour. */
  readonly terminal: boolean;
  /** Whether standard error is a terminal: progress is drawn there. */
  readonly progress: boolean;
  readonly columns: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that the user stood in. */
  readonly cwd: string;
}

export const processIo = (): Io => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stdin: process.stdin,
  terminal: process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '',
  progress: process.stderr.isTTY === true,
  columns: process.stdout.columns ?? 120,
  environment: process.env,
  cwd: calledFrom(process.env) ?? process.cwd(),
});

/** Where `npm run tierwatch` was called: npm itself goes to the root of the checkout. Other scripts of npm hand the same
 * variable down to whatever they start, from where it means nothing. */
const calledFrom = ({ INIT_CWD, npm_lifecycle_event: script }: NodeJS.ProcessEnv): string | undefined =>
  script === 'tierwatch' ? INIT_CWD : undefined;

/** Exit codes of the command line. */
export const EXIT = { done: 0, findings: 1, usage: 2 } as const;

/** Wrong usage or unreadable input: printed as one message without a stack trace, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A path as the user meant it: absolute, or relative to where the command was called. */
export const userPath = (io: Io, path: string): string => (isAbsolute(path) ? path : resolve(io.cwd, path));

type Style = Parameters<typeof styleText>[0];

/** Colours text where the output is a terminal, and leaves it alone elsewhere. */
export const paint = (io: Pick<Io, 'terminal'>, style: Style, text: string): string =>
  io.terminal ? styleText(style, text, { validateStream: false }) : text;
