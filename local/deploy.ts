import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { binaries, projectRoot } from './paths.ts';

/** A command failed. The message contains the last lines of its output, and the log file with all of it. */
export class ToolFailed extends Error {
  override readonly name = 'ToolFailed';
}

export interface ToolRun {
  /** Log file to append the output to. */
  readonly log: string;
  /** Added to a minimal environment; the rest of the caller's environment is not passed on. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** Ends the command. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the CDK CLI of this checkout. No profile, endpoint or credential of the caller reaches it, and it neither fetches notices
 * nor reports usage.
 *
 * @throws ToolFailed if the exit code is not 0.
 */
export async function cdk(args: readonly string[], run: ToolRun): Promise<void> {
  const { PATH = '', HOME = projectRoot, TMPDIR } = process.env;
  const environment = {
    PATH: `${binaries}:${PATH}`,
    HOME,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    CI: 'true',
    NO_COLOR: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    ...run.environment,
  };
  const log = createWriteStream(run.log, { flags: 'a' });
  log.write(`$ cdk ${args.join(' ')}\n`);
  const child = spawn(join(binaries, 'cdk'), ['--no-notices', '--no-color', ...args], {
    cwd: projectRoot,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(run.signal === undefined ? {} : { signal: run.signal }),
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      log.write(text);
      for (const line of text.split('\n')) if (line.trim() !== '') run.onLine?.(line.trimEnd());
    });
  }
  // It must not outlive this process.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  process.removeListener('exit', kill);
  log.end();
  await finished(log);
  if (code !== 0) {
    const tail = readFileSync(run.log, 'utf8').trim().split('\n').slice(-12).join('\n');
    throw new ToolFailed(`cdk ${args[0]} failed with exit code ${code}; complete output: ${run.log}\n${tail}`);
  }
}
