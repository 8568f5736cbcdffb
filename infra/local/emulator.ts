import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binaries, logFile, type Narrate, projectRoot, silent } from './paths.ts';
import { pythonEnvironment } from './python.ts';

export interface EmulatorOptions {
  /** Default: 111111111111. */
  readonly account?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** What Lambda functions get as `AWS_ENDPOINT_URL`; default the emulator itself. A recorder stands between here. */
  readonly functionsEndpoint?: string;
  /** More environment for the emulator, e.g. `SFN_MOCK_CONFIG`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly narrate?: Narrate;
}

export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly port: number;
  readonly account: string;
  /** Path of the emulator's log file. */
  readonly log: string;
  /** Environment in which the AWS SDKs and the CDK CLI act as root of the emulated account and reach nothing else. */
  readonly rootEnvironment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const region = 'us-east-1';

/**
 * Starts the local AWS emulator on loopback with IAM enforced, and answers when it is ready. It ends with `stop()`, and
 * at the latest with this process.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { account = '111111111111', narrate = silent } = options;
  const python = await pythonEnvironment(narrate);
  const port = options.port ?? (await freePort());
  const endpoint = `http://127.0.0.1:${port}`;
  const log = logFile(`emulator-${port}`);
  // Outside any folder whose package.json says "type": "module": the emulator's Lambda workers are CommonJS scripts.
  const temporary = mkdtempSync(join(tmpdir(), 'tierwatch-emulator-'));
  const output = openSync(log, 'a');
  const child = spawn(python, [join(projectRoot, 'infra', 'local', 'run_emulator.py')], {
    cwd: temporary,
    env: emulatorEnvironment(account, port, temporary, options),
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
  narrate(`AWS emulator ready at ${endpoint}`);
  return { endpoint, port, account, log, rootEnvironment: rootEnvironment(account, endpoint), stop };
}

/** Only what is named here: no credentials, proxies or endpoints of the caller reach the emulator or its functions. */
function emulatorEnvironment(account: string, port: number, temporary: string, options: EmulatorOptions) {
  const { PATH = '', HOME = temporary, LANG = 'C.UTF-8' } = process.env;
  return {
    PATH: `${binaries}${delimiter}${PATH}`,
    HOME,
    LANG,
    TMPDIR: temporary,
    STATE_DIR: join(temporary, 'state'),
    S3_DATA_DIR: join(temporary, 's3'),
    PYTHONUNBUFFERED: '1',
    // All four are needed for loopback only.
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    AUTH: 'true',
    MINISTACK_ACCOUNT_ID: account,
    MINISTACK_REGION: region,
    ...(options.functionsEndpoint === undefined ? {} : { AWS_ENDPOINT_URL: options.functionsEndpoint }),
    ...options.environment,
  };
}

function rootEnvironment(account: string, endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
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

async function untilReady(child: ChildProcess, endpoint: string, log: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The AWS emulator ended while starting (exit code ${child.exitCode}).\n${tail(log)}`);
    }
    const answer = await fetch(`${endpoint}/_ministack/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`The AWS emulator was not ready after a minute.\n${tail(log)}`);
}

/** The end of a log, for an error message. */
export const tail = (log: string): string =>
  `log ${log}:\n${readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n')}`;

/** Ends a server by its own process group: asked first, killed three seconds later. Safe to call twice. */
export function stopper(child: ChildProcess, temporary: string): () => Promise<void> {
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
