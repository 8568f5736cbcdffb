import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logFile, projectRoot } from './paths.ts';

/** A Python server that emulates AWS. */
export interface ServerCommand {
  /** For error messages, for example `The AWS emulator`. */
  readonly title: string;
  /** Name of its log and its temporary folder. */
  readonly name: string;
  readonly python: string;
  /** File in this folder. */
  readonly script: string;
  readonly arguments?: readonly string[];
  readonly port: number;
  /** Path that returns a success status when the server is ready. */
  readonly ready: string;
  /** Its complete environment; the folder `temporary` is removed with the server. */
  environment(temporary: string): NodeJS.ProcessEnv;
}

export interface Server {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** File with its output. */
  readonly log: string;
  stop(): Promise<void>;
}

/** Starts a server on loopback and waits until it is ready, for at most a minute. It ends with `stop()`, and at the latest with
 * this process.
 * @throws Error with the end of its log, if it exits or is not ready in time. */
export async function startServer(command: ServerCommand): Promise<Server> {
  const endpoint = `http://127.0.0.1:${command.port}`;
  const log = logFile(`${command.name}-${command.port}`);
  // Outside any folder whose package.json says "type": "module": the emulator's Lambda workers are CommonJS scripts.
  const temporary = mkdtempSync(join(tmpdir(), `tierwatch-${command.name}-`));
  const output = openSync(log, 'a');
  const script = join(projectRoot, 'local', command.script);
  const child = spawn(command.python, [script, ...(command.arguments ?? [])], {
    cwd: temporary,
    env: command.environment(temporary),
    // Its own process group: Ctrl-C in the terminal must not end it before the cleanup.
    detached: true,
    stdio: ['pipe', output, output],
  });
  const stop = stopper(child, temporary);
  try {
    await untilReady(child, `${endpoint}${command.ready}`, { title: command.title, log });
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, log, stop };
}

async function untilReady(
  child: ChildProcess,
  url: string,
  { title, log }: { readonly title: string; readonly log: string },
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${title} exited during startup (exit code ${child.exitCode}).\n${tail(log)}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`${title} was not ready after a minute.\n${tail(log)}`);
}

/** A port that was free a moment ago, chosen by the operating system. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** The end of a log, for an error message. */
const tail = (log: string): string =>
  `log ${log}:\n${readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n')}`;

/** Ends the process group of a server: SIGTERM, then SIGKILL after three seconds. Can be called twice. */
function stopper(child: ChildProcess, temporary: string): () => Promise<void> {
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const signal = (name: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // The group has already ended.
    }
  };
  const onExit = () => signal('SIGKILL');
  process.once('exit', onExit);
  return async () => {
    if (child.exitCode === null && child.signalCode === null) {
      signal('SIGTERM');
      await Promise.race([gone, sleep(3_000)]);
    }
    // Workers may outlive their parent.
    signal('SIGKILL');
    await gone;
    process.removeListener('exit', onExit);
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
}
