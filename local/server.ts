import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logFile, projectRoot } from './paths.ts';

/** A server in Python that stands in for AWS. */
export interface ServerCommand {
  /** `The AWS emulator`: what error messages call it. */
  readonly title: string;
  /** Of its log and its folder. */
  readonly name: string;
  readonly python: string;
  /** File beside this one. */
  readonly script: string;
  readonly arguments?: readonly string[];
  readonly port: number;
  /** Path that answers with success once it is ready. */
  readonly ready: string;
  /** All of its environment; `temporary` is a folder of its own, which goes with it. */
  environment(temporary: string): NodeJS.ProcessEnv;
}

export interface Server {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** File that takes what it prints. */
  readonly log: string;
  stop(): Promise<void>;
}

/** Starts a server on loopback and waits until it answers, a minute at the most. It ends with `stop()`, and at the latest
 * with this process.
 * @throws Error with the end of its log, where it ends by itself or is not ready in time. */
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
    // A group of its own, so that Ctrl-C in the terminal leaves it alive for the clean-up that follows.
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
      throw new Error(`${title} ended while starting (exit code ${child.exitCode}).\n${tail(log)}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`${title} was not ready after a minute.\n${tail(log)}`);
}

/** A port that was free a moment ago, from the system's own range. */
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

/** Ends a server by its own process group: asked first, killed three seconds later. Safe to call twice. */
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
      // The group is gone already: that is what was wanted.
    }
  };
  const onExit = () => signal('SIGKILL');
  process.once('exit', onExit);
  return async () => {
    if (child.exitCode === null && child.signalCode === null) {
      signal('SIGTERM');
      await Promise.race([gone, sleep(3_000)]);
    }
    // Workers may outlive their parent by a moment: the group is ended as a whole.
    signal('SIGKILL');
    await gone;
    process.removeListener('exit', onExit);
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
}
