import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { AccessKey } from './credentials.ts';
import { projectRoot } from './paths.ts';

/** Where a local deployment is. */
export interface Where {
  readonly endpoint: string;
  /** Endpoint of its API. */
  readonly api: string;
  /** Width of the output; default: 80. */
  readonly columns?: number;
}

export interface Finished {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** What it has written to standard error so far. */
  readonly err: () => string;
  readonly finished: Promise<Finished>;
}

/** The environment of a person in a shell, with an access key and nothing else of this process. */
export const shellEnvironment = ({ endpoint, api, columns = 80 }: Where, key: AccessKey) => ({
  PATH: process.env.PATH,
  COLUMNS: String(columns),
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: key.accessKeyId,
  AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  TIERWATCH_ENDPOINT: api,
});

/** Starts a program of the checkout as a person in a shell would. */
export function start(
  file: string,
  args: readonly string[],
  where: Where,
  key: AccessKey,
  more: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, [join(projectRoot, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...shellEnvironment(where, key), ...more },
  });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    written.out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    written.err += chunk.toString('utf8');
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...written }));
  });
  return { child, err: () => written.err, finished };
}
