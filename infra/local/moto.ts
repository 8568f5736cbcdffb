import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, stopper, tail } from './emulator.ts';
import { logFile, type Narrate, projectRoot, silent } from './paths.ts';
import { MOTO_SPACE, pythonEnvironment } from './python.ts';

export interface Moto {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly account: string;
  stop(): Promise<void>;
}

/**
 * Starts moto, a second AWS that others wrote, on loopback. It lets anybody do anything, so it proves nothing about
 * permissions; but it keeps when keys and roles were last used, and knows the policies that AWS manages. It ends with
 * `stop()`, and at the latest with this process.
 */
export async function startMoto(account = '111111111111', narrate: Narrate = silent): Promise<Moto> {
  const python = await pythonEnvironment(narrate, MOTO_SPACE);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = logFile(`moto-${port}`);
  const temporary = mkdtempSync(join(tmpdir(), 'tierwatch-moto-'));
  const output = openSync(log, 'a');
  const script = join(projectRoot, 'infra', 'local', 'run_moto.py');
  const child = spawn(python, [script, '-H', '127.0.0.1', '-p', String(port)], {
    cwd: temporary,
    env: motoEnvironment(account, temporary),
    // A group of its own, so that Ctrl-C in the terminal leaves it alive for the clean-up that follows.
    detached: true,
    stdio: ['pipe', output, output],
  });
  const stop = stopper(child, temporary);
  try {
    await untilReady(child, endpoint, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, account, stop };
}

/** Only what is named here: no credentials, proxies or endpoints of the caller reach it. */
function motoEnvironment(account: string, temporary: string): Record<string, string> {
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  return {
    PATH,
    LANG,
    HOME: temporary,
    TMPDIR: temporary,
    PYTHONUNBUFFERED: '1',
    MOTO_ACCOUNT_ID: account,
    MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
  };
}

async function untilReady(child: ChildProcess, endpoint: string, log: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`moto ended while starting (exit code ${child.exitCode}).\n${tail(log)}`);
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`moto was not ready after a minute.\n${tail(log)}`);
}
