import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { binaries, projectRoot } from './paths.ts';

/** A command line tool that ended badly: what it last said, and where all of it stands. */
export class ToolFailed extends Error {
  override readonly name = 'ToolFailed';
}

export interface ToolRun {
  /** Log file that gets the whole output, appended. */
  readonly log: string;
  /** Added to a small environment of our own; nothing else of the caller's environment gets through. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}

/**
 * Runs the CDK CLI of this checkout to its end. Its environment is controlled: no profile, endpoint or credential of the
 * caller reaches it, and it neither asks for notices nor reports usage.
 *
 * @throws ToolFailed where it ends with another code than 0.
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
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      log.write(text);
      for (const line of text.split('\n')) if (line.trim() !== '') run.onLine?.(line.trimEnd());
    });
  }
  // It does not outlive whoever wanted it.
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
    throw new ToolFailed(`cdk ${args[0]} ended with exit code ${code}; all of its output: ${run.log}\n${tail}`);
  }
}

/** Whether a folder holds a cloud assembly. */
export const isAssembly = (folder: string): boolean => existsSync(join(folder, 'manifest.json'));
